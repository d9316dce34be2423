#include "core/sign/lanes/scalars.hpp"

#include <cstring>

#include "core/sign/lanes/constants.hpp"

namespace weft::lanes {

namespace {

__extension__ using Word128 = unsigned __int128;

// floor(2^512 / L)
constexpr std::uint64_t kReciprocal[5] = {0xED9CE5A30A2C131B, 0x2106215D086329A7, 0xFFFFFFFFFFFFFFEB,
                                          0xFFFFFFFFFFFFFFFF, 0x000000000000000F};

// Little-endian. Compilers make one instruction of each.
std::uint64_t read_word(const std::uint8_t* bytes) {
    return std::uint64_t{bytes[0]} | std::uint64_t{bytes[1]} << 8 | std::uint64_t{bytes[2]} << 16 |
           std::uint64_t{bytes[3]} << 24 | std::uint64_t{bytes[4]} << 32 | std::uint64_t{bytes[5]} << 40 |
           std::uint64_t{bytes[6]} << 48 | std::uint64_t{bytes[7]} << 56;
}

void write_word(std::uint64_t word, std::uint8_t* bytes) {
    bytes[0] = static_cast<std::uint8_t>(word), bytes[1] = static_cast<std::uint8_t>(word >> 8);
    bytes[2] = static_cast<std::uint8_t>(word >> 16), bytes[3] = static_cast<std::uint8_t>(word >> 24);
    bytes[4] = static_cast<std::uint8_t>(word >> 32), bytes[5] = static_cast<std::uint8_t>(word >> 40);
    bytes[6] = static_cast<std::uint8_t>(word >> 48), bytes[7] = static_cast<std::uint8_t>(word >> 56);
}

// sum[0..] += a[0..4] * b, five words and what they carry into the sixth.
void add_product(std::uint64_t* sum, const std::uint64_t (&a)[5], std::uint64_t b) {
    std::uint64_t carry = 0;
#pragma GCC unroll 5
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
#pragma GCC unroll 5
    for (std::size_t i = 0; i < N; ++i) {
        const Word128 t = Word128{a[i]} - b[i] - borrow;
        out[i] = static_cast<std::uint64_t>(t);
        borrow = static_cast<std::uint64_t>(t >> 64) & 1;
    }
    return borrow != 0;
}

constexpr std::uint64_t kEachByte = 0x0101010101010101;

// With half a digit's range added to each digit, all are positive and stand in bits of their own.
template <unsigned Bits>
void add_halves(const Words256& scalar, Words256& out) {
    constexpr std::uint64_t kHalves = Bits == 4 ? 0x88 * kEachByte : 0x80 * kEachByte;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const Word128 t = Word128{scalar[i]} + kHalves + carry;
        out[i] = static_cast<std::uint64_t>(t);
        carry = static_cast<std::uint64_t>(t >> 64);
    }
}

// Takes the halves off again, from eight lanes at once, a byte each: magnitudes stay, signs go to a bit each.
template <unsigned Bits>
std::uint8_t take_halves(std::uint64_t& row) {
    constexpr unsigned kHalf = 1u << (Bits - 1);
    const std::uint64_t negative = ~(row >> (Bits - 1)) & kEachByte;
    const std::uint64_t mask = negative * 0xFF;
    const std::uint64_t below = kHalf * kEachByte - (row & mask);
    const std::uint64_t above = row & ((kHalf - 1) * kEachByte);
    row = (below & mask) | (above & ~mask);
    return static_cast<std::uint8_t>(negative * 0x0102040810204080 >> 56);
}

template <std::size_t Digits>
void write_digits(const Words256* scalars, std::size_t lanes, LaneDigits<Digits>& digits) {
    constexpr unsigned kBits = 256 / Digits;
    constexpr std::size_t kPerWord = 64 / kBits;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        Words256 shifted;
        add_halves<kBits>(scalars[lane], shifted);
        for (std::size_t word = 0; word < 4; ++word) {
#pragma GCC unroll 16
            for (std::size_t i = 0; i < kPerWord; ++i) {
                digits.row[word * kPerWord + i][lane] =
                    static_cast<std::uint8_t>(shifted[word] >> (i * kBits) & ((1u << kBits) - 1));
            }
        }
    }
    static_assert(sizeof(digits.row[0]) == sizeof(std::uint64_t));
    for (std::size_t i = 0; i < Digits; ++i) {
        std::uint64_t row = read_word(digits.row[i]);
        digits.negative[i] = take_halves<kBits>(row);
        write_word(row, digits.row[i]);
    }
}

}  // namespace

// Barrett: the quotient is at most 2 too small.
void reduce(const HashWords& wide, Words256& out) {
    const std::uint64_t top[5] = {wide[3], wide[4], wide[5], wide[6], wide[7]};  // wide / 2^192
    std::uint64_t quotient[10] = {};                                             // times 2^320
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i) add_product(quotient + i, top, kReciprocal[i]);
    const std::uint64_t order[5] = {kOrder[0], kOrder[1], kOrder[2], kOrder[3], 0};
    std::uint64_t product[10] = {};
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i) add_product(product + i, order, quotient[5 + i]);

    const std::uint64_t low[5] = {wide[0], wide[1], wide[2], wide[3], wide[4]};
    const std::uint64_t multiple[5] = {product[0], product[1], product[2], product[3], product[4]};
    std::uint64_t rest[5], less[5];
    subtract(low, multiple, rest);
    while (!subtract(rest, order, less)) std::memcpy(rest, less, sizeof(rest));
    std::memcpy(out, rest, sizeof(out));
}

void read_words(const std::uint8_t* bytes, Words256& out) {
    for (std::size_t i = 0; i < 4; ++i) out[i] = read_word(bytes + 8 * i);
}

bool below_order(const Words256& scalar) {
    Words256 unused;
    return subtract(scalar, kOrder, unused);
}

void recode(const Words256* scalars, std::size_t lanes, LaneDigits<64>& digits) {
    write_digits(scalars, lanes, digits);
}

void recode(const Words256* scalars, std::size_t lanes, LaneDigits<32>& digits) {
    write_digits(scalars, lanes, digits);
}

}  // namespace weft::lanes
