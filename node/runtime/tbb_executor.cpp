#include "node/runtime/tbb_executor.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace weft::node {

namespace {

// TBB's library synchronises who hands work over, who does it and who waits for it, but Debian's build of it does so
// out of the thread sanitizer's sight: here it is said again. Of no object that is handed over: that would be too late.
#if defined(__SANITIZE_THREAD__)
std::atomic<std::uint64_t> handed_over{0};
std::atomic<std::uint64_t> done{0};

void note_handed_over() {
    handed_over.fetch_add(1, std::memory_order_release);
}
void note_taken() {
    (void)handed_over.load(std::memory_order_acquire);
}
void note_done() {
    done.fetch_add(1, std::memory_order_release);
}
void note_all_done() {
    (void)done.load(std::memory_order_acquire);
}
#else
void note_handed_over() {}
void note_taken() {}
void note_done() {}
void note_all_done() {}
#endif

}  // namespace

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
    note_handed_over();
    arena_->arena.execute([&] {
        note_taken();
        tbb::parallel_for(
            Pieces(0, (count + grain - 1) / grain),
            [&](const Pieces& pieces) {
                note_taken();
                for (std::size_t i = pieces.begin(); i != pieces.end(); ++i) {
                    body(i * grain, std::min(count, (i + 1) * grain));
                }
                note_done();
            },
            tbb::simple_partitioner());
    });
    note_all_done();
}

}  // namespace weft::node
