// A program's manual page and shell completion, made from the same options and commands that its --help shows.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace weft::node {

// What the options do not tell.
struct ManualText {
    std::string summary;   // one line, without the program's name
    std::string closing;   // ready sections in man's own format: .SH FILES ...
    std::string see_also;  // "weftd(1)"
};

// In man's format (groff_man(7)). The program is app.get_name(); hidden options (of the empty group) are left out.
std::string manual_page(const CLI::App& app, const ManualText& text);

// For bash: commands, then the options of the command so far, then files.
std::string bash_completion(const CLI::App& app);

// Adds --print-manual and --print-completion, which --help does not show. Call last, and keep `app` where it is.
void add_manual_flags(CLI::App& app, const ManualText& text);

}  // namespace weft::node
