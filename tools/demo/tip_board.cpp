#include "tools/demo/tip_board.hpp"

#include <chrono>
#include <condition_variable>

#include "tools/client/node_client.hpp"

namespace weft::demo {
namespace {

constexpr std::chrono::milliseconds kRefresh{50};
constexpr std::chrono::milliseconds kRequest{500};
constexpr std::size_t kTipsAsked = 8;

}  // namespace

TipBoard::TipBoard(std::vector<client::Endpoint> nodes, const BlockId& settled)
    : nodes_(std::move(nodes)),
      tips_(nodes_.size(), {settled}),
      thread_([this](std::stop_token stop) { refresh(stop); }) {}

std::vector<BlockId> TipBoard::pick(std::size_t node, Random& random) const {
    const std::lock_guard lock(mutex_);
    const auto& tips = tips_[node];
    const std::size_t first = random.below(tips.size());
    if (tips.size() == 1) return {tips[first]};
    const std::size_t second = (first + 1 + random.below(tips.size() - 1)) % tips.size();
    return {tips[first], tips[second]};
}

void TipBoard::refresh(std::stop_token stop) {
    std::vector<client::NodeClient> clients;
    for (const auto& node : nodes_) clients.emplace_back(node, kRequest);
    std::mutex idle;
    std::condition_variable_any stopped;
    std::unique_lock lock(idle);
    do {
        for (std::size_t i = 0; i < clients.size() && !stop.stop_requested(); ++i) {
            auto tips = clients[i].tips(kTipsAsked);
            if (!tips) continue;  // it keeps the tips that it gave last
            const std::lock_guard guard(mutex_);
            tips_[i] = std::move(tips->parents);
        }
    } while (!stopped.wait_for(lock, stop, kRefresh, [] { return false; }) && !stop.stop_requested());
}

}  // namespace weft::demo
