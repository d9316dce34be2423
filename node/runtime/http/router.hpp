// Which handler answers what, who may ask, and how large a body may be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/runtime/http/message.hpp"
#include "node/runtime/http/tokens.hpp"

namespace weft::node::http {

enum class Access : std::uint8_t {
    open,    // everybody
    read,    // a token with that scope, when tokens are asked for
    submit,  // the same
    admin,   // the local socket, or a token with that scope
};

struct Route {
    std::string method;   // GET also answers HEAD
    std::string pattern;  // "/api/v1/blocks/{id}/proof"
    std::string summary;  // for /openapi.json, as are the two lists below
    Handler handler;
    Access access = Access::read;
    std::size_t body_bytes_max = 0;
    std::vector<std::string> query = {};          // names of query parameters
    std::vector<std::string> content_types = {};  // of the body
};

// Written before what an operator asked for is done, and again with its result before that is answered. What is wrong
// when it cannot be written: then nothing is done.
using Audit = std::function<std::optional<std::string>(const Request& request, const std::string& result)>;

class Router {
public:
    explicit Router(Tokens tokens) : tokens_(std::move(tokens)) {}

    // From now on; on the thread that calls find.
    void set_tokens(Tokens tokens) { tokens_ = std::move(tokens); }

    // For admin routes that change something; before they are added. Called on the threads that answer.
    void set_audit(Audit audit) { audit_ = std::move(audit); }
    void add(Route route);
    // What is answered to every other path; without it, that there is no such route. On the thread that calls find.
    void set_otherwise(Response response) { otherwise_ = std::move(response); }
    const std::vector<Route>& routes() const { return routes_; }

    // The route for a request whose head is read; fills path, query and parameters. Nothing: `refusal` says why (404,
    // 405, 401, 403, 400 for a malformed target).
    const Route* find(std::string_view method, std::string_view target, Request& request, Response& refusal) const;

private:
    bool allowed(const Route& route, Request& request, Response& refusal) const;

    Tokens tokens_;
    Audit audit_;
    std::vector<Route> routes_;
    std::optional<Response> otherwise_;
};

}  // namespace weft::node::http
