#include "node/runtime/genesis_json.hpp"

#include <boost/json.hpp>
#include <limits>

#include "node/runtime/files.hpp"
#include "node/runtime/json_out.hpp"
#include "node/runtime/strict_json.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

constexpr std::uint64_t kU32Max = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kU64Max = std::numeric_limits<std::uint64_t>::max();

Quota read_quota(StrictObject object) {
    Quota quota;
    quota.units_per_second = static_cast<std::uint32_t>(object.number("units_per_second", kU32Max));
    quota.burst_units = static_cast<std::uint32_t>(object.number("burst_units", kU32Max));
    object.finish();
    return quota;
}

Access read_access(StrictObject& object, JsonProblem& problem) {
    const std::optional<Access> access = access_of_name(object.text("access"));
    if (!access) problem.note("parameters.access", "must be mixed, consortium or open");
    return access.value_or(Access::mixed);
}

Parameters read_parameters(StrictObject object, JsonProblem& problem) {
    Parameters out;
    const auto u32 = [&](std::string_view key, std::uint32_t fallback) {
        return static_cast<std::uint32_t>(object.number_or(key, kU32Max, fallback));
    };
    out.window_slots = u32("window_slots", out.window_slots);
    out.skew_slots = u32("skew_slots", out.skew_slots);
    out.gc_depth_rounds = u32("gc_depth_rounds", out.gc_depth_rounds);
    out.work_bits = u32("work_bits", out.work_bits);
    out.work_debt_levels = u32("work_debt_levels", out.work_debt_levels);
    if (object.has("default_quota")) out.default_quota = read_quota(object.object("default_quota"));
    if (object.has("access")) out.access = read_access(object, problem);
    object.finish();
    return out;
}

GenesisAccount read_account(StrictObject object, const Quota& default_quota) {
    GenesisAccount account;
    account.key.bytes = object.fixed<PublicKeyBytes>("key");
    account.balance = object.number_or("balance", kU64Max, 0);
    account.quota = object.has("quota") ? read_quota(object.object("quota")) : default_quota;
    account.registrar = object.flag_or("registrar", false);
    account.controller = object.fixed_or_null<AccountId>("controller").value_or(AccountId{});
    object.finish();
    return account;
}

AccountNumber read_member(const StrictObject::Element& element, JsonProblem& problem) {
    const std::optional<std::uint64_t> number = json_integer(*element.value);
    if (number && *number <= kU32Max) return static_cast<AccountNumber>(*number);
    problem.note(element.path, "must be the number of an account above");
    return 0;
}

json::object account_object(const GenesisAccount& account) {
    json::object out;
    out["key"] = account.key.bytes.hex();
    out["balance"] = json_number(account.balance);
    out["quota"] = quota_object(account.quota);
    out["registrar"] = account.registrar;
    out["controller"] = hex_or_null(account.controller);
    return out;
}

// One line for each account: readable, and a difference shows as a line.
std::string list_of_lines(const std::vector<std::string>& lines) {
    std::string out = "[";
    for (std::size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? "\n    " : ",\n    ") + lines[i];
    return out + (lines.empty() ? "]" : "\n  ]");
}

}  // namespace

std::string genesis_to_json(const Genesis& genesis) {
    std::vector<std::string> accounts;
    accounts.reserve(genesis.accounts.size());
    for (const GenesisAccount& account : genesis.accounts) accounts.push_back(json::serialize(account_object(account)));
    json::array committee;
    for (const AccountNumber number : genesis.committee) committee.emplace_back(number);

    std::string out = "{\n";
    out += "  \"name\": " + json::serialize(genesis.name) + ",\n";
    out += "  \"unix_time_us\": " + json::serialize(json_number(genesis.unix_time_us)) + ",\n";
    out += "  \"parameters\": " + json::serialize(parameters_object(genesis.parameters)) + ",\n";
    out += "  \"accounts\": " + list_of_lines(accounts) + ",\n";
    out += "  \"committee\": " + json::serialize(committee) + "\n}\n";
    return out;
}

Expected<Genesis, std::string> genesis_from_json(std::string_view text) {
    JsonProblem problem;
    const auto root = parse_json(text, "genesis", problem);
    if (problem.any()) return Unexpected<std::string>{problem.text()};
    StrictObject object(*root, "", problem);
    Genesis genesis;
    genesis.name = object.text("name");
    genesis.unix_time_us = object.number("unix_time_us", kU64Max);
    if (object.has("parameters")) genesis.parameters = read_parameters(object.object("parameters"), problem);
    for (const StrictObject::Element& element : object.list("accounts")) {
        genesis.accounts.push_back(
            read_account({*element.value, element.path, problem}, genesis.parameters.default_quota));
    }
    for (const StrictObject::Element& element : object.list("committee")) {
        genesis.committee.push_back(read_member(element, problem));
    }
    object.finish();
    if (problem.any()) return Unexpected<std::string>{problem.text()};
    if (const Decoded<void> checked = check_genesis(genesis); !checked) {
        return Unexpected<std::string>{checked.error().detail};
    }
    return genesis;
}

Expected<Genesis, std::string> load_genesis(const std::filesystem::path& file) {
    const Expected<std::string, std::string> text = read_file(file, kGenesisFileBytesMax);
    if (!text) return Unexpected<std::string>{text.error()};
    Expected<Genesis, std::string> genesis = genesis_from_json(*text);
    if (!genesis) return Unexpected<std::string>{"genesis file " + file.string() + ": " + genesis.error()};
    return genesis;
}

}  // namespace weft::node
