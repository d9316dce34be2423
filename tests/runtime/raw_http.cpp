#include "tests/runtime/raw_http.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>

#include "core/check.hpp"

namespace weft::node {

namespace {

constexpr int kDeadlineSeconds = 20;

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

RawConnection::RawConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    CHECK(socket_ >= 0);
    const timeval deadline{kDeadlineSeconds, 0};
    CHECK(::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline) == 0);
    CHECK(::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline) == 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawConnection::~RawConnection() {
    ::close(socket_);
}

void RawConnection::send(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;  // the other side hung up: its answer says why
        sent += static_cast<std::size_t>(count);
    }
}

bool RawConnection::receive() {
    char buffer[65536];
    const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(count));
    return true;
}

std::string RawConnection::read_until(const std::string& mark) {
    std::size_t at = received_.find(mark);
    while (at == std::string::npos) {
        if (!receive()) return {};
        at = received_.find(mark);
    }
    std::string out = received_.substr(0, at + mark.size());
    received_.erase(0, out.size());
    return out;
}

bool RawConnection::ended() {
    char byte = 0;
    return ::recv(socket_, &byte, 1, 0) == 0;
}

HttpAnswer RawConnection::read_answer(bool head_only) {
    HttpAnswer answer;
    std::string head = read_until("\r\n\r\n");
    if (head.size() < 12) return answer;
    answer.status = static_cast<unsigned>(std::stoul(head.substr(9, 3)));
    for (std::size_t at = head.find("\r\n"); at + 4 < head.size(); at = head.find("\r\n", at + 2)) {
        const std::size_t end = head.find("\r\n", at + 2);
        const std::string line = head.substr(at + 2, end - at - 2);
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos) answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
    const auto length = answer.headers.find("content-length");
    if (head_only || length == answer.headers.end()) return answer;
    const std::size_t bytes = std::stoul(length->second);
    while (received_.size() < bytes && receive()) {
    }
    answer.body = received_.substr(0, bytes);
    received_.erase(0, answer.body.size());
    return answer;
}

std::string request_text(const std::string& method, const std::string& target, const std::string& body,
                         const Headers& headers) {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: test\r\n";
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    if (!body.empty() || method == "POST") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

HttpAnswer http_get(std::uint16_t port, const std::string& target, const Headers& headers) {
    RawConnection connection(port);
    connection.send(request_text("GET", target, "", headers));
    return connection.read_answer();
}

HttpAnswer http_post(std::uint16_t port, const std::string& target, const std::string& content_type,
                     const std::string& body, Headers headers) {
    headers.emplace_back("Content-Type", content_type);
    RawConnection connection(port);
    connection.send(request_text("POST", target, body, headers));
    return connection.read_answer();
}

}  // namespace weft::node
