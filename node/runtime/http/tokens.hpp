// Bearer tokens and what each may do. Only hashes of them are kept; a token's text is known to its owner alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/expected.hpp"
#include "core/types.hpp"

namespace weft::node::http {

enum class Scope : std::uint8_t { read = 1, submit = 2, admin = 4 };

struct Scopes {
    std::uint8_t bits = 0;

    bool has(Scope scope) const { return (bits & static_cast<std::uint8_t>(scope)) != 0; }
    Scopes with(Scope scope) const { return {static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(scope))}; }
    bool operator==(const Scopes&) const = default;
};
std::string_view scope_name(Scope scope);                   // "read", "submit", "admin"
std::string scopes_text(Scopes scopes);                     // "read,submit"
std::optional<Scopes> parse_scopes(std::string_view text);  // the other way; nothing for anything else

// What stands in a tokens file in place of the token.
Hash token_digest(std::string_view token);

struct Token {
    std::string name;
    Scopes scopes;
    Hash digest;
};

// A line of a tokens file: NAME SCOPES HASH.
std::string token_line(const Token& token);
// 1 to 64 of a-z, A-Z, 0-9, '.', '_', '-'.
bool token_name_valid(std::string_view name);

class Tokens {
public:
    // Of an empty text, nothing: that is how an option is left out.
    void add(std::string name, Scopes scopes, std::string_view text);

    // A file of token_line lines; empty ones and those with '#' first are skipped. Refuses a file that others can
    // write, and a name that is there twice. The error names file and line.
    Expected<void, std::string> load(const std::filesystem::path& file);

    // Whether reading and submitting need a token. Not by default: weftd then listens on loopback only.
    void ask_everybody(bool ask) { asks_everybody_ = ask; }
    bool asks_everybody() const { return asks_everybody_; }

    // Takes as long for a wrong token as for a right one.
    const Token* find(std::string_view text) const;
    // Somebody may come with this scope.
    bool any(Scope scope) const;

private:
    std::vector<Token> tokens_;
    bool asks_everybody_ = false;
};

}  // namespace weft::node::http
