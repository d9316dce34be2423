#include <boost/json.hpp>
#include <chrono>
#include <ostream>
#include <thread>

#include "node/runtime/files.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPoll{200};

// Asks until the block's checkpoint is certified.
Result<Bytes> fetch(client::NodeClient& node, const BlockId& id, bool with_payload, Clock::time_point deadline) {
    while (true) {
        auto proof = node.proof(id, with_payload);
        if (proof || proof.error().code != "not_final" || Clock::now() + kPoll >= deadline) return proof;
        std::this_thread::sleep_for(kPoll);
    }
}

}  // namespace

Outcome proof_get(Console& console, const CommonOptions& common, const ProofGetOptions& options) {
    const auto id = parse_block_id(options.id);
    if (!id) return Unexpected{id.error()};
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto patience = std::chrono::seconds(common.no_wait ? 0 : common.timeout_s);
    const auto proof = fetch(*node, *id, !options.no_payload, Clock::now() + patience);
    if (!proof) return Unexpected{proof.error()};
    const auto written = node::write_file(options.out, as_text(*proof), node::FileMode::open, node::IfExists::replace);
    if (!written) return client::bad_input(written.error());
    if (console.json) {
        const boost::json::value value = {{"id", id->hex()}, {"file", options.out}, {"bytes", proof->size()}};
        console.out << boost::json::serialize(value) << '\n';
    } else {
        console.out << "proof in " << options.out << " (" << proof->size() << " bytes)\n";
    }
    return kOk;
}

}  // namespace weft::cli
