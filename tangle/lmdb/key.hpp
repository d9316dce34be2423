// A key of the index: a short byte string that sorts as bytes do.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstring>

#include "core/bytes.hpp"
#include "core/check.hpp"

namespace weft::tangle::lmdb {

class Key {
public:
    static constexpr std::size_t kBytesMax = 79;

    Key() = default;

    // Requires view.size() <= kBytesMax.
    static Key from(ByteView view) {
        Key key;
        key.append(view);
        return key;
    }

    Key& append(ByteView view) {
        CHECK(view.size() <= kBytesMax - size_);
        if (!view.empty()) std::memcpy(bytes_.data() + size_, view.data(), view.size());
        size_ = static_cast<std::uint8_t>(size_ + view.size());
        return *this;
    }

    // Big-endian, so that keys sort as the numbers do.
    template <class Number>
    Key& append_number(Number number) {
        std::array<std::uint8_t, sizeof(Number)> big_endian;
        for (std::size_t i = 0; i < sizeof(Number); ++i) {
            big_endian[i] = static_cast<std::uint8_t>(number >> 8 * (sizeof(Number) - 1 - i));
        }
        return append(big_endian);
    }

    ByteView view() const { return {bytes_.data(), size_}; }

    bool operator==(const Key& other) const { return (*this <=> other) == 0; }
    std::strong_ordering operator<=>(const Key& other) const {
        const int order = std::memcmp(bytes_.data(), other.bytes_.data(), std::min(size_, other.size_));
        return order != 0 ? order <=> 0 : size_ <=> other.size_;
    }

private:
    std::array<std::uint8_t, kBytesMax> bytes_;
    std::uint8_t size_ = 0;
};

}  // namespace weft::tangle::lmdb
