// Backups: asked of a running node, and put back while it does not run.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <thread>

#include "node/runtime/ledger_check.hpp"
#include "tangle/lmdb/store.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

namespace fs = std::filesystem;

namespace {

constexpr auto kPoll = std::chrono::milliseconds(100);

std::string absolute(const std::string& folder) {
    std::error_code error;
    const fs::path path = fs::absolute(folder, error);
    return error ? folder : path.lexically_normal().string();
}

Outcome report(Console& console, const client::BackupView& made) {
    if (made.state != "done") {
        return client::fail(client::Error::Kind::refused, "the backup failed: " + made.problem,
                            "The folder holds an unfinished backup; making it again goes on there.");
    }
    if (console.json) {
        const boost::json::object value{{"folder", made.folder}, {"copied_bytes", made.copied_bytes}};
        console.out << boost::json::serialize(value) << '\n';
    } else {
        console.out << "backup of the node's ledger in " << made.folder << ": " << made.copied_bytes
                    << " bytes copied\n";
    }
    return kOk;
}

void print(Console& console, const RestoreOptions& options, std::uint64_t copied,
           const std::optional<node::LedgerCheck>& check) {
    if (console.json) {
        boost::json::object value{{"data", options.data}, {"copied_bytes", copied}, {"verified", check.has_value()}};
        if (check) {
            value["from_commit"] = check->from;
            value["to_commit"] = check->to;
            value["checkpoint"] = check->last;
            value["recomputed"] = check->recomputed;
            value["certified"] = check->certified;
            value["state_root"] = check->state_root.hex();
        }
        console.out << boost::json::serialize(value) << '\n';
        return;
    }
    console.out << "restored " << copied << " bytes to " << options.data << '\n';
    if (!check) return;
    console.out << "executed commits " << check->from + 1 << " to " << check->to << " again (" << check->blocks
                << " blocks) and computed the roots of " << check->recomputed
                << " checkpoints; the committee certified " << check->certified << " of them so\nlast checkpoint "
                << check->last << ", state root " << check->state_root.hex() << '\n';
    if (check->certified == 0) {
        console.out
            << "no certificate follows the stored state: nothing of it was verified; --from-genesis computes all "
               "again\n";
    }
}

}  // namespace

Outcome backup(Console& console, const CommonOptions& common, const std::string& folder) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    auto made = node->start_backup(absolute(folder));
    while (made && made->state == "running") {
        std::this_thread::sleep_for(kPoll);
        made = node->backup();
    }
    if (!made) return Unexpected{made.error()};
    return report(console, *made);
}

Outcome restore(Console& console, const CommonOptions& common, const RestoreOptions& options) {
    if (common.genesis_file.empty()) {
        return client::bad_input("whose backup this is is not said", "Give the network's genesis file with --genesis.");
    }
    const auto genesis = open_genesis(common.genesis_file);
    if (!genesis) return Unexpected{genesis.error()};
    const fs::path ledger = fs::path(options.data) / "ledger";
    const auto copied = tangle::restore_backup(options.backup, ledger, network_id(*genesis));
    if (!copied) return client::fail(client::Error::Kind::bad_input, copied.error().what);
    std::optional<node::LedgerCheck> check;
    if (!options.no_verify) {
        const auto checked = node::check_ledger(ledger, *genesis, options.from_genesis);
        if (!checked) {
            return client::fail(client::Error::Kind::refused, "the restored ledger is not right: " + checked.error(),
                                "Remove " + ledger.string() + " and take another backup, or let the node catch up.");
        }
        check = *checked;
    }
    print(console, options, *copied, check);
    return kOk;
}

}  // namespace weft::cli
