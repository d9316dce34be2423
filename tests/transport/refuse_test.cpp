// Who must not get in, and does not.
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/transport/raw_peer.hpp"

namespace weft::p2p {
namespace {

using boost::asio::ssl::context;

class Refuse : public TransportTest {
protected:
    // Nobody got in, the failure was counted, and a friend still gets in.
    void expect_refused(HandshakeFailure failure) {
        EXPECT_TRUE(run_until([&] { return server->failures(failure) > 0; })) << handshake_failure_name(failure);
        EXPECT_EQ(server->recorder.connects, 0);
        const auto friendly = dial(8, 1, *server);
        EXPECT_TRUE(run_until([&] { return server->recorder.connects == 1; }));
    }

    std::unique_ptr<Node> server = start(options(1));
};

// A certificate with a key of another kind, as everybody else has it.
void use_p256(context& made) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    SSL_CTX_use_certificate(made.native_handle(), certificate);
    SSL_CTX_use_PrivateKey(made.native_handle(), key);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

TEST_F(Refuse, UnknownKey) {
    TlsTransportOptions made = options(20);
    made.peers.push_back(address_of(1, server->transport.port()));
    const auto stranger = start(std::move(made));
    ASSERT_TRUE(run_until([&] { return server->failures(HandshakeFailure::unknown_key) >= 2; }));
    EXPECT_EQ(stranger->recorder.connects, 0) << "the stranger was never told that it is in";
    expect_refused(HandshakeFailure::unknown_key);
}

TEST_F(Refuse, ANodeThatIsNotTheDialedOne) {
    TlsTransportOptions made = options(2);
    made.peers.push_back(address_of(3, server->transport.port()));
    const auto client = start(std::move(made));
    ASSERT_TRUE(run_until([&] { return client->failures(HandshakeFailure::unknown_key) > 0; }));
    ASSERT_TRUE(run_until([&] { return !client->transport.links()[0].problem.empty(); }));
    EXPECT_EQ(client->transport.links()[0].problem, "TLS handshake: unknown_key: the node there has another key");
    EXPECT_EQ(client->recorder.connects, 0);
}

TEST_F(Refuse, AnotherNetwork) {
    TlsTransportOptions made = options(2);
    made.network.bytes.fill(78);
    made.peers.push_back(address_of(1, server->transport.port()));
    const auto client = start(std::move(made));
    ASSERT_TRUE(run_until([&] { return client->failures(HandshakeFailure::wrong_network) > 0; }));
    EXPECT_EQ(client->recorder.connects, 0);
    expect_refused(HandshakeFailure::wrong_network);
}

TEST_F(Refuse, NoNetwork) {
    context made = RawPeer::identity(2);
    SSL_CTX_set_alpn_protos(made.native_handle(), nullptr, 0);
    RawPeer peer(io, server->transport.port(), std::move(made));
    peer.handshake();
    expect_refused(HandshakeFailure::wrong_network);
    EXPECT_TRUE(run_until([&] { return peer.ended; }));
    EXPECT_FALSE(peer.welcome);
}

TEST_F(Refuse, Garbage) {
    RawPeer peer(io, server->transport.port(), RawPeer::identity(2));
    peer.say_plainly("GET / HTTP/1.1\r\nHost: weft\r\n\r\n");
    peer.await_end();
    expect_refused(HandshakeFailure::tls);
    EXPECT_TRUE(run_until([&] { return peer.ended; }));
}

TEST_F(Refuse, OlderTls) {
    context made = RawPeer::identity(2);
    SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(made.native_handle(), TLS1_2_VERSION);
    RawPeer peer(io, server->transport.port(), std::move(made));
    peer.handshake();
    expect_refused(HandshakeFailure::tls);
    EXPECT_TRUE(run_until([&] { return peer.ended; }));
}

TEST_F(Refuse, NoCertificate) {
    context made(context::tlsv13_client);
    made.set_verify_mode(boost::asio::ssl::verify_none);
    RawPeer peer(io, server->transport.port(), std::move(made));
    peer.handshake();
    expect_refused(HandshakeFailure::tls);
    EXPECT_FALSE(peer.welcome);
}

TEST_F(Refuse, AnotherKindOfKey) {
    context made(context::tlsv13_client);
    made.set_verify_mode(boost::asio::ssl::verify_none);
    use_p256(made);
    RawPeer peer(io, server->transport.port(), std::move(made));
    peer.handshake();
    ASSERT_TRUE(run_until([&] { return peer.ended; }));
    EXPECT_FALSE(peer.welcome);
    EXPECT_EQ(server->recorder.connects, 0);
    EXPECT_GT(server->failures(HandshakeFailure::tls) + server->failures(HandshakeFailure::not_ed25519), 0u);
}

TEST_F(Refuse, HalfOpenConnectionsTimeOut) {
    TlsTransportOptions made = options(3);
    made.handshake_ms_max = 50;
    const auto strict = start(std::move(made));
    RawPeer peer(io, strict->transport.port(), RawPeer::identity(2));
    peer.await_end();
    ASSERT_TRUE(run_until([&] { return peer.ended; }));
    EXPECT_EQ(strict->failures(HandshakeFailure::timed_out), 1u);
}

TEST_F(Refuse, TooManyUnfinishedHandshakes) {
    TlsTransportOptions made = options(3);
    made.handshakes_per_address_max = 3;
    const auto strict = start(std::move(made));
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 5; ++i) {
        peers.push_back(std::make_unique<RawPeer>(io, strict->transport.port(), RawPeer::identity(2)));
    }
    ASSERT_TRUE(run_until([&] { return strict->failures(HandshakeFailure::limit) == 2; }));
}

}  // namespace
}  // namespace weft::p2p
