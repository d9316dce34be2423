#include <ostream>

#include <boost/json.hpp>

#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

namespace {

Outcome ask(Console& console, const CommonOptions& common, const std::string& action, const std::string& body,
            const std::string& done) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto answer = node->admin(action, body);
    if (!answer) return Unexpected{answer.error()};
    console.out << (console.json ? *answer : done) << '\n';
    return kOk;
}

}  // namespace

Outcome admin_stop(Console& console, const CommonOptions& common) {
    return ask(console, common, "shutdown", "{}", "The node stops.");
}

Outcome admin_log(Console& console, const CommonOptions& common, const LogLevelOptions& options) {
    boost::json::object body{{"level", options.level}};
    if (!options.component.empty()) body["component"] = options.component;
    const std::string whose = options.component.empty() ? "All components" : "Component " + options.component;
    return ask(console, common, "log", boost::json::serialize(body),
               whose + (options.component.empty() ? " log" : " logs") + " from " + options.level +
                   " on, until the node is started again.");
}

}  // namespace weft::cli
