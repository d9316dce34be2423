#include <boost/json.hpp>

#include "node/runtime/http/api.hpp"
#include "node/runtime/version.hpp"

namespace weft::node::http {

namespace json = boost::json;

namespace {

json::object parameter(std::string_view name, std::string_view in) {
    json::object out{{"name", name}, {"in", in}, {"required", in == "path"}};
    out["schema"] = {{"type", "string"}};
    return out;
}

json::array parameters_of(const Route& route) {
    json::array out;
    for (std::size_t at = route.pattern.find('{'); at != std::string::npos; at = route.pattern.find('{', at + 1)) {
        const std::size_t end = route.pattern.find('}', at);
        out.push_back(parameter(route.pattern.substr(at + 1, end - at - 1), "path"));
    }
    for (const std::string& name : route.query) out.push_back(parameter(name, "query"));
    return out;
}

json::object body_of(const Route& route) {
    json::object content;
    for (const std::string& type : route.content_types) {
        content[type] = {{"schema", {{"maxLength", route.body_bytes_max}}}};
    }
    json::object out{{"required", true}};
    out["content"] = std::move(content);
    return out;
}

json::object responses() {
    json::object problem_content;
    problem_content["application/problem+json"] = {{"schema", {{"$ref", "#/components/schemas/Problem"}}}};
    json::object refused{{"description", "Why not, and what to do next (RFC 9457)"}};
    refused["content"] = std::move(problem_content);
    json::object out;
    out["2XX"] = {{"description", "As docs/api.md says"}};
    out["default"] = std::move(refused);
    return out;
}

json::object operation(const Route& route) {
    json::object out{{"summary", route.summary}};
    if (json::array parameters = parameters_of(route); !parameters.empty()) out["parameters"] = std::move(parameters);
    if (!route.content_types.empty()) out["requestBody"] = body_of(route);
    if (route.access != Access::open) out["security"] = json::array{json::object{{"bearer", json::array{}}}};
    out["responses"] = responses();
    return out;
}

json::object components() {
    const json::object text{{"type", "string"}};
    const json::object number{{"type", "integer"}};
    json::object properties{{"type", text},   {"title", text}, {"status", number},   {"code", text},
                            {"detail", text}, {"hint", text},  {"work_bits", number}};
    json::object problem{{"type", "object"}};
    problem["properties"] = std::move(properties);
    json::object out;
    out["schemas"] = {{"Problem", std::move(problem)}};
    out["securitySchemes"] = {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}};
    return out;
}

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

std::string openapi_json(const std::vector<Route>& routes) {
    json::object paths;
    for (const Route& route : routes) {
        json::value& path = paths[route.pattern];
        if (!path.is_object()) path.emplace_object();
        path.get_object()[lower(route.method)] = operation(route);
    }
    json::object out{{"openapi", "3.1.0"}};
    out["info"] = {{"title", "Weft node"}, {"version", kVersion}};
    out["paths"] = std::move(paths);
    out["components"] = components();
    return json::serialize(out);
}

}  // namespace weft::node::http
