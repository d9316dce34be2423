// What `weft committee propose` is asked for, as a proposal.
#include <limits>

#include "tools/weft/committee.hpp"

namespace weft::cli {
namespace {

using client::bad_input;
using client::NodeClient;

struct Seated {
    AccountId account;
    PublicKey key;
};

// ACCOUNT:KEY; without the colon, the account whose first key it is.
Result<Seated> parse_seat(NodeClient& node, const std::string& text, const std::string& option) {
    const std::size_t colon = text.find(':');
    const auto key = resolve_key(colon == text.npos ? text : text.substr(colon + 1));
    if (!key) return bad_input(option + " " + text + ": " + key.error().what, "Write ACCOUNT:KEY, or a key file.");
    const auto account = resolve_account(node, text.substr(0, colon));
    if (!account) return Unexpected{account.error()};
    return Seated{*account, *key};
}

Result<std::uint32_t> parse_value(ParameterId parameter, const std::string& text, const std::string& option) {
    if (parameter == ParameterId::access) {
        const auto access = access_of_name(text);
        if (!access) return bad_input(option + ": access is mixed, consortium or open.");
        return static_cast<std::uint32_t>(*access);
    }
    const auto number = parse_number(text, option);
    if (!number) return Unexpected{number.error()};
    if (*number > std::numeric_limits<std::uint32_t>::max()) return bad_input(option + " is beyond 2^32-1.");
    return static_cast<std::uint32_t>(*number);
}

std::string known_parameters() {
    std::string names;
    for (std::uint8_t id = 1; id <= kParameterIdLast; ++id) {
        names += (id == 1 ? "" : ", ") + std::string(parameter_name(static_cast<ParameterId>(id)));
    }
    return names;
}

Result<SetParameter> parse_parameter(const std::string& text) {
    const std::size_t equals = text.find('=');
    const auto parameter = parameter_of_name(text.substr(0, equals));
    if (equals == text.npos || !parameter) {
        return bad_input("--parameter " + text + " names no parameter of the ledger.",
                         "Write NAME=VALUE; the names are " + known_parameters() + ".");
    }
    const auto value = parse_value(*parameter, text.substr(equals + 1), "--parameter " + text);
    if (!value) return Unexpected{value.error()};
    return SetParameter{*parameter, *value};
}

}  // namespace

Result<Propose> proposal_of(NodeClient& node, const ProposeOptions& options) {
    Propose proposal;
    proposal.after = options.after;
    for (const std::string& text : options.remove) {
        const auto account = resolve_account(node, text);
        if (!account) return Unexpected{account.error()};
        proposal.changes.push_back(RemoveValidator{*account});
    }
    for (const std::string& text : options.add) {
        const auto seat = parse_seat(node, text, "--add");
        if (!seat) return Unexpected{seat.error()};
        proposal.changes.push_back(AddValidator{seat->account, seat->key});
    }
    for (const std::string& text : options.set_key) {
        const auto seat = parse_seat(node, text, "--set-key");
        if (!seat) return Unexpected{seat.error()};
        proposal.changes.push_back(SetValidatorKey{seat->account, seat->key});
    }
    for (const std::string& text : options.parameters) {
        const auto parameter = parse_parameter(text);
        if (!parameter) return Unexpected{parameter.error()};
        proposal.changes.push_back(*parameter);
    }
    if (options.protocol) proposal.changes.push_back(SetProtocol{*options.protocol});
    if (proposal.changes.empty()) {
        return bad_input("Nothing is proposed.", "Give --add, --remove, --set-key, --parameter or --protocol.");
    }
    if (const auto valid = check(proposal); !valid) {
        return bad_input("These changes make no proposal: " + valid.error().detail + ".");
    }
    return proposal;
}

}  // namespace weft::cli
