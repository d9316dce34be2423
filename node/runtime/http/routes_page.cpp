// The live page: files that lie in the program. They hold nothing of this node, so everybody may have them; what they
// show comes over the API, with its tokens.
#include <algorithm>

#include "node/runtime/gunzip.hpp"
#include "node/runtime/http/api.hpp"
#include "node/runtime/page_files.hpp"

namespace weft::node::http {

namespace {

// Nothing from other hosts, no script or style inside a page, nobody frames it.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

void add_headers(const PageFile& file, Response& response) {
    const auto add = [&](std::string_view name, std::string_view value) { response.headers.emplace_back(name, value); };
    add("Content-Security-Policy", kPolicy);
    add("Referrer-Policy", "no-referrer");
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    add("ETag", file.etag);
    add("Vary", "Accept-Encoding");
}

// "gzip;q=0" refuses it; browsers never say so, and a client that does gets the plain bytes.
bool takes_gzip(std::string_view accepted) {
    const std::size_t at = accepted.find("gzip");
    return at != std::string_view::npos && !accepted.substr(at + 4).starts_with(";q=0");
}

Response page_response(const PageFile& file, const Request& request) {
    Response response;
    response.content_type = file.content_type;
    add_headers(file, response);
    if (request.if_none_match.find(file.etag) != std::string::npos) {
        response.status = 304;
        return response;
    }
    if (takes_gzip(request.accept_encoding)) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.body = as_text(ByteView(file.gzip));
    } else {
        response.body = gunzip(file.gzip);
    }
    return response;
}

Response no_page() {
    Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body =
        "This is a Weft node. Its live page is not in this build: node and npm were missing when weftd was built\n"
        "(apt-get install nodejs npm, then build again). The interface is here: /openapi.json, /api/v1/info, /readyz\n";
    return response;
}

}  // namespace

void add_page_routes(Router& router) {
    for (const PageFile& file : page_files()) {
        router.add({"GET", std::string(file.path), "The live page",
                    [&file](const Request& request, const Reply& reply) { reply(page_response(file, request)); },
                    Access::open});
    }
    if (!page_files().empty()) return;
    router.add({"GET", "/", "Where the live page would be",
                [](const Request&, const Reply& reply) { reply(no_page()); }, Access::open});
}

}  // namespace weft::node::http
