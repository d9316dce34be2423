#include "node/signer/protocol.hpp"

namespace weft::node::signer {

namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kRefusalBytesMax = 1024;

Unexpected<DecodeError> truncated(const char* what) {
    return decode_error(DecodeErrorCode::truncated, what);
}

}  // namespace

Bytes encode_frame(FrameType type, ByteView body) {
    Bytes out;
    Writer(out).u32(static_cast<std::uint32_t>(body.size() + 1)).u8(static_cast<std::uint8_t>(type)).bytes(body);
    return out;
}

Decoded<std::optional<Frame>> take_frame(Bytes& buffer) {
    Reader in(buffer);
    const std::size_t length = in.u32();
    if (in.failed()) return std::optional<Frame>();
    if (length == 0 || length > kFrameBytesMax) return decode_error(DecodeErrorCode::bad_length, "frame");
    if (in.left() < length) return std::optional<Frame>();
    Frame frame;
    frame.type = static_cast<FrameType>(in.u8());
    const ByteView body = in.bytes(length - 1);
    frame.body.assign(body.begin(), body.end());
    buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(kLengthBytes + length));
    return std::optional(std::move(frame));
}

Bytes encode_hello(const Hello& hello) {
    Bytes out;
    Writer(out).u8(hello.version).fixed(hello.network);
    return out;
}

Decoded<Hello> decode_hello(ByteView body) {
    Reader in(body);
    Hello hello;
    hello.version = in.u8();
    hello.network = in.fixed<NetworkId>();
    if (in.failed()) return truncated("hello");
    if (in.left() > 0) return decode_error(DecodeErrorCode::trailing_bytes, "after the hello");
    return hello;
}

Bytes encode_welcome(const Welcome& welcome) {
    Bytes out;
    Writer(out).fixed(welcome.key).bytes(welcome.last_round_block);
    return out;
}

Decoded<Welcome> decode_welcome(ByteView body) {
    Reader in(body);
    Welcome welcome;
    welcome.key = in.fixed<PublicKeyBytes>();
    if (in.failed()) return truncated("welcome");
    const ByteView block = in.bytes(in.left());
    welcome.last_round_block.assign(block.begin(), block.end());
    return welcome;
}

Bytes encode_wishes(const std::vector<Wish>& wishes) {
    Bytes out;
    Writer writer(out);
    writer.u8(static_cast<std::uint8_t>(wishes.size()));
    for (const Wish& wish : wishes) {
        writer.u8(static_cast<std::uint8_t>(wish.wanted)).u32(static_cast<std::uint32_t>(wish.body.size()));
        writer.bytes(wish.body);
    }
    return out;
}

Decoded<std::vector<Wish>> decode_wishes(ByteView body) {
    Reader in(body);
    const std::size_t count = in.u8();
    if (count < 1 || count > kWishesMax) return decode_error(DecodeErrorCode::bad_count, "wishes");
    std::vector<Wish> wishes(count);
    for (Wish& wish : wishes) {
        wish.wanted = static_cast<Wanted>(in.u8());
        const ByteView bytes = in.bytes(in.u32());
        wish.body.assign(bytes.begin(), bytes.end());
    }
    if (in.failed()) return truncated("wishes");
    if (in.left() > 0) return decode_error(DecodeErrorCode::trailing_bytes, "after the wishes");
    return wishes;
}

Bytes encode_granted(const std::vector<Granted>& granted) {
    Bytes out;
    Writer writer(out);
    writer.u8(static_cast<std::uint8_t>(granted.size()));
    for (const Granted& each : granted) {
        writer.u8(each.signature ? 1 : 0);
        if (each.signature) {
            writer.fixed(*each.signature);
        } else {
            const std::string_view text = std::string_view(each.refusal).substr(0, kRefusalBytesMax);
            writer.u16(static_cast<std::uint16_t>(text.size())).bytes(as_bytes(text));
        }
    }
    return out;
}

Decoded<std::vector<Granted>> decode_granted(ByteView body) {
    Reader in(body);
    const std::size_t count = in.u8();
    if (count > kWishesMax) return decode_error(DecodeErrorCode::bad_count, "answers");
    std::vector<Granted> granted(count);
    for (Granted& each : granted) {
        if (in.u8() == 1) {
            each.signature = in.fixed<Signature>();
        } else {
            each.refusal = as_text(in.bytes(in.u16()));
        }
    }
    if (in.failed()) return truncated("answers");
    if (in.left() > 0) return decode_error(DecodeErrorCode::trailing_bytes, "after the answers");
    return granted;
}

}  // namespace weft::node::signer
