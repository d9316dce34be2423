#include "p2p/session_key.hpp"

#include "core/codec.hpp"

namespace weft::p2p {

Hash session_message(const NetworkId& network, const PublicKeyBytes& session, std::uint64_t unix_until) {
    const HashKey key = blake3_derive_key("weft 1 session_key", network.view());
    Bytes material;
    Writer(material).fixed(session).u64(unix_until);
    return blake3_keyed(key, material);
}

Bytes encode_session_statement(const SessionStatement& statement) {
    Bytes out;
    Writer(out).fixed(statement.node).u64(statement.unix_until).fixed(statement.signature);
    return out;
}

std::optional<PublicKeyBytes> session_speaks_for(ByteView statement, const PublicKeyBytes& session,
                                                 const NetworkId& network, std::uint64_t unix_now) {
    if (statement.size() != SessionStatement::kBytes) return std::nullopt;
    Reader in(statement);
    const auto node = in.fixed<PublicKeyBytes>();
    const std::uint64_t unix_until = in.u64();
    const auto signature = in.fixed<Signature>();
    if (unix_now >= unix_until) return std::nullopt;
    const Hash message = session_message(network, session, unix_until);
    if (!verify({Algorithm::ed25519, node}, message.view(), signature)) return std::nullopt;
    return node;
}

}  // namespace weft::p2p
