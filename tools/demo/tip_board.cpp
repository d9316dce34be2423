#include "tools/demo/tip_board.hpp"

#include <algorithm>
#include <chrono>

#include "tools/client/node_client.hpp"

namespace weft::demo {
namespace {

constexpr std::chrono::milliseconds kRefreshMin{10};
constexpr std::chrono::milliseconds kRefreshMax{50};
constexpr std::chrono::milliseconds kRequest{500};
constexpr std::size_t kTipsAsked = 64;

}  // namespace

TipBoard::TipBoard(std::vector<client::Endpoint> nodes, const BlockId& settled)
    : nodes_(std::move(nodes)),
      hands_(nodes_.size(), Hand{{settled}, 0}),
      thread_([this](std::stop_token stop) { refresh(stop); }) {}

std::vector<BlockId> TipBoard::pick(std::size_t node) {
    const std::lock_guard lock(mutex_);
    Hand& hand = hands_[node];
    std::vector<BlockId> picked;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, hand.tips.size()); ++i) {
        picked.push_back(hand.tips[hand.dealt++ % hand.tips.size()]);
    }
    if (hand.dealt >= hand.tips.size()) used_up_.notify_one();
    return picked;
}

bool TipBoard::any_used_up() const {
    return std::any_of(hands_.begin(), hands_.end(), [](const Hand& hand) { return hand.dealt >= hand.tips.size(); });
}

void TipBoard::refresh(std::stop_token stop) {
    std::vector<client::NodeClient> clients;
    for (const auto& node : nodes_) clients.emplace_back(node, kRequest);
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
            lock.unlock();
            auto tips = clients[i].tips(kTipsAsked);
            lock.lock();
            if (tips) hands_[i] = {std::move(tips->parents), 0};  // else the node is away, and its last ones serve on
        }
        used_up_.wait_for(lock, stop, kRefreshMin, [] { return false; });
        used_up_.wait_for(lock, stop, kRefreshMax - kRefreshMin, [this] { return any_used_up(); });
    }
}

}  // namespace weft::demo
