#include "tools/bench/load/newcomer.hpp"

#include <thread>

namespace weft::bench::load {
namespace {

using client::Result;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::chrono::milliseconds kRequest{1000};

}  // namespace

Result<Joining> join(demo::LocalNetwork& network, std::size_t node, std::chrono::seconds patience) {
    const auto start = steady_clock::now();
    const auto since_start = [&] { return std::chrono::duration<double>(steady_clock::now() - start).count(); };
    if (auto started = network.start(node); !started) return Unexpected{started.error()};
    Joining joining;
    bool fetching = false;
    std::string last = "it did not answer";
    while (steady_clock::now() - start < patience) {
        if (!network.running(node)) {
            return client::fail(client::Error::Kind::unreachable, "The newcomer ended.",
                                "See " + network.files().nodes[node].log.string() + ".");
        }
        const auto info = client::NodeClient(network.api(node), kRequest).info();
        if (info) {
            last = info->state + ": " + info->reason;
            if (fetching && info->state != "fetching_snapshot" && joining.snapshot_s == 0) {
                joining.snapshot_s = since_start();
            }
            fetching = fetching || info->state == "fetching_snapshot";
            joining.ready_s = since_start();
            joining.blocks = static_cast<double>(info->confirmed_total);
            if (info->ready) return joining;
        }
        std::this_thread::sleep_for(kPoll);
    }
    return client::fail(client::Error::Kind::timeout, "The newcomer is not ready (" + last + ").",
                        "See " + network.files().nodes[node].log.string() + ".");
}

std::vector<Metric> joining_metrics(const Joining& joining) {
    const double catching_up_s = joining.ready_s - joining.snapshot_s;
    return {{"newcomer.snapshot", "s", Better::lower, {joining.snapshot_s}},
            {"newcomer.ready", "s", Better::lower, {joining.ready_s}},
            {"newcomer.blocks", "", Better::neither, {joining.blocks}},
            {"newcomer.catch_up", "1/s", Better::higher, {joining.blocks / catching_up_s}}};
}

}  // namespace weft::bench::load
