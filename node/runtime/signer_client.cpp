#include "node/runtime/signer_client.hpp"

#include <poll.h>
#include <sodium.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "node/runtime/socket_path.hpp"
#include "node/runtime/unix_time.hpp"

namespace weft::node {

namespace {

constexpr timeval kPatience{5, 0};  // a disk that takes so long for a sync is no disk for a validator
constexpr std::uint64_t kSessionSeconds = 7 * 24 * 3600;

std::string reason_of(int code) {
    return code == EAGAIN || code == EWOULDBLOCK ? "no answer within 5 s" : std::strerror(code);
}

}  // namespace

Unexpected<std::string> SignerClient::fail(const std::string& what) {
    disconnect();
    return Unexpected<std::string>{"the signer at " + path_.string() + ": " + what};
}

void SignerClient::disconnect() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    buffer_.clear();
}

Expected<signer::Welcome, std::string> SignerClient::connect() {
    disconnect();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path_.string();
    if (text.size() > kSocketPathBytesMax) return fail("the path is too long for a Unix socket");
    std::memcpy(address.sun_path, text.data(), text.size());
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0) return fail(std::strerror(errno));
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return fail("cannot connect: " + std::string(std::strerror(errno)));
    }
    const auto frame = ask(signer::FrameType::hello, signer::encode_hello({signer::kProtocolVersion, network_}),
                           signer::FrameType::welcome);
    if (!frame) return Unexpected<std::string>{frame.error()};
    const auto welcome = signer::decode_welcome(frame->body);
    if (!welcome) return fail("its greeting cannot be read");
    return *welcome;
}

bool SignerClient::hung_up() const {
    pollfd wait{fd_, POLLRDHUP, 0};
    return ::poll(&wait, 1, 0) > 0;
}

Expected<signer::Frame, std::string> SignerClient::ask(signer::FrameType type, ByteView body,
                                                       signer::FrameType wanted) {
    const Bytes frame = signer::encode_frame(type, body);
    ByteView left = frame;
    while (!left.empty()) {
        const ssize_t sent = ::send(fd_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) break;  // who hangs up may have said why
        if (sent <= 0) return fail(reason_of(errno));
        left = left.subspan(static_cast<std::size_t>(sent));
    }
    Expected<signer::Frame, std::string> answer = receive();
    if (!answer) return answer;
    if (answer->type == signer::FrameType::problem) return fail("it says: " + std::string(as_text(answer->body)));
    if (answer->type != wanted) return fail("it answers something else than what was asked");
    return answer;
}

Expected<signer::Frame, std::string> SignerClient::receive() {
    for (;;) {
        Decoded<std::optional<signer::Frame>> frame = signer::take_frame(buffer_);
        if (!frame) return fail("its answer cannot be read");
        if (*frame) return std::move(**frame);
        std::uint8_t bytes[16384];
        const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(reason_of(errno));
        if (got == 0) return fail("it hung up");
        buffer_.insert(buffer_.end(), bytes, bytes + got);
    }
}

Expected<std::vector<signer::Granted>, std::string> SignerClient::sign(const std::vector<signer::Wish>& wishes) {
    const auto frame = ask(signer::FrameType::sign, signer::encode_wishes(wishes), signer::FrameType::signatures);
    if (!frame) return Unexpected<std::string>{frame.error()};
    auto granted = signer::decode_granted(frame->body);
    if (!granted || granted->size() != wishes.size()) return fail("its answer cannot be read");
    return std::move(*granted);
}

Expected<p2p::TlsIdentity, std::string> SignerClient::session(const PublicKeyBytes& node) {
    p2p::TlsIdentity identity;
    ::randombytes_buf(identity.seed.bytes.data(), identity.seed.bytes.size());
    p2p::SessionStatement statement;
    statement.node = node;
    statement.session = KeyPair(identity.seed).public_key().bytes;
    statement.unix_until = unix_seconds() + kSessionSeconds;
    Bytes body;
    Writer(body).fixed(statement.session).u64(statement.unix_until);
    const auto granted = sign({{signer::Wanted::session, std::move(body)}});
    if (!granted) return Unexpected<std::string>{granted.error()};
    if (!granted->front().signature) return fail("it refuses a session key: " + granted->front().refusal);
    statement.signature = *granted->front().signature;
    identity.statement = statement;
    return identity;
}

}  // namespace weft::node
