// What a node and its signer say to each other, over one Unix socket: frames of a u32 length (little-endian), a type
// byte and a body. The node asks, the signer answers each frame by one, in order. docs/security.md, "The signer".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/codec.hpp"
#include "core/sign/ed25519.hpp"
#include "core/types.hpp"

namespace weft::node::signer {

inline constexpr std::uint8_t kProtocolVersion = 1;
inline constexpr std::size_t kFrameBytesMax = 256 * 1024;
inline constexpr std::size_t kWishesMax = 64;  // in one frame

enum class FrameType : std::uint8_t { hello = 1, sign = 2, welcome = 129, signatures = 130, problem = 131 };

struct Frame {
    FrameType type = FrameType::hello;
    Bytes body;
};

// The frame as it stands on the wire.
Bytes encode_frame(FrameType type, ByteView body);
// Takes the first whole frame out of `buffer`; nothing while it is not complete. Unexpected: longer than allowed.
Decoded<std::optional<Frame>> take_frame(Bytes& buffer);

struct Hello {
    std::uint8_t version = kProtocolVersion;
    NetworkId network;
};
struct Welcome {
    PublicKeyBytes key;
    Bytes last_round_block;  // the one of the highest round that was signed, encoded with its signature; or empty
};

enum class Wanted : std::uint8_t {
    round_block = 1,  // body: the header
    checkpoint = 2,   // body: the encoded checkpoint
    session = 3,      // body: a session key, and u64 unix seconds until which it is to hold
};
struct Wish {
    Wanted wanted = Wanted::round_block;
    Bytes body;
};
struct Granted {
    std::optional<Signature> signature;
    std::string refusal;  // why there is none
};

Bytes encode_hello(const Hello& hello);
Decoded<Hello> decode_hello(ByteView body);
Bytes encode_welcome(const Welcome& welcome);
Decoded<Welcome> decode_welcome(ByteView body);
Bytes encode_wishes(const std::vector<Wish>& wishes);
Decoded<std::vector<Wish>> decode_wishes(ByteView body);
Bytes encode_granted(const std::vector<Granted>& granted);
Decoded<std::vector<Granted>> decode_granted(ByteView body);

}  // namespace weft::node::signer
