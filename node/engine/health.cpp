#include "node/engine/health.hpp"

#include <algorithm>

namespace weft::node {

namespace {

constexpr std::size_t kKeyDigitsShown = 8;
constexpr std::size_t kPeersShown = 8;

std::string count_of(std::uint64_t count, const std::string& one) {
    return grouped(count) + " " + one + (count == 1 ? "" : "s");
}

std::string lost_words(const LostPeer& peer) {
    const std::string key = peer.key.hex().substr(0, kKeyDigitsShown);
    if (peer.address.empty()) return key + " (not in gossip.peers, and it did not connect to this node)";
    return key + "@" + peer.address + " (" + (peer.problem.empty() ? "no answer yet" : peer.problem) + ")";
}

std::string lost_list(const std::vector<LostPeer>& lost) {
    std::string text;
    for (std::size_t i = 0; i < std::min(lost.size(), kPeersShown); ++i) {
        text += (i == 0 ? "" : ", ") + lost_words(lost[i]);
    }
    if (lost.size() > kPeersShown) text += " and " + std::to_string(lost.size() - kPeersShown) + " more";
    return text;
}

std::string author_list(const std::vector<AuthorIndex>& authors) {
    std::string text;
    for (const AuthorIndex author : authors) text += (text.empty() ? "" : ", ") + std::to_string(author);
    return text;
}

void describe_waiting(const Standing& standing, const Surroundings& around, Health& health) {
    const std::size_t lacking = standing.needed - standing.reached;
    health.reason = "waiting for " + std::to_string(lacking) + " more of the " + std::to_string(standing.needed) +
                    " validators that a commit needs";
    if (standing.validator) health.reason += " (this node is one)";
    if (!around.lost_validators.empty()) health.reason += ": not connected: " + lost_list(around.lost_validators);
    health.next_step =
        "see that these nodes run and that gossip.peers and the network between are right: "
        "`weft doctor` tries each of them";
}

void describe_catching_up(const Standing& standing, Health& health) {
    health.reason = "catching up: " + count_of(standing.behind, "checkpoint") + " behind the network";
    if (standing.seconds_left) {
        health.reason += ", about " + duration_words(*standing.seconds_left);
        health.next_step = "wait: it goes on by itself";
    } else {
        health.next_step =
            "wait; when the number does not fall, look at this node's disk and at its connections to "
            "the peers (`weft status`)";
    }
}

void describe_fetching(const Standing& standing, Health& health) {
    health.reason = "fetching a snapshot";
    if (standing.pieces_total != 0) {
        health.reason += ", " + std::to_string(standing.pieces * 100 / standing.pieces_total) + "% (chunk " +
                         grouped(standing.pieces) + " of " + grouped(standing.pieces_total) + ")";
    }
    health.next_step = "wait: it goes on by itself, also after a restart";
}

void describe_no_source(const Standing& standing, Health& health) {
    health.reason = "no peer keeps checkpoints from " + grouped(standing.lacking) + " on";
    if (standing.snapshot_offered) {
        health.reason += ", and this node keeps its own ledger rather than to begin from a snapshot";
        health.next_step =
            "add a peer that keeps all, or restore a backup (weft restore); or stop the node, move the folder "
            "ledger in node.data away, see that storage.start_from_snapshot is true, and start it";
    } else {
        health.reason += " and none offers a snapshot";
        health.next_step = "restore a backup (weft restore) or add a peer that keeps all";
    }
}

void describe_learning(const Standing& standing, Health& health) {
    health.reason = "learning own last block from " + count_of(standing.answers_needed, "validator") + ": heard " +
                    std::to_string(standing.answers) + " of " + std::to_string(standing.answers_needed);
    health.next_step =
        "see that the other validators run and are connected: with an empty or restored data folder this "
        "one may sign nothing before it heard from them";
}

void describe_stuck(const Standing& standing, Health& health) {
    const std::size_t heard = standing.committee - standing.silent.size();
    health.reason = "the committee makes no progress: no commit for " + duration_words(standing.quiet_us / 1'000'000) +
                    " (" + std::to_string(heard) + " of " + count_of(standing.committee, "validator") + " heard lately";
    if (!standing.silent.empty()) health.reason += ", not " + author_list(standing.silent);
    health.reason += ")";
    health.next_step = "a commit needs " + std::to_string(standing.needed) +
                       " validators: run `weft status` at those that are not heard, and compare all nodes' clocks";
}

void add_disk_warning(const Surroundings& around, Health& health) {
    if (!around.disk || around.disk->used_percent() < kDiskWarningPercent) return;
    health.warnings.push_back({"disk_filling",
                               "disk " + std::to_string(around.disk->used_percent()) + "% full: " +
                                   size_words(around.disk->free_bytes) + " free where " + around.data_folder + " lies",
                               "make room there or move node.data to a larger disk: a full one makes this node read "
                               "only"});
}

void add_signer_warning(const NodeStatus& status, Health& health) {
    if (status.signer_lack.empty()) return;
    health.warnings.push_back(
        {"cannot_sign", "this validator makes no round blocks, and goes on as a plain node: " + status.signer_lack,
         "see that weft-signer runs, and what its log says; key.signer names its socket"});
}

}  // namespace

unsigned DiskSpace::used_percent() const {
    if (total_bytes == 0 || free_bytes > total_bytes) return 0;
    const std::uint64_t used = total_bytes - free_bytes;
    return static_cast<unsigned>((used * 100 + total_bytes - 1) / total_bytes);
}

std::string_view readiness_name(Readiness readiness) {
    switch (readiness) {
        case Readiness::ready:
            return "ready";
        case Readiness::recovering:
            return "recovering";
        case Readiness::storage_full:
            return "storage_full";
        case Readiness::waiting_for_peers:
            return "waiting_for_peers";
        case Readiness::learning_own_last:
            return "learning_own_last";
        case Readiness::catching_up:
            return "catching_up";
        case Readiness::fetching_snapshot:
            return "fetching_snapshot";
        case Readiness::no_source:
            return "no_source";
        case Readiness::no_progress:
            return "no_progress";
    }
    return "unknown";
}

Health describe_health(const NodeStatus& status, const Surroundings& around) {
    Health health;
    switch (status.readiness) {
        case Readiness::ready:
            health.ready = true;
            break;
        case Readiness::recovering:
            health.reason = status.reason.empty() ? "reading its own log back after a restart" : status.reason;
            health.next_step = "wait: it goes on by itself";
            break;
        case Readiness::storage_full:
            health.reason = "storage full, read only: " + status.standing.lack_of_space;
            health.next_step = "make room where " + (around.data_folder.empty() ? "node.data" : around.data_folder) +
                               " lies, or raise its quota: the node tries twice a second and goes on by itself";
            break;
        case Readiness::waiting_for_peers:
            describe_waiting(status.standing, around, health);
            break;
        case Readiness::catching_up:
            describe_catching_up(status.standing, health);
            break;
        case Readiness::fetching_snapshot:
            describe_fetching(status.standing, health);
            break;
        case Readiness::no_source:
            describe_no_source(status.standing, health);
            break;
        case Readiness::learning_own_last:
            describe_learning(status.standing, health);
            break;
        case Readiness::no_progress:
            describe_stuck(status.standing, health);
            break;
    }
    if (status.readiness != Readiness::storage_full) add_disk_warning(around, health);
    add_signer_warning(status, health);
    return health;
}

std::string grouped(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
        out += digits[i];
    }
    return out;
}

std::string duration_words(std::uint64_t seconds) {
    if (seconds < 120) return std::to_string(seconds) + " s";
    if (seconds < 120 * 60) return std::to_string((seconds + 30) / 60) + " min";
    if (seconds < 48 * 3600) return std::to_string((seconds + 1800) / 3600) + " h";
    return std::to_string((seconds + 43'200) / 86'400) + " days";
}

std::string size_words(std::uint64_t bytes) {
    static constexpr std::string_view kUnits[] = {"kB", "MB", "GB", "TB"};
    if (bytes < 1000) return std::to_string(bytes) + " bytes";
    std::size_t unit = 0;
    std::uint64_t tenths = bytes / 100;
    while (tenths >= 10'000 && unit + 1 < std::size(kUnits)) {
        tenths /= 1000;
        ++unit;
    }
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + std::string(kUnits[unit]);
}

}  // namespace weft::node
