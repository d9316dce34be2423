#include "node/runtime/config.hpp"

#include <toml++/toml.h>

#include <algorithm>

#include "node/runtime/config_options.hpp"
#include "node/runtime/files.hpp"
#include "node/runtime/secret_file.hpp"
#include "node/runtime/suggest.hpp"

namespace weft::node {

namespace {

constexpr std::size_t kConfigBytesMax = 1 << 20;

using Failure = Unexpected<std::string>;

std::string_view kind_phrase(OptionKind kind) {
    switch (kind) {
        case OptionKind::text:
            return "must be a text in quotes";
        case OptionKind::integer:
            return "must be an integer";
        case OptionKind::flag:
            return "must be true or false";
        case OptionKind::list:
            return "must be a list of texts";
    }
    return "";
}

std::optional<std::vector<std::string>> list_from_toml(const toml::array& array) {
    std::vector<std::string> out;
    for (const toml::node& element : array) {
        const auto text = element.value_exact<std::string>();
        if (!text) return std::nullopt;
        out.push_back(*text);
    }
    return out;
}

std::optional<OptionValue> value_from_toml(OptionKind kind, const toml::node& node) {
    const auto wrap = [](auto value) { return value ? std::optional<OptionValue>(*value) : std::nullopt; };
    switch (kind) {
        case OptionKind::text:
            return wrap(node.value_exact<std::string>());
        case OptionKind::integer:
            return wrap(node.value_exact<std::int64_t>());
        case OptionKind::flag:
            return wrap(node.value_exact<bool>());
        case OptionKind::list:
            return node.is_array() ? wrap(list_from_toml(*node.as_array())) : std::nullopt;
    }
    return std::nullopt;
}

Expected<void, std::string> set_option(Config& config, const Option& option, const std::optional<OptionValue>& value,
                                       const std::string& where) {
    if (!value) return Failure{where + ": " + option.key + " " + std::string(kind_phrase(option.kind))};
    const std::optional<std::string> problem = option.set(config, *value);
    if (problem) return Failure{where + ": " + option.key + " " + *problem};
    return {};
}

Failure unknown_key(const std::string& where, const std::string& key) {
    return Failure{where + ": unknown key `" + key + "`" + did_you_mean(key, option_keys())};
}

Expected<void, std::string> apply_section(Config& config, const std::string& section, const toml::node& node,
                                          const std::string& file) {
    const auto where = [&](const toml::node& at) { return file + ":" + std::to_string(at.source().begin.line); };
    if (!node.is_table()) return unknown_key(where(node), section);
    for (const auto& [name, value] : *node.as_table()) {
        const std::string key = section + "." + std::string(name.str());
        const Option* option = find_option(key);
        if (option == nullptr) return unknown_key(where(value), key);
        if (const auto set = set_option(config, *option, value_from_toml(option->kind, value), where(value)); !set) {
            return set;
        }
    }
    return {};
}

Expected<void, std::string> apply_file(Config& config, const std::filesystem::path& file) {
    const Expected<std::string, std::string> text = read_file(file, kConfigBytesMax);
    if (!text) return Failure{text.error()};
    try {
        const toml::table root = toml::parse(*text, file.string());
        for (const auto& [section, node] : root) {
            const auto applied = apply_section(config, std::string(section.str()), node, file.string());
            if (!applied) return applied;
        }
    } catch (const toml::parse_error& error) {
        return Failure{file.string() + ":" + std::to_string(error.source().begin.line) +
                       ": not valid TOML: " + std::string(error.description())};
    }
    return {};
}

using Environment = std::map<std::string, std::string>;

// What the environment says of an option: its value, or for a secret the file whose first line it is.
Expected<std::optional<std::string>, std::string> environment_value(const Option& option, const Environment& all) {
    using Value = std::optional<std::string>;
    const auto value = all.find(environment_name(option));
    const auto file = option.secret ? all.find(secret_file_variable(option)) : all.end();
    if (file == all.end()) return value == all.end() ? Value() : Value(value->second);
    if (value != all.end()) return Failure{value->first + " and " + file->first + " are both set: take one away"};
    const Expected<std::string, std::string> secret = read_secret_file(file->second);
    if (!secret) return Failure{file->first + ": " + secret.error()};
    return Value(*secret);
}

Expected<void, std::string> apply_environment(Config& config, const Environment& environment) {
    std::vector<std::string> names;
    for (const Option& option : options()) {
        names.push_back(environment_name(option));
        const auto text = environment_value(option, environment);
        if (!text) return Failure{text.error()};
        if (*text) {
            const auto value = option_value_from_text(option.kind, **text);
            if (const auto set = set_option(config, option, value, names.back()); !set) return set;
        }
        if (option.secret) names.push_back(secret_file_variable(option));
    }
    for (const auto& [name, value] : environment) {
        const bool ours = name.rfind("WEFT_", 0) == 0 && name.find("__") != std::string::npos;
        if (ours && std::find(names.begin(), names.end(), name) == names.end()) {
            return Failure{"environment: unknown variable " + name + did_you_mean(name, names)};
        }
    }
    return {};
}

Expected<void, std::string> apply_flags(Config& config, const std::vector<std::pair<std::string, std::string>>& flags) {
    for (const auto& [key, text] : flags) {
        const Option* option = find_option(key);
        if (option == nullptr) return unknown_key("--" + key, key);
        const auto set = set_option(config, *option, option_value_from_text(option->kind, text), "--" + key);
        if (!set) return set;
    }
    return {};
}

}  // namespace

Expected<Config, std::string> load_config(const ConfigSources& sources) {
    Config config;
    if (sources.file) {
        if (const auto applied = apply_file(config, *sources.file); !applied) return Failure{applied.error()};
    }
    if (const auto applied = apply_environment(config, sources.environment); !applied) return Failure{applied.error()};
    if (const auto applied = apply_flags(config, sources.flags); !applied) return Failure{applied.error()};
    if (const std::optional<std::string> problem = check_config(config)) return Failure{*problem};
    return config;
}

std::string print_config(const Config& config) {
    std::string out;
    std::string section;
    for (const Option& option : options()) {
        if (section_of(option) != section) {
            section = section_of(option);
            out += (out.empty() ? "[" : "\n[") + section + "]\n";
        }
        const OptionValue value = option.get(config);
        const bool hidden = option.secret && !std::get<std::string>(value).empty();
        out += "# " + help_of(option) + " (" + option.range + ")\n";
        out += hidden ? "# " + name_of(option) + " is set; not shown\n"
                      : name_of(option) + " = " + option_value_text(value) + "\n";
    }
    return out;
}

std::string options_markdown() {
    const Config defaults;
    std::string out = "| option | default | range | what it is |\n|---|---|---|---|\n";
    for (const Option& option : options()) {
        out += "| `" + option.key + "` | `" + option_value_text(option.get(defaults)) + "` | " + option.range + " | " +
               help_of(option) + " |\n";
    }
    return out;
}

}  // namespace weft::node
