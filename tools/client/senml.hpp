// Readings as SenML JSON (RFC 8428). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/client/error.hpp"

namespace weft::client {

struct Reading {
    std::string name;  // [A-Za-z0-9] first, then also - : . / _
    double value = 0;
    std::string unit;  // as registered for SenML, for example Cel; may be empty
};

// "NAME=NUMBER" or "NAME=NUMBER:UNIT". Errors: bad_input.
Result<Reading> parse_reading(std::string_view text);

// One pack. `base_name` (may be empty) and `base_time` (seconds since 1970) go into its first record.
// Requires readings.size() >= 1.
std::string senml_json(const std::string& base_name, std::optional<double> base_time,
                       const std::vector<Reading>& readings);

// Whether `text` is a SenML JSON pack as far as its shape goes: a list of records with known fields' types.
Result<void> check_senml_json(std::string_view text);

}  // namespace weft::client
