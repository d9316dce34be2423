#include "core/sign/lanes/screen.hpp"

#include <algorithm>
#include <array>

#include "core/sign/lanes/scalars.hpp"

namespace weft::lanes {

namespace {

using Number = std::array<std::uint64_t, 4>;  // least significant word first

constexpr std::uint64_t kTopBit = std::uint64_t{1} << 63;

constexpr Number kPrime = {0xFFFFFFFFFFFFFFED, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF};
constexpr std::array<Number, 7> kSmallOrder = {{
    {0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000},  // order 4
    {0x0000000000000001, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000},  // order 1
    {0xB027B2C28F95E826, 0xF098EFF289F4C345, 0x3933C6D305ACDFD5, 0x05FC536D880238B1},  // order 8
    {0x4FD84D3D706A17C7, 0x0F67100D760B3CBA, 0xC6CC392CFA53202A, 0x7A03AC9277FDC74E},  // order 8
    {0xFFFFFFFFFFFFFFEC, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF},  // order 2
    {0xFFFFFFFFFFFFFFED, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF},  // 0 again
    {0xFFFFFFFFFFFFFFEE, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF},  // 1 again
}};

Number y_of(const std::uint8_t* point) {
    Words256 words;
    read_words(point, words);
    return {words[0], words[1], words[2], words[3] & ~kTopBit};
}

bool large_order(const Number& y) {
    return std::find(kSmallOrder.begin(), kSmallOrder.end(), y) == kSmallOrder.end();
}

bool canonical(const Number& y) {
    return std::lexicographical_compare(y.rbegin(), y.rend(), kPrime.rbegin(), kPrime.rend());
}

}  // namespace

bool screen_key(const std::uint8_t* key) {
    const Number y = y_of(key);
    return canonical(y) && large_order(y);
}

bool screen_signature(const std::uint8_t* signature) {
    Words256 s;
    read_words(signature + 32, s);
    return below_order(s) && large_order(y_of(signature));
}

}  // namespace weft::lanes
