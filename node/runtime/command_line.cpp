#include "node/runtime/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "node/runtime/config_options.hpp"
#include "node/runtime/manual.hpp"
#include "node/runtime/version.hpp"

namespace weft::node {

namespace {

constexpr int kUsageError = 2;

void add_option_flags(CLI::App& app, std::vector<std::pair<std::string, std::string>>& flags) {
    for (const Option& option : options()) {
        const auto keep = [&flags, key = option.key](const std::string& value) { flags.emplace_back(key, value); };
        app.add_option_function<std::string>("--" + option.key, keep, help_of(option) + " (" + option.range + ")")
            ->group(section_of(option))
            ->type_name("");
    }
}

ManualText manual_text() {
    return {.summary = "a node of a Weft network",
            .closing =
                ".SH CONFIGURATION\n"
                "Every option of the form SECTION.NAME is also NAME under [SECTION] in the TOML file that\n"
                ".B \\-\\-config\nnames, and the environment variable WEFT_SECTION__NAME. A flag wins over the\n"
                "environment, that over the file, that over the default.\n"
                ".SH SIGNALS\nSIGTERM and SIGINT end the node in good order, within ten seconds.\n"
                ".SH EXIT STATUS\n0 after a stop that was asked for, 1 after a failure, 2 when the configuration\n"
                "cannot be used.\n",
            .see_also = "weft(1)"};
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& exit_code) {
    CommandLine out;
    std::string file;
    CLI::App app("weftd: a node of a Weft network", "weftd");
    app.set_version_flag("--version", std::string(kVersion));
    app.add_option("--config", file, "TOML file")->type_name("FILE");
    app.add_flag("--print-config", out.print_config, "print what would be used, explained, and exit");
    app.add_flag("--check-config", out.check_config, "only say whether the configuration is valid");
    add_option_flags(app, out.sources.flags);
    add_manual_flags(app, manual_text());
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : kUsageError;
        return std::nullopt;
    }
    if (!file.empty()) out.sources.file = file;
    return out;
}

std::map<std::string, std::string> environment_variables() {
    std::map<std::string, std::string> out;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        out.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return out;
}

}  // namespace weft::node
