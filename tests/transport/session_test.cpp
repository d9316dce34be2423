// Session keys: who speaks for a node whose own key lies elsewhere.
#include <chrono>

#include "tests/transport/harness.hpp"

namespace weft::p2p {
namespace {

std::uint64_t unix_seconds() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

class SessionTest : public TransportTest {
protected:
    // The n-th node, shown by the session key of seed `session`, as signed by the key of seed `signer`.
    static TlsTransportOptions session_options(std::uint8_t n, std::uint8_t session, std::uint8_t signer,
                                               std::uint64_t unix_until) {
        TlsTransportOptions made = options(n);
        SessionStatement statement;
        statement.node = key_of(seed_of(n));
        statement.session = key_of(seed_of(session));
        statement.unix_until = unix_until;
        const Hash message = session_message(made.network, statement.session, unix_until);
        statement.signature = KeyPair(seed_of(signer)).sign(message.view());
        made.identity.seed = seed_of(session);
        made.identity.statement = statement;
        return made;
    }
};

TEST_F(SessionTest, ASessionKeySpeaksForItsNodeInBothDirections) {
    TlsTransportOptions made = session_options(1, 101, 1, unix_seconds() + 60);
    auto a = start(made);
    auto b = dial(2, 1, *a);
    ASSERT_TRUE(run_until([&] { return a->recorder.connected.size() == 1 && b->recorder.connected.size() == 1; }));
    EXPECT_EQ(b->recorder.connected.begin()->second, key_of(seed_of(1)));
    EXPECT_EQ(a->recorder.connected.begin()->second, key_of(seed_of(2)));

    TlsTransportOptions dialing = session_options(3, 103, 3, unix_seconds() + 60);
    dialing.peers.push_back(address_of(2, b->transport.port()));
    auto c = start(dialing);
    ASSERT_TRUE(run_until([&] { return b->recorder.connected.size() == 2; }));
}

TEST_F(SessionTest, AStatementThatDoesNotHoldIsRefused) {
    const auto refused = [&](const TlsTransportOptions& made) {
        auto target = start(options(2));
        TlsTransportOptions dialing = made;
        dialing.peers.push_back(address_of(2, target->transport.port()));
        auto node = start(dialing);
        const bool counted = run_until([&] { return target->failures(HandshakeFailure::not_ed25519) > 0; });
        return counted && target->recorder.connected.empty();
    };
    EXPECT_TRUE(refused(session_options(1, 101, 3, unix_seconds() + 60))) << "signed by another key";
    EXPECT_TRUE(refused(session_options(1, 101, 1, unix_seconds() - 1))) << "over";
    TlsTransportOptions stolen = session_options(1, 101, 1, unix_seconds() + 60);
    stolen.identity.seed = seed_of(102);
    EXPECT_TRUE(refused(stolen)) << "a statement about another session key";
}

TEST_F(SessionTest, ARenewedIdentityIsShownToNewConnections) {
    TlsTransportOptions made = session_options(1, 101, 1, unix_seconds() + 60);
    auto a = start(made);
    a->transport.renew(session_options(1, 111, 1, unix_seconds() + 60).identity);
    auto b = dial(2, 1, *a);
    ASSERT_TRUE(run_until([&] { return b->recorder.connected.size() == 1; }));
    EXPECT_EQ(b->recorder.connected.begin()->second, key_of(seed_of(1)));
}

}  // namespace
}  // namespace weft::p2p
