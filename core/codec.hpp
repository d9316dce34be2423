// Little-endian reading and writing of canonical encodings, and the one error type of every decoder.
#pragma once

#include <cstdint>
#include <string>

#include "core/bytes.hpp"
#include "core/expected.hpp"

namespace weft {

// Why bytes from outside are not what they should be.
enum class DecodeErrorCode : std::uint8_t {
    truncated,       // fewer bytes than the layout needs
    trailing_bytes,  // more
    too_large,       // beyond a limit
    bad_version,
    bad_algorithm,
    bad_flags,  // a reserved bit is set
    bad_count,  // a count outside its range
    bad_length,
    bad_type,
    bad_value,      // a field's value outside its range
    duplicate,      // a list names something twice
    not_canonical,  // a second encoding of something that has a shorter or ordered one
    slot_order,     // a parent is younger than the block
    wrong_payload,  // the payload is not the one that the header commits to
    wrong_network,
    unknown_epoch,  // of a committee that is not known here (yet)
};

struct DecodeError {
    DecodeErrorCode code;
    std::string detail;  // a phrase that names the field, for a person
};

std::string_view decode_error_name(DecodeErrorCode code);  // stable snake_case name

template <class T>
using Decoded = Expected<T, DecodeError>;

inline Unexpected<DecodeError> decode_error(DecodeErrorCode code, std::string detail) {
    return Unexpected<DecodeError>{{code, std::move(detail)}};
}

// Appends to `out`.
class Writer {
public:
    explicit Writer(Bytes& out) : out_(out) {}

    Writer& u8(std::uint8_t value) {
        out_.push_back(value);
        return *this;
    }
    Writer& u16(std::uint16_t value) { return little(value, 2); }
    Writer& u32(std::uint32_t value) { return little(value, 4); }
    Writer& u64(std::uint64_t value) { return little(value, 8); }
    Writer& bytes(ByteView view);

    template <class Tag, std::size_t N>
    Writer& fixed(const FixedBytes<Tag, N>& value) {
        return bytes(value.view());
    }

private:
    Writer& little(std::uint64_t value, std::size_t size);

    Bytes& out_;
};

// Reads from a view. A read beyond the end gives zeros and sets `failed`, which is then sticky: decode
// everything, test once.
class Reader {
public:
    explicit Reader(ByteView in) : in_(in) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(little(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(little(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(little(4)); }
    std::uint64_t u64() { return little(8); }

    // Empty when fewer are left.
    ByteView bytes(std::size_t count) {
        if (failed_ || in_.size() - at_ < count) {
            failed_ = true;
            return {};
        }
        const ByteView view = in_.subspan(at_, count);
        at_ += count;
        return view;
    }

    template <class T>
    T fixed() {
        const ByteView view = bytes(T::kSize);
        return failed_ ? T{} : T::from(view);
    }

    std::size_t position() const { return at_; }
    std::size_t left() const { return failed_ ? 0 : in_.size() - at_; }
    bool failed() const { return failed_; }

private:
    std::uint64_t little(std::size_t count) {
        const ByteView view = bytes(count);
        std::uint64_t value = 0;
        for (std::size_t i = view.size(); i-- > 0;) value = value << 8 | view[i];
        return value;
    }

    ByteView in_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

}  // namespace weft
