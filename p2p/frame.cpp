#include "p2p/frame.hpp"

namespace weft::p2p {

void append_frame(Bytes& out, ByteView body) {
    CHECK(!body.empty() && body.size() <= kFrameBytesMax);
    Writer(out).u32(static_cast<std::uint32_t>(body.size())).bytes(body);
}

std::string_view frame_error_name(FrameError error) {
    switch (error) {
        case FrameError::empty_frame:
            return "empty_frame";
        case FrameError::frame_too_large:
            return "frame_too_large";
    }
    return "unknown";
}

void FrameReader::feed(ByteView bytes) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Expected<std::optional<Bytes>, FrameError> FrameReader::next() {
    if (buffered() < kFrameHeaderBytes) return std::optional<Bytes>{};
    const ByteView rest = ByteView(buffer_).subspan(at_);
    const std::size_t size = Reader(rest).u32();
    if (size == 0) return Unexpected{FrameError::empty_frame};
    if (size > body_bytes_max_) return Unexpected{FrameError::frame_too_large};
    if (rest.size() < kFrameHeaderBytes + size) return std::optional<Bytes>{};
    const ByteView body = rest.subspan(kFrameHeaderBytes, size);
    at_ += kFrameHeaderBytes + size;
    return std::optional<Bytes>(Bytes(body.begin(), body.end()));
}

}  // namespace weft::p2p
