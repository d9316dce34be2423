#include "core/proposal_words.hpp"

#include <array>

#include "core/genesis.hpp"

namespace weft {

namespace {

constexpr std::array<std::string_view, std::variant_size_v<Change>> kChangeNames = {
    "add_validator", "remove_validator", "set_validator_key", "set_parameter", "set_protocol"};

struct Words {
    std::string operator()(const AddValidator& change) const {
        return "add account " + change.account.hex() + " as a validator with key " + change.key.bytes.hex();
    }
    std::string operator()(const RemoveValidator& change) const {
        return "remove the validator of account " + change.account.hex();
    }
    std::string operator()(const SetValidatorKey& change) const {
        return "give the validator of account " + change.account.hex() + " the key " + change.key.bytes.hex();
    }
    std::string operator()(const SetParameter& change) const {
        return "set " + std::string(parameter_name(change.parameter)) + " to " +
               parameter_words(change.parameter, change.value);
    }
    std::string operator()(const SetProtocol& change) const {
        return "go on with protocol " + std::to_string(change.version);
    }
};

}  // namespace

std::string_view change_name(const Change& change) {
    return kChangeNames[change.index()];
}

std::string change_words(const Change& change) {
    return std::visit(Words{}, change);
}

std::string parameter_words(ParameterId parameter, std::uint32_t value) {
    const bool is_access = parameter == ParameterId::access && value <= kAccessLast;
    return is_access ? std::string(access_name(static_cast<Access>(value))) : std::to_string(value);
}

}  // namespace weft
