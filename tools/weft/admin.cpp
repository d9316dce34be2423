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

Outcome admin_log(Console& console, const CommonOptions& common, const std::string& level) {
    const boost::json::value body = {{"level", level}};
    return ask(console, common, "log", boost::json::serialize(body), "The log level is " + level + ".");
}

}  // namespace weft::cli
