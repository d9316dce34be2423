// A loopback server that answers every connection with given bytes, whatever it is asked, and then closes it (or not).
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "tools/client/endpoint.hpp"

namespace weft::test {

class CannedServer {
public:
    // An empty `answer`: it takes connections and says nothing.
    explicit CannedServer(std::string answer) : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(socket_, 8), 0);
        EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](std::stop_token stop) { serve(stop); });
    }
    ~CannedServer() {
        thread_.request_stop();
        thread_.join();
        ::close(socket_);
    }
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    client::Endpoint endpoint() const { return {"127.0.0.1", port_}; }
    int connections() const { return connections_; }

private:
    static constexpr int kPollMs = 20;

    void serve(std::stop_token stop) {
        while (!stop.stop_requested()) {
            pollfd waiting{socket_, POLLIN, 0};
            if (::poll(&waiting, 1, kPollMs) <= 0) continue;
            const int peer = ::accept(socket_, nullptr, nullptr);
            ++connections_;
            answer(peer, stop);
            ::close(peer);
        }
    }

    void answer(int peer, std::stop_token stop) const {
        char request[4096];
        pollfd asked{peer, POLLIN, 0};
        while (!stop.stop_requested() && ::poll(&asked, 1, kPollMs) <= 0) continue;
        if (::read(peer, request, sizeof request) <= 0) return;
        if (::write(peer, answer_.data(), answer_.size()) < 0) return;
        while (answer_.empty() && !stop.stop_requested() && ::poll(&asked, 1, kPollMs) <= 0) continue;
    }

    std::string answer_;
    int socket_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    std::jthread thread_;
};

}  // namespace weft::test
