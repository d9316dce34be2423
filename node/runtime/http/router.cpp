#include "node/runtime/http/router.hpp"

#include <sodium.h>

#include "core/bytes.hpp"
#include "core/hash/blake3.hpp"

namespace weft::node::http {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

// Undoes %XX and, in queries, '+'. Nothing for a broken escape.
std::optional<std::string> unescape(std::string_view text, bool plus_is_space) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            std::uint8_t byte = 0;
            if (text.size() - i < 3 || !from_hex(text.substr(i + 1, 2), {&byte, 1})) return std::nullopt;
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i] == '+' && plus_is_space ? ' ' : text[i];
        }
    }
    return out;
}

bool read_query(std::string_view text, std::map<std::string, std::string>& out) {
    for (const std::string_view part : split(text, '&')) {
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        const auto name = unescape(part.substr(0, equals), true);
        const auto value = equals == std::string_view::npos ? std::string() : unescape(part.substr(equals + 1), true);
        if (!name || !value) return false;
        out[*name] = *value;
    }
    return true;
}

bool read_target(std::string_view target, Request& request) {
    const std::size_t question = target.find('?');
    const auto path = unescape(target.substr(0, question), false);
    if (!path || path->empty() || path->front() != '/') return false;
    request.path = *path;
    return question == std::string_view::npos || read_query(target.substr(question + 1), request.query);
}

bool matches(const Route& route, std::string_view path, std::map<std::string, std::string>& parameters) {
    const std::vector<std::string_view> wanted = split(route.pattern, '/');
    const std::vector<std::string_view> given = split(path, '/');
    if (wanted.size() != given.size()) return false;
    std::map<std::string, std::string> found;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].starts_with('{')) {
            found[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = std::string(given[i]);
        } else if (wanted[i] != given[i]) {
            return false;
        }
    }
    parameters = std::move(found);
    return true;
}

bool answers(const Route& route, std::string_view method) {
    return route.method == method || (route.method == "GET" && method == "HEAD");
}

// Compares digests, so that the time taken says nothing about the token.
bool same_token(std::string_view given, const std::string& token) {
    const Hash a = blake3(as_bytes(given));
    const Hash b = blake3(as_bytes(token));
    return !token.empty() && sodium_memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0;
}

Response unauthorized(std::string_view detail) {
    Response response = problem(401, "unauthorized", detail, "Send the header `Authorization: Bearer TOKEN`.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace

void Router::add(Route route) {
    routes_.push_back(std::move(route));
}

const Route* Router::find(std::string_view method, std::string_view target, Request& request, Response& refusal) const {
    if (!read_target(target, request)) {
        refusal =
            problem(400, "bad_target", "the request target is not a path with an optional query", "See /openapi.json.");
        return nullptr;
    }
    std::string other_methods;
    for (const Route& route : routes_) {
        if (!matches(route, request.path, request.parameters)) continue;
        if (answers(route, method)) return allowed(route, request, refusal) ? &route : nullptr;
        other_methods += (other_methods.empty() ? "" : ", ") + route.method;
    }
    if (other_methods.empty()) {
        refusal = problem(404, "no_such_route", request.path + " is not a route", "See /openapi.json.");
    } else {
        refusal = problem(405, "method_not_allowed", "this route answers " + other_methods, "See /openapi.json.");
        refusal.headers.emplace_back("Allow", other_methods);
    }
    return nullptr;
}

bool Router::allowed(const Route& route, const Request& request, Response& refusal) const {
    if (route.access == Access::open) return true;
    if (route.access == Access::read && tokens_.api.empty()) return true;
    if (route.access == Access::admin && tokens_.admin.empty()) {
        refusal = problem(403, "admin_closed", "no admin token is configured", "Set api.admin_token and restart.");
        return false;
    }
    constexpr std::string_view kScheme = "Bearer ";
    const std::string_view header = request.authorization;
    if (!header.starts_with(kScheme)) return refusal = unauthorized("a token is needed"), false;
    const std::string_view token = header.substr(kScheme.size());
    if (same_token(token, tokens_.admin)) return true;
    if (route.access == Access::read && same_token(token, tokens_.api)) return true;
    return refusal = unauthorized("this token is not the right one"), false;
}

}  // namespace weft::node::http
