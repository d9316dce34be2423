// What is proposed, in words for whoever is asked to approve it.
#pragma once

#include <string>

#include "core/proposal.hpp"

namespace weft {

// Stable snake_case name: add_validator, remove_validator, set_validator_key, set_parameter, set_protocol.
std::string_view change_name(const Change& change);

// A phrase without a full stop: "remove the validator of account 5f..".
std::string change_words(const Change& change);

// A parameter's value as people write it: access by its name, the others as numbers.
std::string parameter_words(ParameterId parameter, std::uint32_t value);

}  // namespace weft
