#include "tools/demo/ports.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <string>

namespace weft::demo {
namespace {

// A listening socket on loopback, closed with this object.
class Listener {
public:
    explicit Listener(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const int on = 1;
        ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        ok_ = ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && ::listen(socket_, 1) == 0;
        socklen_t size = sizeof address;
        if (ok_ && ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
            port_ = ntohs(address.sin_port);
        }
    }
    ~Listener() {
        if (socket_ >= 0) ::close(socket_);
    }
    Listener(Listener&& other) noexcept : socket_(other.socket_), ok_(other.ok_), port_(other.port_) {
        other.socket_ = -1;
    }
    Listener& operator=(Listener&&) = delete;

    bool ok() const { return ok_; }
    std::uint16_t port() const { return port_; }

private:
    int socket_;
    bool ok_ = false;
    std::uint16_t port_ = 0;
};

}  // namespace

std::vector<NodePorts> ports_from(std::uint16_t base, std::size_t nodes) {
    std::vector<NodePorts> ports;
    for (std::size_t i = 0; i < nodes; ++i) {
        const auto at = [&](std::size_t offset) { return static_cast<std::uint16_t>(base + offset + i); };
        ports.push_back({at(0), at(100), at(200), at(300)});
    }
    return ports;
}

client::Result<std::vector<NodePorts>> free_ports(std::size_t nodes) {
    // All are held until all are known, so that no port is given twice.
    std::vector<Listener> held;
    for (std::size_t i = 0; i < 4 * nodes; ++i) {
        held.emplace_back(std::uint16_t{0});
        if (!held.back().ok()) return client::bad_input("No free port on loopback.");
    }
    std::vector<NodePorts> ports;
    for (std::size_t i = 0; i < 4 * nodes; i += 4) {
        ports.push_back({held[i].port(), held[i + 1].port(), held[i + 2].port(), held[i + 3].port()});
    }
    return ports;
}

client::Result<void> check_free(const std::vector<NodePorts>& ports) {
    for (const NodePorts& node : ports) {
        for (const std::uint16_t port : {node.api, node.gossip, node.pub, node.router}) {
            if (Listener(port).ok()) continue;
            return client::bad_input("Port " + std::to_string(port) + " on 127.0.0.1 is in use.",
                                     "Is the demo running already? Else choose other ports with --port-base N.");
        }
    }
    return {};
}

}  // namespace weft::demo
