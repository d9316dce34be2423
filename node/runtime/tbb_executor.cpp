#include "node/runtime/tbb_executor.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

namespace weft::node {

struct TbbExecutor::Arena {
    explicit Arena(int threads) : arena(threads) {}
    tbb::task_arena arena;
};

TbbExecutor::TbbExecutor(unsigned threads)
    : arena_(std::make_unique<Arena>(threads == 0 ? tbb::task_arena::automatic : static_cast<int>(threads))) {}

TbbExecutor::~TbbExecutor() = default;

unsigned TbbExecutor::threads() const {
    return static_cast<unsigned>(arena_->arena.max_concurrency());
}

void TbbExecutor::for_each_range(std::size_t count, std::size_t grain,
                                 const std::function<void(std::size_t, std::size_t)>& body) {
    if (count == 0) return;
    if (count <= grain) return body(0, count);  // waking workers would cost more than it gains
    // Over whole pieces: TBB halves a range until it fits, and halves of `grain` would leave SIMD lanes empty.
    using Pieces = tbb::blocked_range<std::size_t>;
    arena_->arena.execute([&] {
        tbb::parallel_for(
            Pieces(0, (count + grain - 1) / grain),
            [&](const Pieces& pieces) {
                for (std::size_t i = pieces.begin(); i != pieces.end(); ++i) {
                    body(i * grain, std::min(count, (i + 1) * grain));
                }
            },
            tbb::simple_partitioner());
    });
}

}  // namespace weft::node
