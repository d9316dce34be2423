// Which handler answers what, who may ask, and how large a body may be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/runtime/http/message.hpp"

namespace weft::node::http {

enum class Access : std::uint8_t {
    open,   // everybody
    read,   // the API token, when one is configured
    admin,  // the admin token; closed when none is configured
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

struct Tokens {
    std::string api;    // empty: not asked for
    std::string admin;  // empty: admin routes are closed; opens everything else as well
};

class Router {
public:
    explicit Router(Tokens tokens) : tokens_(std::move(tokens)) {}

    void add(Route route);
    const std::vector<Route>& routes() const { return routes_; }

    // The route for a request whose head is read; fills path, query and parameters. Nothing: `refusal` says why (404,
    // 405, 401, 403, 400 for a malformed target).
    const Route* find(std::string_view method, std::string_view target, Request& request, Response& refusal) const;

private:
    bool allowed(const Route& route, const Request& request, Response& refusal) const;

    Tokens tokens_;
    std::vector<Route> routes_;
};

}  // namespace weft::node::http
