#include "node/runtime/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <unordered_map>

#include "node/runtime/json.hpp"
#include "node/runtime/version.hpp"

namespace weft::node {

namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;

// Attached blocks whose fate is awaited; beyond it, finality is not measured for the new ones.
constexpr std::size_t kAwaitedMax = 262'144;

const prometheus::Histogram::BucketBoundaries kFinalitySeconds{0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4,
                                                               0.5,   0.75, 1,   2,    5,   10,   60,  600};

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
    std::unordered_map<BlockId, TimeUs> attached_at;

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
void set_machine_gauges(Families& families, const MetricsSnapshot& snapshot) {
    const auto gauge = [&](const char* name, const char* help, auto value) {
        families.gauge(name, help, static_cast<double>(value));
    };
    gauge("weft_peers", "Connected peers", snapshot.peers);
    gauge("weft_http_connections", "Open HTTP connections", snapshot.http_connections);
    gauge("weft_store_pending_index_bytes", "Written and synced, not yet indexed", snapshot.pending_index_bytes);
    gauge("weft_disk_bytes", "Allocated in the data folder", snapshot.disk_bytes);
    gauge("weft_resident_memory_bytes", "Resident memory", snapshot.resident_bytes);
    families.gauge("weft_build_info", "Always 1", 1, {{"version", std::string(kVersion)}});
    for (const MetricsSnapshot::Queue& queue : snapshot.queues) {
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

Metrics::Metrics() : families_(std::make_unique<Families>()) {}

Metrics::~Metrics() = default;

void Metrics::count_admission(Admission admission) {
    families_->admissions.Add({{"answer", std::string(admission_name(admission))}}).Increment();
}

void Metrics::count_http(std::string_view route, unsigned status) {
    families_->http.Add({{"route", std::string(route)}, {"status", std::to_string(status)}}).Increment();
}

void Metrics::count_notices(const std::vector<Notice>& notices, TimeUs now) {
    for (const Notice& notice : notices) {
        for_each_attached(notice, [&](const BlockPtr& block) { count_attached(block->id, now); });
        for_each_decided(notice, [&](const Decided& decided) { count_decided(decided, now); });
    }
}

void Metrics::count_attached(const BlockId& block, TimeUs now) {
    families_->attached.Increment();
    auto& awaited = families_->attached_at;
    if (awaited.size() < kAwaitedMax) awaited.emplace(block, now);
}

void Metrics::count_decided(const Decided& decided, TimeUs now) {
    families_->fates.Add({{"fate", std::string(fate_name(decided.fate))}}).Increment();
    if (decided.fate == Fate::rejected) {
        families_->reasons.Add({{"reason", std::string(reason_name(decided.reason))}}).Increment();
    }
    const auto found = families_->attached_at.extract(decided.block);
    if (!found.empty()) families_->finality.Observe(static_cast<double>(now - found.mapped()) / 1e6);
}

std::string Metrics::text(const MetricsSnapshot& snapshot) {
    const std::lock_guard lock(families_->text_mutex);
    set_ledger_gauges(*families_, snapshot.status);
    set_machine_gauges(*families_, snapshot);
    return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace weft::node
