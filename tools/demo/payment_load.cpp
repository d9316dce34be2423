#include "tools/demo/payment_load.hpp"

#include <algorithm>
#include <cmath>

namespace weft::demo {
namespace {

constexpr Amount kUnitsMax = 5;
constexpr std::chrono::milliseconds kIdleWait{20};
constexpr std::size_t kBatchBlocksMax = 256;

}  // namespace

bool may_pass(const std::string& code) {
    return code == "busy" || code == "not_ready" || code == "over_quota" || code == "work_too_low" || code == "too_new";
}

Clock::duration exponential_gap(SplitMix& random, double rate) {
    const double uniform = (static_cast<double>(random.next() >> 11) + 0.5) * 0x1.0p-53;
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(-std::log(uniform) / rate));
}

TimeUs ledger_now(std::uint64_t genesis_unix_us) {
    const auto unix_us =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
    const auto now = static_cast<std::uint64_t>(unix_us.count());
    return now > genesis_unix_us ? now - genesis_unix_us : 0;
}

PaymentLoad::PaymentLoad(const LoadPlan& plan, std::vector<Device> devices, std::size_t first_device,
                         const std::vector<LinkAddress>& nodes, BlockBook& book, TipBoard& tips)
    : plan_(plan),
      devices_(std::move(devices)),
      first_device_(first_device),
      nodes_(nodes),
      book_(book),
      tips_(tips),
      random_(plan.seed),
      next_due_(Clock::now()),
      outgoing_(nodes.size()),
      links_(nodes),
      thread_([this](std::stop_token stop) { run(stop); }) {}

void PaymentLoad::run(std::stop_token stop) {
    const NodeLinks::Handlers handlers{.verdict =
                                           [this](std::size_t, const client::BatchVerdict& verdict) {
                                               if (!verdict.id) return;
                                               if (verdict.ok()) {
                                                   book_.accepted(*verdict.id);
                                               } else if (!may_pass(verdict.admission)) {
                                                   book_.refused(*verdict.id, verdict.admission);
                                               }
                                           },
                                       .fate =
                                           [this](std::size_t node, const client::FateEvent& event) {
                                               book_.decided(event.id, node, event.fate, event.reason, event.commit,
                                                             Clock::now());
                                           }};
    while (!stop.stop_requested()) {
        if (offering_) make_due_payments(Clock::now());
        send_batches();
        const auto until_due = std::chrono::duration_cast<std::chrono::milliseconds>(next_due_ - Clock::now());
        links_.receive(offering_ ? std::clamp(until_due, std::chrono::milliseconds{0}, kIdleWait) : kIdleWait,
                       handlers);
    }
}

void PaymentLoad::make_due_payments(Clock::time_point now) {
    for (std::size_t made = 0; next_due_ <= now && made < kBatchBlocksMax; ++made) {
        make_payment(next_due_);
        next_due_ += exponential_gap(random_, plan_.rate);
    }
}

void PaymentLoad::make_payment(Clock::time_point due) {
    const std::size_t payer = random_.below(devices_.size());
    const std::size_t payee = (payer + 1 + random_.below(devices_.size() - 1)) % devices_.size();
    if (book_.open_of(first_device_ + payer) >= kOpenBlocksMax) return book_.skipped();
    Device& device = devices_[payer];
    Transfer transfer;
    transfer.credits.push_back({devices_[payee].wallet.account(), 1 + random_.below(kUnitsMax)});
    auto block = device.wallet.make({.sequence = device.next_sequence,
                                     .parents = tips_.pick(device.node),
                                     .time = ledger_now(plan_.genesis_unix_us),
                                     .work_bits = 0},
                                    Payload{transfer});
    CHECK(block.has_value());  // no work is asked for, so nothing can fail
    ++device.next_sequence;
    book_.offered(block->id, {.encoded = block->encoded,
                              .node = device.node,
                              .device = first_device_ + payer,
                              .intended = due,
                              .payment = true,
                              .accepted = false});
    outgoing_[device.node].push_back(std::move(block->encoded));
}

void PaymentLoad::send_batches() {
    for (std::size_t node = 0; node < outgoing_.size(); ++node) {
        if (outgoing_[node].empty()) continue;
        // A full queue drops the batch: its blocks stay in the book, and the follow-up brings them elsewhere.
        (void)links_.send(node, outgoing_[node]);
        outgoing_[node].clear();
    }
}

}  // namespace weft::demo
