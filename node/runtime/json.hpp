// The JSON of every interface (docs/api.md): one writer per thing, whole texts, no newline. Pure; any thread.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/block.hpp"
#include "core/epoch.hpp"
#include "node/engine/health.hpp"
#include "node/runtime/committee_book.hpp"
#include "node/runtime/growth.hpp"
#include "tangle/ledger/account.hpp"
#include "tangle/store.hpp"

namespace weft::node {

// ---- the ledger's things

std::string block_json(const Block& block);

// `work_bits`: of this account's next block; nothing: no work suffices now.
std::string account_json(const tangle::Account& account, std::optional<unsigned> work_bits);

std::string history_json(std::span<const tangle::HistoryLine> lines, std::optional<std::uint64_t> next_before);

std::string checkpoint_json(const Domains& domains, const tangle::StoredCheckpoint& stored);

std::string metadata_json(const BlockId& id, const BlockStatus& status, std::optional<CheckpointIndex> checkpoint);

// ---- the node's things

struct InfoView {
    const Genesis* genesis = nullptr;
    NetworkId network;
    PublicKeyBytes node_key;
    TimeUs now = 0;
    NodeStatus status;
    Epoch epoch;
    Surroundings around;
    std::uint64_t uptime_s = 0;
    std::uint64_t resident_bytes = 0;  // of this process
    std::uint64_t data_bytes = 0;      // of the data folder
    DiskOutlook outlook;
    Checkpoint checkpoint;  // the last one that the store holds
    Hash checkpoint_digest;
    Amount supply = 0;
    bool conserved = true;
};
std::string info_json(const InfoView& view);

// /readyz: in words, and the numbers behind them.
std::string ready_json(const NodeStatus& status, const Surroundings& around);
struct PeerReport {
    PeerView peer;
    std::string address;
    std::optional<std::uint32_t> round_trip_us;  // of the connection, as the kernel measures it
};
std::string peers_json(const std::vector<PeerReport>& peers);
// `round`: the highest one that this node holds.
std::string rounds_json(const Committee& committee, const std::vector<CommitteeBook::Member>& members, Round round,
                        TimeUs now);
struct CommitteeView {
    Epoch epoch;
    std::uint16_t protocol_known = 0;  // the last that this software executes
    std::set<AuthorIndex> silent;      // without a round block lately
    struct Proposal {
        AccountId proposer;
        tangle::OpenProposal open;
    };
    std::vector<Proposal> proposals;
};
std::string committee_json(const CommitteeView& view);

std::string tips_json(const std::vector<BlockId>& tips, TimeUs now);

// ---- answers to submissions

// One block's answer; `fate` as known now.
std::string submitted_json(const Verdict& verdict, Fate fate);
std::string verdicts_json(const std::vector<Verdict>& verdicts);
// For a batch that is refused as a whole.
std::string batch_error_json(std::string_view code, std::string_view detail);

// ---- events

std::string attached_json(const Block& block);
std::string decided_json(const Decided& decided);
std::string checkpoint_event_json(const Checkpoint& checkpoint, const Hash& digest);
std::string stats_json(const NodeStatus& status, TimeUs now);

// ---- reading

// The block of {"block": hex}; the error is a phrase for a person.
Expected<Bytes, std::string> block_from_json(std::string_view text);

}  // namespace weft::node
