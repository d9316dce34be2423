// One option of weftd: how it is called, read, shown and explained.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "node/runtime/config.hpp"

namespace weft::node {

enum class OptionKind : std::uint8_t { text, integer, flag, list };

// By kind, in the order of OptionKind.
using OptionValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

struct Option {
    std::string key;  // "section.name"
    OptionKind kind = OptionKind::text;
    std::string range;  // with the unit, for a person: "10 to 60000 ms"
    std::string help;   // one line
    bool secret = false;
    // Requires a value of `kind`. What is wrong with it, or nothing.
    std::function<std::optional<std::string>(Config&, const OptionValue&)> set;
    std::function<OptionValue(const Config&)> get;
};

// Grouped by section, in the order in which they are printed.
const std::vector<Option>& options();
const Option* find_option(std::string_view key);  // nullptr when there is none
std::vector<std::string> option_keys();

std::string section_of(const Option& option);
std::string name_of(const Option& option);
std::string environment_name(const Option& option);  // WEFT_SECTION__NAME
// Of a secret: WEFT_SECTION__NAME_FILE, which names a file whose first line is the value.
std::string secret_file_variable(const Option& option);
std::string help_of(const Option& option);  // with the above for a secret

// A value as flags and the environment give it; nothing when the text does not fit the kind.
std::optional<OptionValue> option_value_from_text(OptionKind kind, const std::string& text);

// As TOML.
std::string option_value_text(const OptionValue& value);

// Rules between options. What is wrong, or nothing.
std::optional<std::string> check_config(const Config& config);

}  // namespace weft::node
