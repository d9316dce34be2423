#include "node/runtime/erase_thread.hpp"

#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

constexpr std::size_t kOrderBytes = 256;

}  // namespace

EraseThread::EraseThread(tangle::Store& store, Outlets outlets)
    : store_(store), outlets_(std::move(outlets)), queue_(QueueLimits{kWaitingMax, kWaitingMax * kOrderBytes}) {}

void EraseThread::start() {
    thread_ = std::thread([this] { run(); });
}

void EraseThread::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

bool EraseThread::erase(const BlockId& block, std::size_t payload_bytes, Done done) {
    Order order{block, payload_bytes, std::move(done)};
    return queue_.try_push(order, kOrderBytes);
}

void EraseThread::run() {
    name_thread("weft-erase");
    while (!queue_.drained()) {
        for (const Order& order : queue_.pop(std::nullopt)) carry_out(order);
    }
}

void EraseThread::carry_out(const Order& order) {
    const auto erased = store_.erase_payload(order.block, order.payload_bytes);
    if (erased && *erased) outlets_.forget(order.block);
    if (!erased && !erased.error().passes()) outlets_.failed(erased.error());
    order.done(erased);
}

}  // namespace weft::node
