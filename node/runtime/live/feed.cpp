#include "node/runtime/live/feed.hpp"

#include <cmath>

namespace weft::node::live {

namespace {

constexpr unsigned kStrainMax = 8;
constexpr unsigned kRelaxAfter = 50;  // messages that went out in time
constexpr double kSmoothing = 0.2;    // of the rate, an interval

struct Counts {
    std::size_t attached = 0;
    std::size_t decided = 0;
};
Counts counts_in(const std::vector<Told>& told) {
    Counts counts;
    for (const Told& each : told) {
        for (const Notice& notice : *each.notices) {
            for_each_attached(notice, [&](const BlockPtr&) { ++counts.attached; });
            for_each_decided(notice, [&](const Decided&) { ++counts.decided; });
        }
    }
    return counts;
}

unsigned level_for(double amount, double limit) {
    if (amount <= limit) return 0;
    return std::min(kLevelMax, static_cast<unsigned>(std::ceil(std::log2(amount / limit))));
}

}  // namespace

unsigned Client::level(double blocks_per_second) const {
    return std::min(kLevelMax, level_for(blocks_per_second, wanted_) + strain_);
}

void Client::offer(Message message) {
    while (!waiting_.empty() && (waiting_.size() >= kMessagesMax || waiting_bytes_ + message->size() > kBytesMax)) {
        waiting_bytes_ -= waiting_.front()->size();
        waiting_.pop_front();
        if (skipped_++ == 0) strain_ = std::min(strain_ + 1, kStrainMax);
        kept_up_ = 0;
    }
    if (waiting_.empty() && ++kept_up_ >= kRelaxAfter && strain_ > 0) {
        --strain_;
        kept_up_ = 0;
    }
    waiting_bytes_ += message->size();
    waiting_.push_back(std::move(message));
    wake_.cancel();
}

Message Client::take() {
    if (skipped_ > 0) return std::make_shared<const Bytes>(encode_skipped(std::exchange(skipped_, 0)));
    if (waiting_.empty()) return nullptr;
    Message message = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= message->size();
    return message;
}

void Client::end() {
    ended_ = true;
    wake_.cancel();
}

void Feed::tell(const NoticeList& notices, TimeUs now) {
    if (!watched_.load(std::memory_order_relaxed) || notices->empty()) return;
    const std::size_t events = events_in(*notices);
    const std::lock_guard lock(mutex_);
    told_.push_back({notices, now});
    told_events_ += events + 1;  // a list counts even if it tells of rounds alone
    while (told_events_ > kToldEventsMax) {
        const std::size_t dropped = events_in(*told_.front().notices);
        told_events_ -= dropped + 1;
        lost_ += dropped;
        told_.pop_front();
    }
}

std::shared_ptr<Client> Feed::join() {
    if (full()) return nullptr;
    auto client = std::make_shared<Client>(io_);
    clients_.insert(client);
    watched_ = true;
    Hello hello = source_->hello;
    hello.now = source_->now();
    client->offer(std::make_shared<const Bytes>(encode_hello(hello)));
    ask_status();
    arm();
    return client;
}

void Feed::leave(const std::shared_ptr<Client>& client) {
    clients_.erase(client);
    if (!clients_.empty()) return;
    watched_ = false;
    const std::lock_guard lock(mutex_);
    told_.clear();
    told_events_ = 0;
    lost_ = 0;
}

void Feed::arm() {
    if (std::exchange(armed_, true)) return;
    timer_.expires_after(kInterval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        armed_ = false;
        if (error || clients_.empty()) return;
        tick();
        arm();
    });
}

void Feed::tick() {
    std::vector<Told> told;
    std::uint64_t lost = 0;
    {
        const std::lock_guard lock(mutex_);
        told.assign(told_.begin(), told_.end());
        told_.clear();
        told_events_ = 0;
        lost = std::exchange(lost_, 0);
    }
    send_deltas(told, lost, source_->now());
    if (++ticks_ % kStatusEvery == 0) ask_status();
}

// A burst (a node that catches up) is sampled more than the rate alone would ask for.
void Feed::send_deltas(const std::vector<Told>& told, std::uint64_t lost, TimeUs now) {
    const Counts counts = counts_in(told);
    const double rate = static_cast<double>(counts.attached) * (1000.0 / static_cast<double>(kInterval.count()));
    blocks_per_second_ += kSmoothing * (rate - blocks_per_second_);
    const auto most = static_cast<double>(std::max(counts.attached, counts.decided));
    const unsigned lowest = level_for(most, kDeltaBlocksMax);
    std::map<unsigned, Message> by_level;
    for (const std::shared_ptr<Client>& client : clients_) {
        if (client->hidden()) continue;
        const unsigned level = std::max(lowest, client->level(blocks_per_second_));
        Message& message = by_level[level];
        if (!message) message = std::make_shared<const Bytes>(encode_delta(told, level, now, lost));
        client->offer(message);
    }
}

void Feed::ask_status() {
    source_->ask_status([this](const NodeStatus& status) {
        const Message message = std::make_shared<const Bytes>(encode_status(status, source_->now(), source_->queues()));
        for (const std::shared_ptr<Client>& client : clients_) client->offer(message);
    });
}

}  // namespace weft::node::live
