// Names of log levels and components.
#include <algorithm>
#include <array>

#include "node/runtime/config.hpp"

namespace weft::node {

namespace {

constexpr std::array<std::string_view, 5> kLevelNames{"trace", "debug", "info", "warning", "error"};
constexpr std::array<std::string_view, kLogComponents> kComponentNames{"node", "net", "ledger", "store", "api", "zmq"};

template <class Enum, class Names>
std::optional<Enum> find_name(const Names& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view log_level_name(LogLevel level) {
    return kLevelNames[static_cast<std::size_t>(level)];
}
std::optional<LogLevel> parse_log_level(std::string_view name) {
    return find_name<LogLevel>(kLevelNames, name);
}
std::string_view log_component_name(LogComponent component) {
    return kComponentNames[static_cast<std::size_t>(component)];
}
std::optional<LogComponent> parse_log_component(std::string_view name) {
    return find_name<LogComponent>(kComponentNames, name);
}

std::optional<ComponentLevel> parse_component_level(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) return std::nullopt;
    const auto component = parse_log_component(text.substr(0, equals));
    const auto level = parse_log_level(text.substr(equals + 1));
    if (!component || !level) return std::nullopt;
    return ComponentLevel{*component, *level};
}

}  // namespace weft::node
