#include "tools/demo/agreement.hpp"

#include <algorithm>
#include <thread>

namespace weft::demo {
namespace {

using client::CheckpointView;
using client::NodeClient;
using client::Result;

constexpr std::chrono::milliseconds kPoll{100};
constexpr const char* kSameHistory = "same commits and same state root on all nodes";
constexpr const char* kSupply = "sum of all balances = supply";

std::string name_of(std::size_t node) {
    return "node " + std::to_string(node + 1);
}

std::string short_hash(const std::string& hex) {
    return hex.substr(0, 16);
}

// The node's first checkpoint from its present one on that covers `commit`.
Result<CheckpointView> covering_checkpoint(NodeClient& node, CommitIndex commit, Clock::time_point deadline) {
    while (true) {
        const auto info = node.info();
        if (!info) return Unexpected{info.error()};
        if (info->checkpoint > 0) {
            auto checkpoint = node.checkpoint(info->checkpoint);
            if (!checkpoint || checkpoint->last_commit >= commit) return checkpoint;
        }
        if (Clock::now() >= deadline) {
            return client::fail(client::Error::Kind::timeout, "it has no checkpoint over commit " +
                                                                  std::to_string(commit) + " (it is at commit " +
                                                                  std::to_string(info->commit) + ", checkpoint " +
                                                                  std::to_string(info->checkpoint) + ")");
        }
        std::this_thread::sleep_for(kPoll);
    }
}

// The checkpoint of that index, once the node has it.
Result<CheckpointView> same_checkpoint(NodeClient& node, CheckpointIndex index, Clock::time_point deadline) {
    while (true) {
        const auto info = node.info();
        if (!info) return Unexpected{info.error()};
        if (info->checkpoint >= index) return node.checkpoint(index);
        if (Clock::now() >= deadline) {
            return client::fail(
                client::Error::Kind::timeout,
                "it is at checkpoint " + std::to_string(info->checkpoint) + " of " + std::to_string(index));
        }
        std::this_thread::sleep_for(kPoll);
    }
}

Result<Amount> sum_of_balances(NodeClient& node, std::uint64_t accounts) {
    Amount sum = 0;
    for (std::uint64_t number = 0; number < accounts; ++number) {
        const auto account = node.account(std::to_string(number));
        if (!account) return Unexpected{account.error()};
        sum += account->balance;  // a wrap would show as a wrong sum
    }
    return sum;
}

}  // namespace

Finding same_history(std::vector<NodeClient>& nodes, CommitIndex commit, std::chrono::milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    const auto first = covering_checkpoint(nodes[0], commit, deadline);
    if (!first) return {false, kSameHistory, name_of(0) + ": " + first.error().what};
    for (std::size_t i = 1; i < nodes.size(); ++i) {
        const auto other = same_checkpoint(nodes[i], first->index, deadline);
        if (!other) return {false, kSameHistory, name_of(i) + ": " + other.error().what};
        if (other->digest != first->digest || other->state_root != first->state_root ||
            other->commit_digest != first->commit_digest) {
            return {false, kSameHistory,
                    "checkpoint " + std::to_string(first->index) + ": " + name_of(0) + " has digest " +
                        short_hash(first->digest) + " and root " + short_hash(first->state_root) + ", " + name_of(i) +
                        " has " + short_hash(other->digest) + " and " + short_hash(other->state_root)};
        }
    }
    return {true, kSameHistory,
            "checkpoint " + std::to_string(first->index) + " over commit " + std::to_string(first->last_commit) +
                ", digest " + short_hash(first->digest) + ", state root " + short_hash(first->state_root)};
}

Finding supply_conserved(std::vector<NodeClient>& nodes, const Genesis& genesis) {
    std::uint64_t accounts = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto info = nodes[i].info();
        if (!info) return {false, kSupply, name_of(i) + ": " + info.error().what};
        if (!info->conserved || info->supply != genesis.supply()) {
            return {false, kSupply, name_of(i) + " says that its ledger does not conserve the supply"};
        }
        if (i == 0) accounts = info->accounts;
    }
    const auto sum = sum_of_balances(nodes[0], accounts);
    if (!sum) return {false, kSupply, sum.error().what};
    return {*sum == genesis.supply(), kSupply,
            std::to_string(*sum) + " in " + std::to_string(accounts) + " accounts, supply " +
                std::to_string(genesis.supply())};
}

Finding every_fate_known(const BlockBook& book) {
    const Counts counts = book.counts();
    const std::size_t open = book.open();
    return {open == 0, "every submitted block's fate known",
            std::to_string(counts.confirmed) + " confirmed, " + std::to_string(counts.rejected) + " rejected, " +
                std::to_string(counts.expired) + " expired, " + std::to_string(counts.refused) + " refused, " +
                std::to_string(open) + " unknown"};
}

}  // namespace weft::demo
