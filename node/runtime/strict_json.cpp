#include "node/runtime/strict_json.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "node/runtime/suggest.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

// Stands for an object that is missing or something else, so that reading goes on harmlessly.
const json::object kNoObject;
const json::value kNoValue;

}  // namespace

void JsonProblem::note(const std::string& path, const std::string& what) {
    if (text_.empty()) text_ = path + ": " + what;
}

std::optional<std::uint64_t> json_integer(const json::value& value) {
    if (value.is_uint64()) return value.get_uint64();
    if (value.is_int64() && value.get_int64() >= 0) return static_cast<std::uint64_t>(value.get_int64());
    if (!value.is_string()) return std::nullopt;
    const json::string& text = value.get_string();
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
    return number;
}

std::shared_ptr<const json::value> parse_json(std::string_view text, const std::string& where, JsonProblem& problem) {
    boost::system::error_code error;
    json::stream_parser parser;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error) parser.finish(error);
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) error = json::error::extra_data;
    if (error) {
        problem.note(where, "not valid JSON near byte " + std::to_string(read) + " (" + error.message() + ")");
        return std::make_shared<json::value>();
    }
    return std::make_shared<json::value>(parser.release());
}

StrictObject::StrictObject(const json::value& value, std::string path, JsonProblem& problem)
    : object_(value.if_object()), path_(std::move(path)), problem_(problem) {
    if (object_ != nullptr) return;
    object_ = &kNoObject;
    problem_.note(path_, "must be a JSON object");
}

bool StrictObject::has(std::string_view key) const {
    return object_->contains(key);
}

const json::value* StrictObject::take(std::string_view key) {
    known_.emplace_back(key);
    return object_->if_contains(key);
}

const json::value* StrictObject::require(std::string_view key) {
    const json::value* value = take(key);
    if (value == nullptr) problem_.note(path_of(key), "is missing");
    return value;
}

bool StrictObject::is_null_or_absent(std::string_view key) {
    const json::value* value = take(key);
    return value == nullptr || value->is_null();
}

std::uint64_t StrictObject::number(std::string_view key, std::uint64_t max) {
    const json::value* value = require(key);
    if (value == nullptr) return 0;
    const std::optional<std::uint64_t> number = json_integer(*value);
    if (number && *number <= max) return *number;
    problem_.note(path_of(key), "must be an integer from 0 to " + std::to_string(max));
    return 0;
}

std::uint64_t StrictObject::number_or(std::string_view key, std::uint64_t max, std::uint64_t fallback) {
    return take(key) == nullptr ? fallback : number(key, max);
}

std::string StrictObject::text(std::string_view key) {
    const json::value* value = require(key);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    problem_.note(path_of(key), "must be a string");
    return {};
}

bool StrictObject::flag_or(std::string_view key, bool fallback) {
    const json::value* value = take(key);
    if (value == nullptr) return fallback;
    if (value->is_bool()) return value->get_bool();
    problem_.note(path_of(key), "must be true or false");
    return fallback;
}

void StrictObject::hex(std::string_view key, std::span<std::uint8_t> out) {
    const json::value* value = require(key);
    if (value == nullptr) return;
    const json::string* text = value->if_string();
    if (text != nullptr && from_hex(std::string_view(text->data(), text->size()), out)) return;
    problem_.note(path_of(key), "must be " + std::to_string(2 * out.size()) + " hexadecimal digits");
}

StrictObject StrictObject::object(std::string_view key) {
    const json::value* value = require(key);
    return {value == nullptr ? kNoValue : *value, path_of(key), problem_};
}

std::vector<StrictObject::Element> StrictObject::list(std::string_view key) {
    const json::value* value = require(key);
    if (value == nullptr) return {};
    const json::array* array = value->if_array();
    if (array == nullptr) {
        problem_.note(path_of(key), "must be a list");
        return {};
    }
    std::vector<Element> elements;
    elements.reserve(array->size());
    for (std::size_t i = 0; i < array->size(); ++i) {
        elements.push_back({&(*array)[i], path_of(key) + "[" + std::to_string(i) + "]"});
    }
    return elements;
}

void StrictObject::finish() {
    for (const auto& member : *object_) {
        const std::string key(member.key());
        if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
        problem_.note(path_of(key), "is not a known key" + did_you_mean(key, known_));
    }
}

std::string StrictObject::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

}  // namespace weft::node
