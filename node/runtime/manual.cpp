#include "node/runtime/manual.hpp"

#include <CLI/CLI.hpp>
#include <vector>

#include "node/runtime/version.hpp"

namespace weft::node {

namespace {

// Text as it is: groff would take a dot at a line's start for a request, and print a bare '-' as a hyphen.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (c == '\n') {
            out += ' ';
        } else {
            out += c;
        }
    }
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
    return app.get_options([](const CLI::Option* option) { return !option->get_group().empty(); });
}

std::string option_entry(const CLI::Option& option) {
    const bool positional = option.get_positional();
    std::string name = positional ? option.get_name(true) : option.get_name(false, true);
    if (!positional && option.get_items_expected_max() > 0) {
        const std::string type = option.get_type_name();
        name += " " + (type.empty() ? "VALUE" : type);
    }
    std::string text = ".TP\n.B " + escaped(name) + "\n" + escaped(option.get_description());
    if (!option.get_default_str().empty()) text += " (default: " + escaped(option.get_default_str()) + ")";
    if (!option.get_envname().empty()) text += "\nEnvironment: " + escaped(option.get_envname()) + ".";
    return text + "\n";
}

std::string synopsis_of(const CLI::App& app, const std::string& path) {
    std::string text = ".B " + escaped(path) + "\n";
    if (!commands_of(app).empty()) text += ".I COMMAND\n";
    text += "[\\fIoptions\\fR]";
    for (const CLI::Option* option : options_of(app)) {
        if (option->get_positional()) text += " \\fI" + escaped(option->get_name(true)) + "\\fR";
    }
    return text + "\n";
}

// A command without commands of its own; a group of them has nothing to say but theirs.
std::string command_section(const CLI::App& app, const std::string& path) {
    std::string text;
    if (commands_of(app).empty()) {
        text = ".SS \"" + escaped(path) + "\"\n" + synopsis_of(app, path) + ".PP\n" + escaped(app.get_description()) +
               ".\n";
        for (const CLI::Option* option : options_of(app)) text += option_entry(*option);
    }
    for (const CLI::App* command : commands_of(app)) {
        text += command_section(*command, path + " " + command->get_name());
    }
    return text;
}

std::string words_of(const CLI::App& app) {
    std::string words;
    for (const CLI::App* command : commands_of(app)) words += command->get_name() + " ";
    for (const CLI::Option* option : options_of(app)) {
        for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
        for (const std::string& name : option->get_snames()) words += "-" + name + " ";
    }
    return words;
}

// `path` begins with a blank unless it is empty: " account register".
std::string completion_cases(const CLI::App& app, const std::string& path) {
    std::string text = "    \"" + path + "\") words=\"" + words_of(app) + "\" ;;\n";
    for (const CLI::App* command : commands_of(app)) {
        text += completion_cases(*command, path + " " + command->get_name());
    }
    return text;
}

std::string known_paths(const CLI::App& app, const std::string& path) {
    std::string text;
    for (const CLI::App* command : commands_of(app)) {
        const std::string longer = path + " " + command->get_name();
        text += "\"" + longer + "\"|" + known_paths(*command, longer);
    }
    return text;
}

}  // namespace

std::string manual_page(const CLI::App& app, const ManualText& text) {
    const std::string name = app.get_name();
    std::string page = ".TH \"" + escaped(name) + "\" 1 \"\" \"Weft " + std::string(kVersion) + "\" \"Weft\"\n";
    page += ".SH NAME\n" + escaped(name) + " \\- " + escaped(text.summary) + "\n";
    page += ".SH SYNOPSIS\n" + synopsis_of(app, name) + ".SH OPTIONS\n";
    for (const CLI::Option* option : options_of(app)) page += option_entry(*option);
    if (!commands_of(app).empty()) page += ".SH COMMANDS\n";
    for (const CLI::App* command : commands_of(app))
        page += command_section(*command, name + " " + command->get_name());
    return page + text.closing + ".SH SEE ALSO\n" + escaped(text.see_also) + "\n";
}

std::string bash_completion(const CLI::App& app) {
    const std::string name = app.get_name();
    std::string known = known_paths(app, "");
    if (known.empty()) known = "\" \"|";  // no path has a blank alone
    known.pop_back();
    return "# bash completion of " + name + ", made by " + name + " --print-completion\n_" + name +
           "() {\n"
           "  local current=${COMP_WORDS[COMP_CWORD]} path= words= i\n"
           "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "    case \"$path ${COMP_WORDS[i]}\" in\n    " +
           known +
           ") path+=\" ${COMP_WORDS[i]}\" ;;\n    esac\n  done\n"
           "  case \"$path\" in\n" +
           completion_cases(app, "") +
           "  esac\n"
           "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\ncomplete -o default -F _" +
           name + " " + name + "\n";
}

void add_manual_flags(CLI::App& app, const ManualText& text) {
    // As CLI11's own --version does: the parser stops, and prints what it is given.
    app.add_flag_callback("--print-manual", [&app, text] { throw CLI::CallForVersion(manual_page(app, text), 0); })
        ->group("");
    app.add_flag_callback("--print-completion", [&app] { throw CLI::CallForVersion(bash_completion(app), 0); })
        ->group("");
}

}  // namespace weft::node
