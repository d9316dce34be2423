// Byte strings: owning, viewing, hexadecimal text.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Lower-case hexadecimal, two characters a byte.
std::string to_hex(ByteView bytes);

// Nothing unless `text` is an even number of hexadecimal digits (either case).
std::optional<Bytes> from_hex(std::string_view text);

// Fills `out` exactly; false (and `out` unspecified) unless `text` is 2 * out.size() hexadecimal digits.
bool from_hex(std::string_view text, std::span<std::uint8_t> out);

// N bytes that are told apart from other strings of N bytes by Tag.
template <class Tag, std::size_t N>
struct FixedBytes {
    static constexpr std::size_t kSize = N;

    std::array<std::uint8_t, N> bytes{};

    // Requires view.size() == N.
    static FixedBytes from(ByteView view) {
        FixedBytes out;
        std::memcpy(out.bytes.data(), view.data(), N);
        return out;
    }

    ByteView view() const { return bytes; }
    std::string hex() const { return to_hex(bytes); }

    auto operator<=>(const FixedBytes&) const = default;
    // Words at a time where that goes: the compiler calls memcmp for hashes, which takes longer than the comparison.
    bool operator==(const FixedBytes& other) const {
        if constexpr (N % 8 == 0) {
            std::uint64_t difference = 0;
            for (std::size_t i = 0; i < N; i += 8) difference |= word(i) ^ other.word(i);
            return difference == 0;
        } else {
            return bytes == other.bytes;
        }
    }

private:
    std::uint64_t word(std::size_t at) const {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + at, 8);
        return word;
    }
};

// For tables keyed by uniformly distributed bytes (hashes, keys). Not for bytes that an attacker chooses
// freely: a table that holds such keys is bounded elsewhere.
struct FixedBytesHash {
    template <class Tag, std::size_t N>
    std::size_t operator()(const FixedBytes<Tag, N>& key) const {
        static_assert(N >= 8);
        std::uint64_t word;
        std::memcpy(&word, key.bytes.data() + N - 8, 8);
        return static_cast<std::size_t>(word * 0x9E3779B97F4A7C15ULL);
    }
};

}  // namespace weft
