#include "tools/demo/http_load.hpp"

#include <condition_variable>
#include <mutex>

namespace weft::demo {
namespace {

constexpr Amount kUnitsMax = 5;
constexpr std::size_t kBatchBlocksMax = 256;
constexpr std::chrono::milliseconds kRequest{2000};

}  // namespace

HttpLoad::HttpLoad(const LoadPlan& plan, const client::Endpoint& node, std::vector<Device> devices,
                   std::vector<std::size_t> numbers, std::vector<AccountId> payees, BlockBook& book, TipBoard& tips)
    : plan_(plan),
      node_(node, kRequest),
      devices_(std::move(devices)),
      numbers_(std::move(numbers)),
      payees_(std::move(payees)),
      book_(book),
      tips_(tips),
      random_(plan.seed),
      next_due_(Clock::now()),
      thread_([this](std::stop_token stop) { run(stop); }) {}

void HttpLoad::run(std::stop_token stop) {
    std::mutex idle;
    std::condition_variable_any stopped;
    std::unique_lock lock(idle);
    while (!stop.stop_requested() && offering_) {
        const std::vector<Bytes> blocks = due_payments(Clock::now());
        if (!blocks.empty()) offer(blocks);
        stopped.wait_until(lock, stop, next_due_, [] { return false; });
    }
}

std::vector<Bytes> HttpLoad::due_payments(Clock::time_point now) {
    std::vector<Bytes> blocks;
    while (next_due_ <= now && blocks.size() < kBatchBlocksMax) {
        if (Bytes block = payment(next_due_); !block.empty()) blocks.push_back(std::move(block));
        next_due_ += exponential_gap(random_, plan_.rate);
    }
    return blocks;
}

// Empty when the payer waits for too many fates.
Bytes HttpLoad::payment(Clock::time_point due) {
    const std::size_t payer = random_.below(devices_.size());
    Device& device = devices_[payer];
    if (book_.open_of(numbers_[payer]) >= kOpenBlocksMax) return book_.skipped(), Bytes{};
    std::size_t payee = random_.below(payees_.size());
    if (payees_[payee] == device.wallet.account()) payee = (payee + 1) % payees_.size();
    Transfer transfer;
    transfer.credits.push_back({payees_[payee], 1 + random_.below(kUnitsMax)});
    const auto block = device.wallet.make({.sequence = device.next_sequence++,
                                           .parents = tips_.pick(device.node),
                                           .time = ledger_now(plan_.genesis_unix_us),
                                           .work_bits = 0},
                                          Payload{transfer});
    CHECK(block.has_value());  // no work is asked for, so nothing can fail
    book_.offered(block->id, {.encoded = block->encoded,
                              .node = device.node,
                              .device = numbers_[payer],
                              .intended = due,
                              .payment = true,
                              .accepted = false});
    return block->encoded;
}

void HttpLoad::offer(const std::vector<Bytes>& blocks) {
    const auto verdicts = node_.submit_batch(blocks);
    if (!verdicts) return;
    for (const client::BatchVerdict& verdict : *verdicts) {
        if (!verdict.id) continue;
        if (verdict.ok()) {
            book_.accepted(*verdict.id);
        } else if (!may_pass(verdict.admission)) {
            book_.refused(*verdict.id, verdict.admission);
        }
    }
}

}  // namespace weft::demo
