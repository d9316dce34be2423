// The server's certificate.
#include <openssl/ssl.h>

#include "node/runtime/http/server_core.hpp"

namespace weft::node::http {

namespace ssl = boost::asio::ssl;

namespace {

Expected<std::shared_ptr<ssl::context>, std::string> load_certificate(const std::filesystem::path& certificate,
                                                                      const std::filesystem::path& key) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code error;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    context->use_certificate_chain_file(certificate.string(), error);
    if (error) {
        return Unexpected<std::string>{"api.tls_certificate: " + certificate.string() + ": " + error.message()};
    }
    context->use_private_key_file(key.string(), ssl::context::pem, error);
    if (!error && SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return Unexpected<std::string>{"api.tls_key: " + key.string() + " is not the certificate's key"};
    }
    if (error) return Unexpected<std::string>{"api.tls_key: " + key.string() + ": " + error.message()};
    return context;
}

}  // namespace

Expected<void, std::string> check_certificate(const std::filesystem::path& certificate,
                                              const std::filesystem::path& key) {
    const auto loaded = load_certificate(certificate, key);
    if (!loaded) return Unexpected{loaded.error()};
    return {};
}

Expected<void, std::string> Server::use_tls(const std::filesystem::path& certificate,
                                            const std::filesystem::path& key) {
    auto context = load_certificate(certificate, key);
    if (!context) return Unexpected{context.error()};
    core_->tls = *std::move(context);
    return {};
}

}  // namespace weft::node::http
