// Reading JSON from outside without guessing: every key is known and used, every value has its type and range, and a
// problem names the path of what is wrong. Internal to the runtime's .cpp files.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.hpp"

namespace weft::node {

// The first problem found, like "accounts[3].key: must be 64 hexadecimal digits". Later ones are not kept.
class JsonProblem {
public:
    void note(const std::string& path, const std::string& what);
    bool any() const { return !text_.empty(); }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

// One object. After a problem, readers give defaults: read everything, call `finish`, test the problem once.
class StrictObject {
public:
    // `value` and `problem` must outlive this. A value that is no object is a problem.
    StrictObject(const boost::json::value& value, std::string path, JsonProblem& problem);

    bool has(std::string_view key) const;

    // Required unless a fallback is given. Numbers are JSON integers or decimal strings.
    std::uint64_t number(std::string_view key, std::uint64_t max);
    std::uint64_t number_or(std::string_view key, std::uint64_t max, std::uint64_t fallback);
    std::string text(std::string_view key);
    bool flag_or(std::string_view key, bool fallback);
    template <class Fixed>
    Fixed fixed(std::string_view key) {
        Fixed out;
        hex(key, out.bytes);
        return out;
    }
    // Null or absent: nothing.
    template <class Fixed>
    std::optional<Fixed> fixed_or_null(std::string_view key) {
        if (is_null_or_absent(key)) return std::nullopt;
        return fixed<Fixed>(key);
    }
    StrictObject object(std::string_view key);
    // Elements with their paths; empty after a problem.
    struct Element {
        const boost::json::value* value;
        std::string path;
    };
    std::vector<Element> list(std::string_view key);

    // Reports keys that nothing asked for, with the nearest known one.
    void finish();

private:
    const boost::json::value* take(std::string_view key);
    const boost::json::value* require(std::string_view key);
    bool is_null_or_absent(std::string_view key);
    void hex(std::string_view key, std::span<std::uint8_t> out);
    std::string path_of(std::string_view key) const;

    const boost::json::object* object_;
    std::string path_;
    JsonProblem& problem_;
    std::vector<std::string> known_;
};

// An integer, or decimal digits in a string; nothing otherwise.
std::optional<std::uint64_t> json_integer(const boost::json::value& value);

// Parses a whole text (nesting bounded); the problem's path is `where`.
std::shared_ptr<const boost::json::value> parse_json(std::string_view text, const std::string& where,
                                                     JsonProblem& problem);

}  // namespace weft::node
