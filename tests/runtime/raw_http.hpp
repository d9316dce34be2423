// A small blocking HTTP client for tests: it can also send what no proper client would. Every wait has a deadline.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weft::node {

struct HttpAnswer {
    unsigned status = 0;                         // 0: the connection ended without an answer
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

class RawConnection {
public:
    explicit RawConnection(std::uint16_t port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    void send(const std::string& bytes);
    HttpAnswer read_answer(bool head_only = false);
    // Everything up to and including `mark`; empty when the connection ends or the deadline comes first.
    std::string read_until(const std::string& mark);
    // Whether the other side ended the connection before the deadline.
    bool ended();

private:
    bool receive();

    int socket_;
    std::string received_;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string request_text(const std::string& method, const std::string& target, const std::string& body,
                         const Headers& headers);

// One request on a connection of its own.
HttpAnswer http_get(std::uint16_t port, const std::string& target, const Headers& headers = {});
HttpAnswer http_post(std::uint16_t port, const std::string& target, const std::string& content_type,
                     const std::string& body, Headers headers = {});

}  // namespace weft::node
