#include "core/sign/lanes/scalars.hpp"

#include <cstring>

#include "core/sign/lanes/constants.hpp"

namespace weft::lanes {

namespace {

__extension__ using Word128 = unsigned __int128;

// floor(2^512 / L)
constexpr std::uint64_t kReciprocal[5] = {0xED9CE5A30A2C131B, 0x2106215D086329A7, 0xFFFFFFFFFFFFFFEB,
                                          0xFFFFFFFFFFFFFFFF, 0x000000000000000F};

// sum[0..] += a[0..4] * b, five words and what they carry into the sixth.
void add_product(std::uint64_t* sum, const std::uint64_t (&a)[5], std::uint64_t b) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        const Word128 t = Word128{a[i]} * b + sum[i] + carry;
        sum[i] = static_cast<std::uint64_t>(t);
        carry = static_cast<std::uint64_t>(t >> 64);
    }
    sum[5] = carry;
}

// a - b, and whether it borrows.
template <std::size_t N>
bool subtract(const std::uint64_t (&a)[N], const std::uint64_t (&b)[N], std::uint64_t (&out)[N]) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < N; ++i) {
        const Word128 t = Word128{a[i]} - b[i] - borrow;
        out[i] = static_cast<std::uint64_t>(t);
        borrow = static_cast<std::uint64_t>(t >> 64) & 1;
    }
    return borrow != 0;
}

// With half a digit's range added to each digit, all are positive and stand in bits of their own.
void add_to_all(const Words256& scalar, std::uint64_t halves, Words256& out) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const Word128 t = Word128{scalar[i]} + halves + carry;
        out[i] = static_cast<std::uint64_t>(t);
        carry = static_cast<std::uint64_t>(t >> 64);
    }
}

template <std::size_t Digits>
void write_digits(const Words256& shifted, std::size_t lane, LaneDigits<Digits>& digits) {
    constexpr unsigned kBits = 256 / Digits;
    constexpr unsigned kHalf = 1u << (kBits - 1);
    const std::uint8_t lane_bit = static_cast<std::uint8_t>(1u << lane);
    for (std::size_t i = 0; i < Digits; ++i) {
        const std::size_t bit = i * kBits;
        const auto digit = static_cast<unsigned>(shifted[bit / 64] >> (bit % 64)) & (2 * kHalf - 1);
        const bool negative = digit < kHalf;
        digits.row[i][lane] = static_cast<std::uint8_t>(negative ? kHalf - digit : digit - kHalf);
        digits.negative[i] =
            static_cast<std::uint8_t>(negative ? digits.negative[i] | lane_bit : digits.negative[i] & ~lane_bit);
    }
}

}  // namespace

// Barrett: the quotient is at most 2 too small.
void reduce(const HashWords& wide, Words256& out) {
    const std::uint64_t top[5] = {wide[3], wide[4], wide[5], wide[6], wide[7]};  // wide / 2^192
    std::uint64_t quotient[10] = {};                                             // times 2^320
    for (std::size_t i = 0; i < 5; ++i) add_product(quotient + i, top, kReciprocal[i]);
    const std::uint64_t order[5] = {kOrder[0], kOrder[1], kOrder[2], kOrder[3], 0};
    std::uint64_t product[10] = {};
    for (std::size_t i = 0; i < 5; ++i) add_product(product + i, order, quotient[5 + i]);

    const std::uint64_t low[5] = {wide[0], wide[1], wide[2], wide[3], wide[4]};
    const std::uint64_t multiple[5] = {product[0], product[1], product[2], product[3], product[4]};
    std::uint64_t rest[5], less[5];
    subtract(low, multiple, rest);
    while (!subtract(rest, order, less)) std::memcpy(rest, less, sizeof(rest));
    std::memcpy(out, rest, sizeof(out));
}

void read_words(const std::uint8_t* bytes, Words256& out) {
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = 0;
        for (std::size_t j = 8; j-- > 0;) out[i] = out[i] << 8 | bytes[8 * i + j];
    }
}

bool below_order(const Words256& scalar) {
    Words256 unused;
    return subtract(scalar, kOrder, unused);
}

void recode(const Words256& scalar, std::size_t lane, LaneDigits<64>& digits) {
    Words256 shifted;
    add_to_all(scalar, 0x8888888888888888, shifted);
    write_digits(shifted, lane, digits);
}

void recode(const Words256& scalar, std::size_t lane, LaneDigits<32>& digits) {
    Words256 shifted;
    add_to_all(scalar, 0x8080808080808080, shifted);
    write_digits(shifted, lane, digits);
}

}  // namespace weft::lanes
