// The server's local socket.
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/runtime/http/server_core.hpp"
#include "node/runtime/socket_path.hpp"

namespace weft::node::http {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

namespace {

Unexpected<std::string> failed(const std::filesystem::path& path, const std::string& why) {
    return Unexpected<std::string>{"admin.socket: cannot listen on " + path.string() + ": " + why};
}

// Who connected, as the kernel says it.
std::optional<uid_t> user_of(Local::socket& socket) {
    ucred who{};
    socklen_t size = sizeof who;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return std::nullopt;
    return who.uid;
}

}  // namespace

void Server::Core::accept_local() {
    local_acceptor.async_accept([self = shared_from_this()](boost::system::error_code error, Local::socket socket) {
        if (error == asio::error::operation_aborted || !self->local_acceptor.is_open()) return;
        if (!error) self->accepted_local(std::move(socket));
        self->accept_local();
    });
}

// The API's own limit does not count here: an operator gets in while clients take all connections.
void Server::Core::accepted_local(Local::socket socket) {
    const std::optional<uid_t> user = user_of(socket);
    if (!user || (*user != 0 && *user != ::geteuid())) return;  // closes it
    start_session(shared_from_this(), std::move(socket), Caller{"", true, *user});
}

Expected<void, std::string> Server::listen_local(const std::filesystem::path& path) {
    if (path.string().size() > kSocketPathBytesMax) {
        return failed(path, "the path is longer than " + std::to_string(kSocketPathBytesMax) + " bytes");
    }
    const Local::endpoint endpoint(path.string());
    boost::system::error_code error;
    Local::socket probe(core_->io);
    probe.connect(endpoint, error);
    if (!error) return failed(path, "another node answers there");
    ::unlink(path.c_str());
    Local::acceptor& acceptor = core_->local_acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        const mode_t before = ::umask(0177);
        acceptor.bind(endpoint, error);
        ::umask(before);
    }
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed(path, error.message());
    core_->local_path = path;
    core_->accept_local();
    return {};
}

}  // namespace weft::node::http
