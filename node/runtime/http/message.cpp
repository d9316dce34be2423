#include "node/runtime/http/message.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "core/check.hpp"

namespace weft::node::http {

namespace {

std::string_view title_of(unsigned status) {
    switch (status) {
        case 400:
            return "Bad request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not found";
        case 405:
            return "Method not allowed";
        case 408:
            return "Request timeout";
        case 409:
            return "Conflict";
        case 411:
            return "Length required";
        case 413:
            return "Content too large";
        case 415:
            return "Unsupported media type";
        case 426:
            return "Upgrade required";
        case 429:
            return "Too many requests";
        case 431:
            return "Header fields too large";
        case 503:
            return "Service unavailable";
        default:
            return "Error";
    }
}

// Our own words are ASCII; what else there is came with the request and may not even be UTF-8, which JSON must be.
std::string quoted(std::string_view text) {
    std::string ascii(text);
    std::replace_if(
        ascii.begin(), ascii.end(), [](unsigned char c) { return c >= 0x80; }, '?');
    return boost::json::serialize(boost::json::string_view(ascii));
}

}  // namespace

Reply::Reply(std::function<void(Response)> send) : state_(std::make_shared<State>()) {
    state_->send = std::move(send);
}

void Reply::operator()(Response response) const {
    CHECK(state_->send);
    std::exchange(state_->send, nullptr)(std::move(response));
}

Reply::State::~State() {
    if (send) send(problem(503, "stopping", "the node stops", "Ask again later, or another node."));
}

Response json_response(std::string body, unsigned status) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

Response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view hint,
                 std::string_view extra) {
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = "{\"type\":\"about:blank\",\"title\":" + quoted(title_of(status)) +
                    ",\"status\":" + std::to_string(status) + ",\"code\":" + quoted(code) +
                    ",\"detail\":" + quoted(detail) + ",\"hint\":" + quoted(hint) + std::string(extra) + "}";
    return response;
}

}  // namespace weft::node::http
