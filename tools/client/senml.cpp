#include "tools/client/senml.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

namespace weft::client {
namespace {

namespace json = boost::json;

constexpr std::string_view kNameHint =
    "A SenML name begins with a letter or digit and goes on with letters, digits and - : . / _";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view name) {
    if (name.empty() || !is_letter_or_digit(name[0])) return false;
    for (const char c : name) {
        if (!is_letter_or_digit(c) && std::string_view("-:./_").find(c) == std::string_view::npos) return false;
    }
    return true;
}

// Shortest text that reads back as the same number, without the exponent that Boost.JSON always writes.
void append_number(std::string& out, double value) {
    char text[64];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    out.append(text, error == std::errc{} ? end : text);
}

void append_text(std::string& out, std::string_view key, std::string_view value) {
    out += '"' + std::string(key) + "\":" + json::serialize(json::string(value));
}

// The type that RFC 8428 section 4.3 gives a field; an unknown field may have any.
bool field_fits(std::string_view key, const json::value& value) {
    for (const std::string_view text : {"bn", "bu", "n", "u", "vs", "vd"}) {
        if (key == text) return value.is_string();
    }
    for (const std::string_view number : {"bt", "bv", "bs", "bver", "v", "s", "t", "ut"}) {
        if (key == number) return value.is_number();
    }
    return key != "vb" || value.is_bool();
}

}  // namespace

Result<Reading> parse_reading(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) {
        return bad_input("'" + std::string(text) + "' is not a reading.", "Write NAME=NUMBER or NAME=NUMBER:UNIT.");
    }
    Reading reading;
    reading.name = text.substr(0, equals);
    if (!is_name(reading.name)) return bad_input("'" + reading.name + "' is not a name.", std::string(kNameHint));
    const std::string_view rest = text.substr(equals + 1);
    const std::size_t colon = rest.find(':');
    const std::string_view number = rest.substr(0, colon);
    if (colon != rest.npos) reading.unit = rest.substr(colon + 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), reading.value);
    if (number.empty() || error != std::errc{} || end != number.data() + number.size() ||
        !std::isfinite(reading.value)) {
        return bad_input("'" + std::string(number) + "' is not a number.", "Write it as 21.5 or -3e2.");
    }
    return reading;
}

std::string senml_json(const std::string& base_name, std::optional<double> base_time,
                       const std::vector<Reading>& readings) {
    std::string out = "[";
    bool first = true;
    for (const Reading& reading : readings) {
        out += first ? "{" : ",{";
        if (first && !base_name.empty()) append_text(out, "bn", base_name), out += ',';
        if (first && base_time) out += "\"bt\":", append_number(out, *base_time), out += ',';
        append_text(out, "n", reading.name);
        if (!reading.unit.empty()) out += ',', append_text(out, "u", reading.unit);
        out += ",\"v\":";
        append_number(out, reading.value);
        out += '}';
        first = false;
    }
    return out + "]";
}

Result<void> check_senml_json(std::string_view text) {
    const std::string hint = "See RFC 8428; for example [{\"n\":\"temperature\",\"u\":\"Cel\",\"v\":21.5}].";
    boost::system::error_code error;
    const json::value pack = json::parse(text, error);
    if (error) return bad_input("The SenML is not JSON: " + error.message() + ".", hint);
    if (!pack.is_array() || pack.get_array().empty()) return bad_input("The SenML is not a list of records.", hint);
    for (const json::value& record : pack.get_array()) {
        if (!record.is_object()) return bad_input("A SenML record is not an object.", hint);
        for (const auto& [key, value] : record.get_object()) {
            if (!field_fits(key, value)) {
                return bad_input("The SenML field '" + std::string(key) + "' has the wrong type.", hint);
            }
        }
    }
    return {};
}

}  // namespace weft::client
