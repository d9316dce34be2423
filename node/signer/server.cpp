#include "node/signer/server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "node/runtime/socket_path.hpp"
#include "node/runtime/unix_time.hpp"

namespace weft::node::signer {

namespace {

using Failure = Unexpected<std::string>;

constexpr timeval kSendTime{5, 0};  // for an answer that the node does not take

Expected<sockaddr_un, std::string> address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.empty() || text.size() > kSocketPathBytesMax) {
        return Failure{"socket path " + text + " must have 1 to " + std::to_string(kSocketPathBytesMax) + " bytes"};
    }
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

Failure failed(const std::string& what) {
    const int code = errno;
    return Failure{what + ": " + std::strerror(code)};
}

bool is_answered(const sockaddr_un& address) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool answered = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return answered;
}

}  // namespace

Server::Server(ServerOptions options, Signer& signer, std::function<void(const std::string&)> log, int listening)
    : options_(std::move(options)), signer_(signer), log_(std::move(log)), listening_(listening) {}

Server::~Server() {
    if (client_ >= 0) ::close(client_);
    ::close(listening_);
    ::unlink(options_.socket.c_str());
}

Expected<std::unique_ptr<Server>, std::string> Server::listen(const ServerOptions& options, Signer& signer,
                                                              std::function<void(const std::string&)> log) {
    const auto address = address_of(options.socket);
    if (!address) return Failure{address.error()};
    if (is_answered(*address)) return Failure{"another signer answers on " + options.socket.string()};
    ::unlink(options.socket.c_str());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return failed("cannot make a socket");
    const mode_t mode = options.client == ::geteuid() ? 0600 : 0666;
    const mode_t before = ::umask(0777 & ~mode);
    const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
    ::umask(before);
    if (!bound || ::listen(fd, 4) != 0) {
        const Failure failure = failed("cannot listen on " + options.socket.string());
        ::close(fd);
        return failure;
    }
    return std::unique_ptr<Server>(new Server(options, signer, std::move(log), fd));
}

Expected<void, std::string> Server::run(int stop_fd) {
    for (;;) {
        pollfd waits[] = {{stop_fd, POLLIN, 0}, {listening_, POLLIN, 0}, {client_, POLLIN, 0}};
        if (::poll(waits, std::size(waits), -1) < 0 && errno != EINTR) return failed("cannot wait for the node");
        if (waits[0].revents != 0) return {};
        if (waits[2].revents != 0) {
            if (const auto served = serve(); !served) return served;
        }
        if (waits[1].revents != 0) accept();
    }
}

void Server::accept() {
    const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ucred who{};
    socklen_t size = sizeof who;
    const bool known = ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0;
    const bool allowed = known && (who.uid == options_.client || who.uid == ::geteuid());
    if (!allowed || client_ >= 0) {
        log_(allowed ? "a second node (process " + std::to_string(who.pid) + ") was turned away: one is connected"
                     : "user " + std::to_string(who.uid) + " was turned away");
        const Bytes frame = encode_frame(
            FrameType::problem, as_bytes(allowed ? "another node uses this signer" : "this user may not use it"));
        (void)::send(fd, frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        ::close(fd);
        return;
    }
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kSendTime, sizeof kSendTime);
    client_ = fd;
    greeted_ = false;
    buffer_.clear();
    log_("a node connected (process " + std::to_string(who.pid) + ")");
}

void Server::drop(const std::string& why) {
    if (client_ < 0) return;
    ::close(std::exchange(client_, -1));
    log_("the node is disconnected: " + why);
}

// Reads what is there; frames are bounded, and so is the buffer.
Expected<void, std::string> Server::serve() {
    std::uint8_t bytes[65536];
    const ssize_t got = ::recv(client_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return {};
    if (got <= 0) return drop("it hung up"), Expected<void, std::string>();
    buffer_.insert(buffer_.end(), bytes, bytes + got);
    while (client_ >= 0) {
        Decoded<std::optional<Frame>> frame = take_frame(buffer_);
        if (!frame) return drop("it sent a frame of a length that is not allowed"), Expected<void, std::string>();
        if (!*frame) return {};
        if (const auto answered = answer(**frame); !answered) return answered;
    }
    return {};
}

Expected<void, std::string> Server::answer(const Frame& frame) {
    if (!greeted_) {
        greet(frame);
        return {};
    }
    const Decoded<std::vector<Wish>> wishes = decode_wishes(frame.body);
    if (frame.type != FrameType::sign || !wishes) {
        send(FrameType::problem, as_bytes("not a list of things to sign"));
        drop("it sent something else than things to sign");
        return {};
    }
    const auto granted = signer_.grant(*wishes, unix_seconds());
    if (!granted) {
        send(FrameType::problem, as_bytes(granted.error()));
        return Failure{granted.error()};
    }
    for (const Granted& each : *granted) {
        if (!each.signature) log_("refused: " + each.refusal);
    }
    send(FrameType::signatures, encode_granted(*granted));
    return {};
}

void Server::greet(const Frame& frame) {
    const Decoded<Hello> hello = decode_hello(frame.body);
    std::string wrong;
    if (frame.type != FrameType::hello || !hello || hello->version != kProtocolVersion) {
        wrong = "this signer speaks version " + std::to_string(kProtocolVersion);
    } else if (hello->network != signer_.network()) {
        wrong = "this signer is of another network: its genesis differs from the node's";
    }
    if (!wrong.empty()) {
        send(FrameType::problem, as_bytes(wrong));
        drop(wrong);
        return;
    }
    greeted_ = true;
    send(FrameType::welcome, encode_welcome(signer_.welcome()));
}

void Server::send(FrameType type, ByteView body) {
    const Bytes frame = encode_frame(type, body);
    ByteView left = frame;
    while (!left.empty() && client_ >= 0) {
        const ssize_t sent = ::send(client_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return drop("it does not take its answer");
        left = left.subspan(static_cast<std::size_t>(sent));
    }
}

}  // namespace weft::node::signer
