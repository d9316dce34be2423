#include "p2p/asio/tls_identity.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <boost/asio/ssl/error.hpp>
#include <chrono>

namespace weft::p2p {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Freed<X509_free>>;

void require(bool ok, const char* what) {
    if (ok) return;
    const boost::system::error_code error(static_cast<int>(ERR_get_error()), boost::asio::error::get_ssl_category());
    throw boost::system::system_error(error, what);
}

KeyPtr private_key(const Seed& seed) {
    KeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.bytes.data(), seed.bytes.size()));
    require(key != nullptr, "making the TLS key");
    return key;
}

// A session key's statement stands in a certificate as this extension, its bytes as an octet string.
constexpr const char* kStatementOid = "2.25.212983160731914870253086917240131862841";

using ObjectPtr = std::unique_ptr<ASN1_OBJECT, Freed<ASN1_OBJECT_free>>;
using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, Freed<ASN1_OCTET_STRING_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

bool add_statement(X509* certificate, const SessionStatement& statement) {
    const Bytes bytes = encode_session_statement(statement);
    const ObjectPtr oid(OBJ_txt2obj(kStatementOid, 1));
    const OctetsPtr octets(ASN1_OCTET_STRING_new());
    if (!oid || !octets) return false;
    if (ASN1_OCTET_STRING_set(octets.get(), bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
    const ExtensionPtr extension(X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), 0, octets.get()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// The statement in a certificate; nothing when there is none.
std::optional<ByteView> statement_of(X509* certificate) {
    const ObjectPtr oid(OBJ_txt2obj(kStatementOid, 1));
    const int at = oid ? X509_get_ext_by_OBJ(certificate, oid.get(), -1) : -1;
    if (at < 0) return std::nullopt;
    const ASN1_OCTET_STRING* octets = X509_EXTENSION_get_data(X509_get_ext(certificate, at));
    return ByteView(ASN1_STRING_get0_data(octets), static_cast<std::size_t>(ASN1_STRING_length(octets)));
}

std::uint64_t unix_seconds() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

// The same for the same key: nothing in it but the key and the statement is ever looked at.
CertificatePtr self_signed_certificate(EVP_PKEY* key, const std::optional<SessionStatement>& statement) {
    CertificatePtr certificate(X509_new());
    require(certificate != nullptr, "making the TLS certificate");
    X509* x509 = certificate.get();
    X509_NAME* name = X509_get_subject_name(x509);
    const auto* common_name = reinterpret_cast<const unsigned char*>("weft");
    const bool made = X509_set_version(x509, X509_VERSION_3) == 1 &&
                      ASN1_INTEGER_set(X509_get_serialNumber(x509), 1) == 1 &&
                      ASN1_TIME_set_string_X509(X509_getm_notBefore(x509), "19700101000000Z") == 1 &&
                      ASN1_TIME_set_string_X509(X509_getm_notAfter(x509), "99991231235959Z") == 1 &&
                      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
                      X509_set_issuer_name(x509, name) == 1 && X509_set_pubkey(x509, key) == 1 &&
                      (!statement || add_statement(x509, *statement)) && X509_sign(x509, key, nullptr) > 0;
    require(made, "making the TLS certificate");
    return certificate;
}

// The Ed25519 key that the certificate holds and is signed by.
std::optional<PublicKeyBytes> key_of(X509* certificate) {
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) return {};
    PublicKeyBytes bytes;
    std::size_t size = bytes.bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, bytes.bytes.data(), &size) != 1 || size != bytes.bytes.size()) return {};
    if (X509_verify(certificate, key) != 1) return {};
    return bytes;
}

// Whose identity the certificate shows: its key's own, or of whom the key speaks for.
std::optional<PublicKeyBytes> node_of(X509* certificate, const NetworkId& network) {
    const std::optional<PublicKeyBytes> key = key_of(certificate);
    const std::optional<ByteView> statement = key ? statement_of(certificate) : std::nullopt;
    return statement ? session_speaks_for(*statement, *key, network, unix_seconds()) : key;
}

int check_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

PeerCheck& check_of(const SSL* ssl) {
    auto* check = static_cast<PeerCheck*>(SSL_get_ex_data(ssl, check_index()));
    CHECK(check != nullptr);
    return *check;
}

// Takes the place of OpenSSL's chain verification.
int verify_certificate(X509_STORE_CTX* store, void*) {
    const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    PeerCheck& check = check_of(ssl);
    const std::optional<PublicKeyBytes> key = node_of(X509_STORE_CTX_get0_cert(store), check.network);
    if (!key) {
        check.failure = HandshakeFailure::not_ed25519;
    } else if (!check.allowed->contains(*key) || (check.expected && *check.expected != *key)) {
        check.failure = HandshakeFailure::unknown_key;
    } else {
        check.key = key;
        return 1;
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

// The ALPN protocol name, with its length before it as the handshake has it.
std::string protocol_of(const NetworkId& network) {
    const std::string name = "weft/" + std::to_string(kProtocolVersion) + "/" + network.hex();
    return static_cast<char>(name.size()) + name;
}

int protocol_index() {
    static const auto free = [](void*, void* protocol, CRYPTO_EX_DATA*, int, long, void*) {
        delete static_cast<std::string*>(protocol);
    };
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free);
    return index;
}

// The server's choice: our network's protocol, or nothing at all.
int select_protocol(SSL* ssl, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned int in_size, void* protocol) {
    const ByteView ours = as_bytes(*static_cast<const std::string*>(protocol));
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, ours.data(), static_cast<unsigned>(ours.size()), in, in_size) ==
        OPENSSL_NPN_NEGOTIATED) {
        *out = chosen;
        return SSL_TLSEXT_ERR_OK;
    }
    check_of(ssl).failure = HandshakeFailure::wrong_network;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_protocol(SSL_CTX* context, Side side, const NetworkId& network) {
    auto protocol = std::make_unique<std::string>(protocol_of(network));
    if (side == Side::client) {
        const ByteView name = as_bytes(*protocol);
        require(SSL_CTX_set_alpn_protos(context, name.data(), static_cast<unsigned>(name.size())) == 0, "setting ALPN");
        return;
    }
    require(SSL_CTX_set_ex_data(context, protocol_index(), protocol.get()) == 1, "setting ALPN");
    SSL_CTX_set_alpn_select_cb(context, select_protocol, protocol.release());
}

}  // namespace

void attach(SSL* ssl, PeerCheck& check) {
    require(SSL_set_ex_data(ssl, check_index(), &check) == 1, "TLS set-up");
}

boost::asio::ssl::context make_tls_context(Side side, const TlsIdentity& identity, const NetworkId& network) {
    using boost::asio::ssl::context;
    context made(side == Side::client ? context::tlsv13_client : context::tlsv13_server);
    SSL_CTX* native = made.native_handle();
    const KeyPtr key = private_key(identity.seed);
    const CertificatePtr certificate = self_signed_certificate(key.get(), identity.statement);
    require(SSL_CTX_use_certificate(native, certificate.get()) == 1, "using the TLS certificate");
    require(SSL_CTX_use_PrivateKey(native, key.get()) == 1, "using the TLS key");
    require(SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION) == 1, "setting TLS 1.3");
    require(SSL_CTX_set1_sigalgs_list(native, "ed25519") == 1, "setting Ed25519");
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    require(SSL_CTX_set_num_tickets(native, 0) == 1, "setting no session tickets");
    SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(native, verify_certificate, nullptr);
    set_protocol(native, side, network);
    return made;
}

bool network_agreed(const SSL* ssl, const NetworkId& network) {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &name, &size);
    return size != 0 && as_text({name, size}) == std::string_view(protocol_of(network)).substr(1);
}

}  // namespace weft::p2p
