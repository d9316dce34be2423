#include <boost/json.hpp>
#include <ostream>

#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

namespace json = boost::json;

Outcome set_log_level(Console& console, const CommonOptions& common, const LogLevelOptions& options) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    json::object wanted{{"level", options.level}};
    if (!options.component.empty()) wanted["component"] = options.component;
    const auto answer = node->admin("log", json::serialize(wanted));
    if (!answer) return Unexpected{answer.error()};
    if (console.json) {
        console.out << *answer << '\n';
    } else {
        console.out << (options.component.empty() ? "all components" : options.component) << " now log from "
                    << options.level << ", until the node is restarted\n";
    }
    return kOk;
}

}  // namespace weft::cli
