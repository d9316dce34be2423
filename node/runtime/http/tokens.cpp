#include "node/runtime/http/tokens.hpp"

#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "core/hash/blake3.hpp"
#include "node/runtime/files.hpp"

namespace weft::node::http {

namespace {

constexpr Scope kScopes[] = {Scope::read, Scope::submit, Scope::admin};
constexpr std::size_t kFileBytesMax = 1 << 20;
constexpr std::size_t kNameMax = 64;

using Failure = Unexpected<std::string>;

std::optional<Token> parse_line(const std::string& line) {
    std::istringstream in(line);
    std::string scopes;
    std::string digest;
    std::string rest;
    Token token;
    in >> token.name >> scopes >> digest;
    const std::optional<Scopes> parsed = parse_scopes(scopes);
    if (!parsed || !token_name_valid(token.name) || !from_hex(digest, token.digest.bytes) || in >> rest) {
        return std::nullopt;
    }
    token.scopes = *parsed;
    return token;
}

}  // namespace

std::string_view scope_name(Scope scope) {
    switch (scope) {
        case Scope::read:
            return "read";
        case Scope::submit:
            return "submit";
        case Scope::admin:
            return "admin";
    }
    return "";
}

std::string scopes_text(Scopes scopes) {
    std::string out;
    for (const Scope scope : kScopes) {
        if (scopes.has(scope)) out += (out.empty() ? "" : ",") + std::string(scope_name(scope));
    }
    return out;
}

std::optional<Scopes> parse_scopes(std::string_view text) {
    Scopes out;
    for (;;) {
        const std::size_t comma = text.find(',');
        const std::string_view name = text.substr(0, comma);
        const auto* found = std::find_if(std::begin(kScopes), std::end(kScopes),
                                         [&](Scope scope) { return scope_name(scope) == name; });
        if (found == std::end(kScopes)) return std::nullopt;
        out = out.with(*found);
        if (comma == std::string_view::npos) return out;
        text.remove_prefix(comma + 1);
    }
}

Hash token_digest(std::string_view token) {
    return Hash::from(blake3_derive_key("weft 1 api_token", as_bytes(token)).view());
}

std::string token_line(const Token& token) {
    return token.name + " " + scopes_text(token.scopes) + " " + token.digest.hex();
}

bool token_name_valid(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    };
    return !name.empty() && name.size() <= kNameMax && std::all_of(name.begin(), name.end(), allowed);
}

void Tokens::add(std::string name, Scopes scopes, std::string_view text) {
    if (!text.empty()) tokens_.push_back({std::move(name), scopes, token_digest(text)});
}

Expected<void, std::string> Tokens::load(const std::filesystem::path& file) {
    const Expected<std::string, std::string> text = read_file(file, kFileBytesMax);
    if (!text) return Failure{text.error()};
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) return Failure{file.string() + ": " + std::strerror(errno)};
    if ((info.st_mode & 022) != 0) {
        return Failure{"others can write " + file.string() + "; run: chmod 600 " + file.string()};
    }
    std::istringstream in(*text);
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        const std::string where = file.string() + ":" + std::to_string(number) + ": ";
        const std::optional<Token> token = parse_line(line);
        if (!token) return Failure{where + "must be NAME SCOPES HASH, as `weft token new` prints it"};
        const auto same = [&](const Token& other) { return other.name == token->name; };
        if (std::any_of(tokens_.begin(), tokens_.end(), same)) {
            return Failure{where + "the name " + token->name + " is there twice"};
        }
        tokens_.push_back(*token);
    }
    return {};
}

// Digests are compared, all of them: the time says nothing about a token.
const Token* Tokens::find(std::string_view text) const {
    const Hash digest = token_digest(text);
    const Token* found = nullptr;
    for (const Token& token : tokens_) {
        const bool same = sodium_memcmp(token.digest.bytes.data(), digest.bytes.data(), digest.bytes.size()) == 0;
        if (same) found = &token;
    }
    return found;
}

bool Tokens::any(Scope scope) const {
    return std::any_of(tokens_.begin(), tokens_.end(), [&](const Token& token) { return token.scopes.has(scope); });
}

}  // namespace weft::node::http
