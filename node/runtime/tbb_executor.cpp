#include "node/runtime/tbb_executor.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace weft::node {

struct TbbExecutor::Arena {
    explicit Arena(int threads) : arena(threads) {}
    tbb::task_arena arena;
};

TbbExecutor::TbbExecutor(unsigned threads)
    : arena_(std::make_unique<Arena>(threads == 0 ? tbb::task_arena::automatic : static_cast<int>(threads))) {}

TbbExecutor::~TbbExecutor() = default;

void TbbExecutor::for_each_range(std::size_t count, std::size_t grain,
                                 const std::function<void(std::size_t, std::size_t)>& body) {
    if (count == 0) return;
    if (count <= grain) return body(0, count);  // waking workers would cost more than it gains
    using Range = tbb::blocked_range<std::size_t>;
    arena_->arena.execute([&] {
        tbb::parallel_for(
            Range(0, count, grain), [&](const Range& range) { body(range.begin(), range.end()); },
            tbb::simple_partitioner());
    });
}

}  // namespace weft::node
