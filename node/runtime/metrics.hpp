// What the node counts, as Prometheus text (GET /metrics). Counters are touched from any thread; gauges are set when
// somebody asks.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/engine/health.hpp"
#include "node/runtime/bounded_queue.hpp"
#include "node/runtime/growth.hpp"
#include "node/runtime/memory.hpp"
#include "p2p/asio/tls_transport.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

// What the parts know at the moment of asking.
struct MetricsSnapshot {
    NodeStatus status;
    std::vector<PeerView> peers;
    std::vector<QueueReport> queues;
    // Totals that parts keep themselves: exposed as <name>_total with one label.
    struct Total {
        std::string name;
        std::string help;
        std::string kind;  // the label's value
        double value = 0;
    };
    std::vector<Total> totals;
    std::size_t key_tables = 0;
    std::size_t key_table_bytes = 0;
    tangle::IndexLag index_lag;
    std::uint64_t disk_bytes = 0;
    std::uint64_t pruned_to = 0;     // a checkpoint
    std::vector<MemoryPart> memory;  // the engine's parts first, then the others'
    ProcessMemory process;
    std::vector<p2p::PeerLink> links;
    std::optional<DiskSpace> disk;
    DiskOutlook outlook;
    std::size_t http_connections = 0;
};

class Metrics {
public:
    Metrics();
    ~Metrics();

    void count_admissions(std::span<const Verdict> verdicts);
    void count_http(std::string_view route, unsigned status);

    // Fates, and the time from attachment to fate. Only from one thread (the ledger thread).
    void count_notices(const std::vector<Notice>& notices, TimeUs now);

    std::string text(const MetricsSnapshot& snapshot);

    // Memory of the blocks whose finality is measured.
    static std::size_t sample_bytes();

private:
    void count_decided(const std::vector<Notice>& notices);
    void observe_finality(const std::vector<Notice>& notices, TimeUs now);

    struct Families;
    std::unique_ptr<Families> families_;
};

// Of this process, from /proc.
std::uint64_t resident_bytes();
// Of all files under a folder, as allocated.
std::uint64_t folder_bytes(const std::string& folder);

}  // namespace weft::node
