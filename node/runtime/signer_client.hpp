// The node's side of a signer's socket. Blocking, with a bound on every wait; one thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/expected.hpp"
#include "node/signer/protocol.hpp"
#include "p2p/asio/tls_transport.hpp"

namespace weft::node {

class SignerClient {
public:
    SignerClient(std::filesystem::path socket, const NetworkId& network)
        : path_(std::move(socket)), network_(network) {}
    ~SignerClient() { disconnect(); }
    SignerClient(const SignerClient&) = delete;
    SignerClient& operator=(const SignerClient&) = delete;

    bool connected() const { return fd_ >= 0; }
    // Ends a connection before, if there is one. Errors, here and below, are sentences for the operator; after one
    // there is no connection.
    Expected<signer::Welcome, std::string> connect();
    void disconnect();
    // True when the signer is gone, which nobody else would notice while nothing is to be signed.
    bool hung_up() const;

    // One answer a wish, in order. Requires connected(), and at most kWishesMax.
    Expected<std::vector<signer::Granted>, std::string> sign(const std::vector<signer::Wish>& wishes);

    // A new session key for the transport, with the signer's statement. Requires connected().
    Expected<p2p::TlsIdentity, std::string> session(const PublicKeyBytes& node);

private:
    Expected<signer::Frame, std::string> ask(signer::FrameType type, ByteView body, signer::FrameType wanted);
    Expected<signer::Frame, std::string> receive();
    Unexpected<std::string> fail(const std::string& what);

    std::filesystem::path path_;
    NetworkId network_;
    int fd_ = -1;
    Bytes buffer_;
};

}  // namespace weft::node
