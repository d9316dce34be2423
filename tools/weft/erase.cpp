// Payloads: erased on one node, on the order of its operator or of the block's issuer.
#include <boost/json.hpp>
#include <ostream>

#include "core/erase_order.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/secrets.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

Outcome report(Console& console, const client::NodeClient& node, const client::Result<std::string>& answer) {
    if (!answer) return Unexpected{answer.error()};
    if (console.json) {
        console.out << *answer << '\n';
        return kOk;
    }
    console.out << "the payload is erased on " << node.endpoint().url()
                << "; its header, fate and proofs stay. Other nodes and older backups may still have it.\n";
    return kOk;
}

}  // namespace

Outcome admin_erase(Console& console, const CommonOptions& common, const EraseOptions& options) {
    const auto id = parse_block_id(options.id);
    if (!id) return Unexpected{id.error()};
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    boost::json::object body;
    if (!options.reason.empty()) body["reason"] = options.reason;
    return report(console, *node, node->admin("blocks/" + id->hex() + "/erase", boost::json::serialize(body)));
}

Outcome erase(Console& console, const CommonOptions& common, const EraseOptions& options) {
    const auto id = parse_block_id(options.id);
    if (!id) return Unexpected{id.error()};
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto network = network_of(*node, common);
    if (!network) return Unexpected{network.error()};
    const auto key = open_key(common.key_file, common.passphrase_file);
    if (!key) return Unexpected{key.error()};
    return report(console, *node, node->erase(*id, key->public_key(), key->sign(erase_order_message(*network, *id))));
}

}  // namespace weft::cli
