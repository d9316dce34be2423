#include <boost/json.hpp>
#include <ostream>

#include "node/runtime/http/tokens.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/secrets.hpp"

namespace weft::cli {

namespace http = node::http;

Outcome token_new(Console& console, const TokenNewOptions& options) {
    if (!http::token_name_valid(options.name)) {
        return client::bad_input("'" + options.name + "' is no name for a token.",
                                 "Use 1 to 64 letters, digits, dots, dashes and underscores.");
    }
    http::Token token;
    token.name = options.name;
    for (const std::string& text : options.scopes) {
        const auto scopes = http::parse_scopes(text);
        if (!scopes) return client::bad_input("'" + text + "' is no scope.", "Scopes are read, submit and admin.");
        token.scopes.bits |= scopes->bits;
    }
    const std::string text = "weft_" + random_seed().hex();
    token.digest = http::token_digest(text);
    const std::string line = http::token_line(token);
    if (console.json) {
        const boost::json::value value = {{"token", text}, {"line", line}};
        console.out << boost::json::serialize(value) << '\n';
    } else {
        console.out << "token " << text << "\n      shown this once; give it to its owner\n"
                    << "line  " << line
                    << "\n      add it to the node's api.tokens_file, then: kill -HUP (weftd's pid)\n";
    }
    return kOk;
}

}  // namespace weft::cli
