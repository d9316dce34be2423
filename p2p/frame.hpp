// Frames on a connection: a u32 little-endian length, then so many bytes. docs/wire-frames.md, section "Frames".
#pragma once

#include <optional>
#include <string_view>

#include "core/bytes.hpp"
#include "core/codec.hpp"
#include "p2p/limits.hpp"

namespace weft::p2p {

inline constexpr std::size_t kFrameHeaderBytes = 4;

// Appends the frame of `body`. Requires 1 <= body.size() <= kFrameBytesMax.
void append_frame(Bytes& out, ByteView body);

enum class FrameError : std::uint8_t { empty_frame, frame_too_large };
std::string_view frame_error_name(FrameError error);

// Cuts a stream of bytes into frames' bodies. A length that is not allowed is an error at once, before its body
// arrives, and for good.
class FrameReader {
public:
    explicit FrameReader(std::size_t body_bytes_max = kFrameBytesMax) : body_bytes_max_(body_bytes_max) {}

    void feed(ByteView bytes);

    // The next complete body; nothing when more bytes are needed. Call until it gives nothing.
    Expected<std::optional<Bytes>, FrameError> next();

    // Held and not yet given out: at most one unfinished frame after next() gave nothing.
    std::size_t buffered() const { return buffer_.size() - at_; }

private:
    std::size_t body_bytes_max_;
    Bytes buffer_;
    std::size_t at_ = 0;  // where the next frame starts in buffer_
};

}  // namespace weft::p2p
