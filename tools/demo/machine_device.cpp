#include "tools/demo/machine_device.hpp"

#include <condition_variable>
#include <mutex>

#include "tools/client/node_client.hpp"
#include "tools/demo/machine.hpp"
#include "tools/demo/payment_load.hpp"

namespace weft::demo {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr std::chrono::milliseconds kRequest{900};

}  // namespace

MachineDevice::MachineDevice(Device device, const client::Endpoint& node, std::uint64_t genesis_unix_us,
                             BlockBook& book, TipBoard& tips)
    : device_(std::move(device)),
      node_(node),
      genesis_unix_us_(genesis_unix_us),
      book_(book),
      tips_(tips),
      thread_([this](std::stop_token stop) { run(stop); }) {}

void MachineDevice::run(std::stop_token stop) {
    client::NodeClient node(node_, kRequest);
    std::mutex idle;
    std::condition_variable_any stopped;
    std::unique_lock lock(idle);
    for (auto due = Clock::now(); !stop.stop_requested(); due += kInterval) {
        record_once(node, due);
        stopped.wait_until(lock, stop, due + kInterval, [] { return false; });
    }
}

void MachineDevice::record_once(client::NodeClient& node, Clock::time_point due) {
    const std::string senml = machine_senml();
    const Record record{"machine/counters", ContentType::senml_json, Bytes(senml.begin(), senml.end())};
    const auto block = device_.wallet.make({.sequence = device_.next_sequence++,
                                            .parents = tips_.pick(device_.node),
                                            .time = ledger_now(genesis_unix_us_),
                                            .work_bits = 0},
                                           Payload{record});
    CHECK(block.has_value());  // no work is asked for, so nothing can fail
    book_.offered(block->id, {.encoded = block->encoded,
                              .node = device_.node,
                              .device = 0,
                              .intended = due,
                              .payment = false,
                              .accepted = false});
    // Without an answer it stays in the book, and the follow-up asks for it.
    if (node.submit(block->encoded)) book_.accepted(block->id);
}

}  // namespace weft::demo
