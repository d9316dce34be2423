#include "node/runtime/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "node/runtime/awaited_blocks.hpp"
#include "node/runtime/build_commit.hpp"
#include "node/runtime/json.hpp"
#include "node/runtime/version.hpp"
#include "p2p/limits.hpp"

namespace weft::node {

namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;

const prometheus::Histogram::BucketBoundaries kFinalitySeconds{0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4,
                                                               0.5,   0.75, 1,   2,    5,   10,   60,  600};

// A counter per value of an enumeration: adding is one atomic, and no label is built.
class LabelledCounters {
public:
    LabelledCounters(Family<Counter>& family, std::string label, std::size_t values)
        : family_(family), label_(std::move(label)), counters_(values) {}

    void make(std::size_t value, std::string_view name) {
        counters_[value] = &family_.Add({{label_, std::string(name)}});
    }
    // Requires that it was made, unless `count` is 0.
    void add(std::size_t value, std::size_t count) {
        if (count > 0) counters_[value]->Increment(static_cast<double>(count));
    }

private:
    Family<Counter>& family_;
    const std::string label_;
    std::vector<Counter*> counters_;
};

constexpr std::size_t kAdmissions = static_cast<std::size_t>(Admission::not_registered) + 1;
constexpr std::size_t kFates = static_cast<std::size_t>(Fate::expired) + 1;
constexpr std::size_t kReasons = std::size_t{kRejectReasonLast} + 1;

}  // namespace

struct Metrics::Families {
    prometheus::Registry registry;
    Family<Counter>& admissions =
        prometheus::BuildCounter().Name("weft_submitted_total").Help("Blocks submitted, by answer").Register(registry);
    Family<Counter>& fates =
        prometheus::BuildCounter().Name("weft_fates_total").Help("Blocks by final fate").Register(registry);
    Family<Counter>& reasons =
        prometheus::BuildCounter().Name("weft_rejected_total").Help("Rejected blocks by reason").Register(registry);
    Family<Counter>& http =
        prometheus::BuildCounter().Name("weft_http_requests_total").Help("Requests by route").Register(registry);
    Counter& attached = prometheus::BuildCounter()
                            .Name("weft_attached_total")
                            .Help("Blocks that became part of the tangle")
                            .Register(registry)
                            .Add({});
    prometheus::Histogram& finality = prometheus::BuildHistogram()
                                          .Name("weft_finality_seconds")
                                          .Help("From attachment on this node to the fate")
                                          .Register(registry)
                                          .Add({}, kFinalitySeconds);
    std::map<std::string, Family<Gauge>*> gauges;
    std::mutex text_mutex;  // gauges are set and read as one
    LabelledCounters by_admission{admissions, "answer", kAdmissions};
    LabelledCounters by_fate{fates, "fate", kFates};
    LabelledCounters by_reason{reasons, "reason", kReasons};
    AwaitedBlocks awaited;
    std::vector<double> finality_buckets = std::vector<double>(kFinalitySeconds.size() + 1);  // of one observation

    void gauge(const std::string& name, const std::string& help, double value, const prometheus::Labels& labels = {}) {
        Family<Gauge>*& family = gauges[name];
        if (family == nullptr) family = &prometheus::BuildGauge().Name(name).Help(help).Register(registry);
        family->Add(labels).Set(value);
    }
};

namespace {

template <class Families>
void set_ledger_gauges(Families& families, const NodeStatus& status) {
    const auto gauge = [&](const char* name, const char* help, auto value) {
        families.gauge(name, help, static_cast<double>(value));
    };
    gauge("weft_ready", "1 when the node takes blocks", status.readiness == Readiness::ready ? 1 : 0);
    gauge("weft_commit_index", "Last executed commit", status.commit);
    gauge("weft_round_highest", "Highest round seen", status.highest_round);
    gauge("weft_round_proposed", "This validator's last round", status.proposed_round);
    gauge("weft_checkpoint_index", "Last closed checkpoint", status.checkpoint);
    gauge("weft_checkpoint_certified", "Last certified checkpoint", status.certified);
    gauge("weft_ledger_time_us", "Ledger time of the last commit", status.ledger_time);
    gauge("weft_accounts", "Accounts", status.accounts);
    gauge("weft_tips", "Tips of the tangle", status.tips);
    gauge("weft_pending_blocks", "Attached, not ordered", status.pending);
    gauge("weft_pending_bytes", "Attached, not ordered", status.pending_bytes);
    gauge("weft_orphans", "Blocks that wait for parents", status.orphans);
    gauge("weft_suspended_round_blocks", "Round blocks that wait for their past", status.suspended_round_blocks);
    gauge("weft_window_blocks", "Blocks of the tangle in memory", status.window_blocks);
}

template <class Families>
void set_peer_gauges(Families& families, const MetricsSnapshot& snapshot) {
    const auto count = [&](const char* state, auto&& is) {
        const auto peers = std::count_if(snapshot.peers.begin(), snapshot.peers.end(), is);
        families.gauge("weft_peers", "Connected nodes, and those of gossip.peers that are not",
                       static_cast<double>(peers), {{"state", state}});
    };
    count("greeted", [](const PeerView& peer) { return peer.greeted; });
    count("greeting", [](const PeerView& peer) { return !peer.greeted; });
    const auto lost = std::count_if(snapshot.links.begin(), snapshot.links.end(),
                                    [](const p2p::PeerLink& link) { return !link.connected; });
    families.gauge("weft_peers", "", static_cast<double>(lost), {{"state", "unreachable"}});
    families.gauge("weft_validators_reached", "Committee members, this node included",
                   static_cast<double>(snapshot.status.standing.reached));
    families.gauge("weft_validators_needed", "For a commit", static_cast<double>(snapshot.status.standing.needed));
}

template <class Families>
void set_state_gauges(Families& families, const NodeStatus& status) {
    for (std::size_t i = 0; i < kReadinessStates; ++i) {
        const auto state = static_cast<Readiness>(i);
        families.gauge("weft_state", "1 for the state that /readyz tells", status.readiness == state ? 1 : 0,
                       {{"state", std::string(readiness_name(state))}});
    }
    families.gauge("weft_checkpoints_behind", "The network", static_cast<double>(status.standing.behind));
    families.gauge("weft_seconds_since_commit", "Without a commit, since there could be one",
                   static_cast<double>(status.standing.quiet_us) / 1e6);
}

template <class Families>
void set_machine_gauges(Families& families, const MetricsSnapshot& snapshot) {
    const auto gauge = [&](const char* name, const char* help, auto value) {
        families.gauge(name, help, static_cast<double>(value));
    };
    set_peer_gauges(families, snapshot);
    gauge("weft_http_connections", "Open HTTP connections", snapshot.http_connections);
    gauge("weft_key_tables", "Keys whose table is held", snapshot.key_tables);
    gauge("weft_key_table_bytes", "Memory of key tables", snapshot.key_table_bytes);
    gauge("weft_index_lag_records", "Synced in the log, not yet indexed", snapshot.index_lag.records);
    gauge("weft_index_lag_commits", "Synced in the log, not yet indexed", snapshot.index_lag.commits);
    gauge("weft_index_lag_bytes", "Memory of what is not yet indexed", snapshot.index_lag.bytes);
    gauge("weft_disk_bytes", "Allocated in the data folder", snapshot.disk_bytes);
    gauge("weft_pruned_checkpoint", "The last checkpoint that is forgotten; 0: none", snapshot.pruned_to);
    if (snapshot.disk) {
        gauge("weft_disk_total_bytes", "Of the disk that holds the data folder", snapshot.disk->total_bytes);
        gauge("weft_disk_free_bytes", "Of the disk that holds the data folder", snapshot.disk->free_bytes);
    }
    const DiskOutlook& outlook = snapshot.outlook;
    if (outlook.growth) {
        gauge("weft_disk_growth_bytes_per_day", "Of a ledger that has pruned nothing", outlook.growth->bytes_per_day);
    }
    if (outlook.days_left) gauge("weft_disk_days_left", "Until the disk is full", *outlook.days_left);
    if (outlook.holds_days) gauge("weft_ledger_held_days", "Kept by a ledger that prunes", *outlook.holds_days);
    gauge("weft_resident_memory_bytes", "Resident memory", snapshot.process.resident);
    gauge("weft_heap_bytes", "Handed out by the allocator", snapshot.process.heap_used);
    for (const MemoryPart& part : with_process_parts(snapshot.memory, snapshot.process)) {
        families.gauge("weft_accounted_memory_bytes", "Memory by who holds it, about", static_cast<double>(part.bytes),
                       {{"part", part.part}});
    }
    families.gauge("weft_build_info", "Always 1", 1,
                   {{"version", std::string(kVersion)},
                    {"commit", std::string(build_commit())},
                    {"protocol", std::to_string(p2p::kProtocolVersion)},
                    {"compiler", __VERSION__}});
    for (const QueueReport& queue : snapshot.queues) {
        families.gauge("weft_queue_items", "Queued between threads", static_cast<double>(queue.depth.items),
                       {{"queue", queue.name}});
        families.gauge("weft_queue_bytes", "Queued between threads", static_cast<double>(queue.depth.bytes),
                       {{"queue", queue.name}});
    }
    for (const MetricsSnapshot::Total& total : snapshot.totals) {
        families.gauge(total.name, total.help, total.value, {{"kind", total.kind}});
    }
}

}  // namespace

// Every label value is there from the start: a rate over what has never happened yet is 0, not unknown.
Metrics::Metrics() : families_(std::make_unique<Families>()) {
    for (std::size_t i = 0; i < kAdmissions; ++i) {
        families_->by_admission.make(i, admission_name(static_cast<Admission>(i)));
    }
    for (std::size_t i = 0; i < kFates; ++i) {
        if (static_cast<Fate>(i) != Fate::pending) families_->by_fate.make(i, fate_name(static_cast<Fate>(i)));
    }
    for (std::size_t i = 0; i < kReasons; ++i) {
        const auto reason = static_cast<RejectReason>(i);
        if (reason != RejectReason::none) families_->by_reason.make(i, reason_name(reason));
    }
}

Metrics::~Metrics() = default;

void Metrics::count_admissions(std::span<const Verdict> verdicts) {
    std::array<std::size_t, kAdmissions> counts{};
    for (const Verdict& verdict : verdicts) ++counts[static_cast<std::size_t>(verdict.admission)];
    for (std::size_t i = 0; i < kAdmissions; ++i) {
        families_->by_admission.add(i, counts[i]);
    }
}

void Metrics::count_http(std::string_view route, unsigned status) {
    families_->http.Add({{"route", std::string(route)}, {"status", std::to_string(status)}}).Increment();
}

void Metrics::count_notices(const std::vector<Notice>& notices, TimeUs now) {
    std::size_t attached = 0;
    for (const Notice& notice : notices) {
        for_each_attached(notice, [&](const BlockPtr& block) {
            ++attached;
            families_->awaited.add(block->id, now);
        });
    }
    if (attached > 0) families_->attached.Increment(static_cast<double>(attached));
    count_decided(notices);
    observe_finality(notices, now);
}

void Metrics::count_decided(const std::vector<Notice>& notices) {
    std::array<std::size_t, kFates> fates{};
    std::array<std::size_t, kReasons> reasons{};
    for (const Notice& notice : notices) {
        for_each_decided(notice, [&](const Decided& decided) {
            ++fates[static_cast<std::size_t>(decided.fate)];
            if (decided.fate == Fate::rejected) ++reasons[static_cast<std::size_t>(decided.reason)];
        });
    }
    for (std::size_t i = 0; i < kFates; ++i) {
        families_->by_fate.add(i, fates[i]);
    }
    for (std::size_t i = 0; i < kReasons; ++i) {
        families_->by_reason.add(i, reasons[i]);
    }
}

void Metrics::observe_finality(const std::vector<Notice>& notices, TimeUs now) {
    std::vector<double>& buckets = families_->finality_buckets;
    std::fill(buckets.begin(), buckets.end(), 0.0);
    double sum = 0;
    std::size_t observed = 0;
    for (const Notice& notice : notices) {
        for_each_decided(notice, [&](const Decided& decided) {
            const std::optional<TimeUs> since = families_->awaited.take(decided.block);
            if (!since) return;
            const double seconds = static_cast<double>(now - *since) / 1e6;
            const auto bucket = std::lower_bound(kFinalitySeconds.begin(), kFinalitySeconds.end(), seconds);
            ++buckets[static_cast<std::size_t>(bucket - kFinalitySeconds.begin())];
            sum += seconds;
            ++observed;
        });
    }
    if (observed > 0) families_->finality.ObserveMultiple(buckets, sum);
}

std::string Metrics::text(const MetricsSnapshot& snapshot) {
    const std::lock_guard lock(families_->text_mutex);
    set_ledger_gauges(*families_, snapshot.status);
    set_state_gauges(*families_, snapshot.status);
    set_machine_gauges(*families_, snapshot);
    return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

std::size_t Metrics::sample_bytes() {
    return AwaitedBlocks::kBytes;
}

}  // namespace weft::node
