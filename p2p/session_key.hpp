// A node whose own key lies in a signer shows peers a session key instead, with the own key's statement that the
// session key stands for it on one network until some time. docs/wire-frames.md, "Session keys".
#pragma once

#include "core/bytes.hpp"
#include "core/hash/blake3.hpp"
#include "core/sign/ed25519.hpp"
#include "core/types.hpp"

namespace weft::p2p {

struct SessionStatement {
    PublicKeyBytes node;           // whose identity it is
    PublicKeyBytes session;        // who speaks for it
    std::uint64_t unix_until = 0;  // seconds since 1970
    Signature signature;           // by `node`, over session_message

    static constexpr std::size_t kBytes = PublicKeyBytes::kSize + 8 + Signature::kSize;  // without the session key
};

// What the node's key signs: a hash under a domain of its own, so that it is nothing else.
Hash session_message(const NetworkId& network, const PublicKeyBytes& session, std::uint64_t unix_until);

// The statement as a certificate carries it; the session key is the certificate's.
Bytes encode_session_statement(const SessionStatement& statement);

// Whether the bytes state, validly at `unix_now`, whom this session key speaks for; nothing when they do not.
std::optional<PublicKeyBytes> session_speaks_for(ByteView statement, const PublicKeyBytes& session,
                                                 const NetworkId& network, std::uint64_t unix_now);

}  // namespace weft::p2p
