#include <ostream>

#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

Outcome history(Console& console, const CommonOptions& common, const HistoryOptions& options) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto id = resolve_account(*node, options.account.empty() ? common.key_file : options.account);
    if (!id) return Unexpected{id.error()};
    const auto json = node->get(client::history_path(id->hex(), options.before, options.limit));
    if (!json) return Unexpected{json.error()};
    if (console.json) {
        console.out << *json << '\n';
        return kOk;
    }
    const auto page = client::read_history(*json);
    if (!page) return Unexpected{page.error()};
    for (const auto& line : page->lines) {
        console.out << line.index << "  commit " << line.commit << "  " << line.kind;
        if (line.amount != 0) console.out << ' ' << line.amount;
        if (!line.other.empty()) console.out << "  with " << line.other;
        if (!line.reason.empty() && line.reason != "none") console.out << "  " << line.reason;
        console.out << "  block " << line.block.hex() << '\n';
    }
    if (page->lines.empty()) console.out << "nothing yet\n";
    if (page->next_before) console.out << "more with --before " << *page->next_before << '\n';
    return kOk;
}

}  // namespace weft::cli
