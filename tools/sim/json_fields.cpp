#include "tools/sim/json_fields.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <iostream>

namespace weft::sim {

namespace json = boost::json;

namespace {

// By read(), which turns the exceptions of a file that cannot be read (a folder) into a state of the stream.
std::string read_all(std::istream& in) {
    std::string text;
    std::array<char, 65'536> part;
    while (in.read(part.data(), part.size()) || in.gcount() > 0) {
        text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    }
    return text;
}

}  // namespace

Expected<json::value, std::string> read_json_file(const std::string& path) {
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& in = path == "-" ? std::cin : file;
    if (!in) return Unexpected{"cannot open " + quoted(path) + ": check the path and its permissions"};
    const std::string text = read_all(in);
    if (in.bad()) return Unexpected{"cannot read " + quoted(path) + ": is it a file?"};
    boost::system::error_code error;
    json::value value = json::parse(text, error);
    if (error) return Unexpected{quoted(path) + " is not valid JSON: " + error.message()};
    return value;
}

const json::object& as_object(const json::value& value, std::string_view where) {
    if (const json::object* object = value.if_object()) return *object;
    throw InputError(std::string(where) + ": must be a JSON object");
}

const json::array& as_array(const json::value& value, std::string_view where) {
    if (const json::array* array = value.if_array()) return *array;
    throw InputError(std::string(where) + ": must be a JSON array");
}

std::string as_name(const json::value& value, std::string_view where) {
    if (value.is_int64()) return std::to_string(value.get_int64());
    if (value.is_uint64()) return std::to_string(value.get_uint64());
    if (value.is_string() && !value.get_string().empty()) return json::value_to<std::string>(value);
    throw InputError(std::string(where) + ": must be a string that is not empty, or an integer");
}

std::vector<std::string> as_names(const json::value& value, std::string_view where) {
    std::vector<std::string> names;
    for (const json::value& entry : as_array(value, where)) names.push_back(as_name(entry, where));
    return names;
}

std::uint64_t as_number(const json::value& value, std::uint64_t max, std::string_view where) {
    boost::system::error_code error;
    const auto number = value.to_number<std::uint64_t>(error);
    if (error || value.is_double() || number > max) {
        throw InputError(std::string(where) + ": must be an integer from 0 to " + std::to_string(max));
    }
    return number;
}

std::uint64_t parse_number(std::string_view text, std::uint64_t max, std::string_view where) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_canonical = text == "0" || (!text.empty() && text.front() != '0');
    if (error != std::errc{} || end != text.data() + text.size() || !is_canonical || number > max) {
        throw InputError(std::string(where) + ": " + quoted(text) + " must be an integer from 0 to " +
                         std::to_string(max));
    }
    return number;
}

const json::value& field(const json::object& object, std::string_view key, std::string_view where) {
    if (const json::value* value = object.if_contains(key)) return *value;
    throw InputError(std::string(where) + ": the field " + quoted(key) + " is missing: add it");
}

const json::value* optional_field(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string quoted(std::string_view name) {
    return json::serialize(json::string(name));
}

}  // namespace weft::sim
