// Fields of JSON input, read strictly. What is wrong is thrown as InputError, which the readers of whole files catch:
// beyond them, input that is wrong is an Expected.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/expected.hpp"

namespace weft::sim {

// The message names the place and says what to do.
class InputError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The whole of a file, "-" for standard input, as JSON. The error is a sentence for a person.
Expected<boost::json::value, std::string> read_json_file(const std::string& path);

// `where` names the place for messages, e.g. `block "A1"`.
const boost::json::object& as_object(const boost::json::value& value, std::string_view where);
const boost::json::array& as_array(const boost::json::value& value, std::string_view where);
// A name or id: a string that is not empty, or an integer, which stands for its digits.
std::string as_name(const boost::json::value& value, std::string_view where);
std::vector<std::string> as_names(const boost::json::value& value, std::string_view where);
std::uint64_t as_number(const boost::json::value& value, std::uint64_t max, std::string_view where);
// Decimal digits without sign or leading zeros.
std::uint64_t parse_number(std::string_view text, std::uint64_t max, std::string_view where);

// Throws when the field is missing.
const boost::json::value& field(const boost::json::object& object, std::string_view key, std::string_view where);
// Nullptr when the field is missing or null.
const boost::json::value* optional_field(const boost::json::object& object, std::string_view key);

std::string quoted(std::string_view name);

}  // namespace weft::sim
