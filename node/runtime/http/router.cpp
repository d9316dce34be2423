#include "node/runtime/http/router.hpp"

#include "core/bytes.hpp"

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

Response unauthorized(std::string_view code, std::string_view detail, std::string_view hint) {
    Response response = problem(401, code, detail, hint);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

Scope scope_of(Access access) {
    switch (access) {
        case Access::submit:
            return Scope::submit;
        case Access::admin:
            return Scope::admin;
        case Access::open:
        case Access::read:
            break;
    }
    return Scope::read;
}

std::string needs(Scope scope) {
    return "this route needs a token with the scope `" + std::string(scope_name(scope)) + "`";
}

Response lacks(const Token& token, Scope scope) {
    return problem(403, "scope_missing",
                   "the token `" + token.name + "` may " + scopes_text(token.scopes) + "; " + needs(scope),
                   "Ask the operator for a token with that scope (weft token new --scope " +
                       std::string(scope_name(scope)) + ").");
}

// Asks first whether the action can be noted, and notes what became of it before anybody hears.
Handler audited(Audit audit, Handler handler) {
    return [audit = std::move(audit), handler = std::move(handler)](const Request& request, const Reply& reply) {
        const auto refusal = [](const std::string& why) {
            return problem(503, "audit_failed", "the audit log cannot be written: " + why,
                           "Nothing is done without it: look at the data folder's disk.");
        };
        if (const std::optional<std::string> why = audit(request, "asked")) return reply(refusal(*why));
        handler(request, Reply([audit, request, reply, refusal](Response response) {
                    const std::optional<std::string> why =
                        audit(request, "answered " + std::to_string(response.status));
                    reply(why ? refusal(*why) : std::move(response));
                }));
    };
}

}  // namespace

void Router::add(Route route) {
    if (route.access == Access::admin && route.method != "GET" && audit_) {
        route.handler = audited(audit_, std::move(route.handler));
    }
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
    if (other_methods.empty() && otherwise_) {
        refusal = *otherwise_;
    } else if (other_methods.empty()) {
        refusal = problem(404, "no_such_route", request.path + " is not a route", "See /openapi.json.");
    } else {
        refusal = problem(405, "method_not_allowed", "this route answers " + other_methods, "See /openapi.json.");
        refusal.headers.emplace_back("Allow", other_methods);
    }
    return nullptr;
}

bool Router::allowed(const Route& route, Request& request, Response& refusal) const {
    if (route.access == Access::open) return true;
    if (request.caller.user) {
        request.who = "user " + std::to_string(*request.caller.user);
        return true;
    }
    const Scope scope = scope_of(route.access);
    constexpr std::string_view kScheme = "Bearer ";
    const std::string_view header = request.authorization;
    const Token* token = header.starts_with(kScheme) ? tokens_.find(header.substr(kScheme.size())) : nullptr;
    if (token != nullptr) {
        request.who = "token " + token->name;
        if (token->scopes.has(scope)) return true;
    }
    if (scope != Scope::admin && !tokens_.asks_everybody()) return true;
    if (scope == Scope::admin && !tokens_.any(Scope::admin)) {
        refusal = problem(403, "admin_closed", "no token has the scope `admin`",
                          "Use the node's local socket (weft --node unix:DATA/admin.sock), or set api.admin_token.");
    } else if (token != nullptr) {
        refusal = lacks(*token, scope);
    } else if (!header.starts_with(kScheme)) {
        refusal = unauthorized("unauthorized", needs(scope),
                               "Send the header `Authorization: Bearer TOKEN` (weft: --token TOKEN, or WEFT_TOKEN).");
    } else {
        refusal = unauthorized("unknown_token", "this token is not known here; " + needs(scope),
                               "Look whether all of it was sent; it may have been taken out of the tokens file.");
    }
    return false;
}

}  // namespace weft::node::http
