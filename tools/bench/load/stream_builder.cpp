#include "tools/bench/load/stream_builder.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "tools/bench/load/stream_layout.hpp"

namespace weft::bench::load {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kSignedAtOnce = 512;
constexpr std::size_t kCalibrationSignatures = 16'000;  // of each thread
constexpr std::chrono::milliseconds kProgressInterval{50};

// A wrong signature is one of another block: as dear to check as a good one.
void sign_all(const std::vector<Unsigned>& blocks, const std::vector<KeyPair>& keys) {
    Signature other = keys.front().sign(genesis_block_id({}).view());
    for (const Unsigned& block : blocks) {
        if (!block.bad) other = keys[block.key].sign(block.id.view());
        std::copy(other.bytes.begin(), other.bytes.end(), block.signature);
    }
}

class Builder {
public:
    Builder(const StreamShape& shape, const NetworkId& network, const std::vector<KeyPair>& keys)
        : layout_(shape, network, keys), keys_(keys) {}

    void work() {
        std::vector<Unsigned> blocks;
        while (take(blocks)) {
            sign_all(blocks, keys_);
            done_ += blocks.size();
        }
        --working_;
    }

    BlockStream run(unsigned threads, const Progress& progress) {
        working_ = threads;
        std::vector<std::thread> workers;
        for (unsigned i = 0; i < threads; ++i) workers.emplace_back([this] { work(); });
        while (working_ > 0) {
            progress(done_, layout_.planned());
            std::this_thread::sleep_for(kProgressInterval);
        }
        for (std::thread& worker : workers) worker.join();
        progress(done_, done_);
        return layout_.take();
    }

private:
    bool take(std::vector<Unsigned>& blocks) {
        blocks.clear();
        const std::lock_guard lock(mutex_);
        while (blocks.size() < kSignedAtOnce && layout_.next(blocks)) {
        }
        return !blocks.empty();
    }

    std::mutex mutex_;  // guards layout_
    StreamLayout layout_;
    const std::vector<KeyPair>& keys_;
    std::atomic<std::uint64_t> done_{0};
    std::atomic<unsigned> working_{0};
};

}  // namespace

double signing_rate(unsigned threads) {
    const auto begin = SteadyClock::now();
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < threads; ++i) {
        workers.emplace_back([] {
            const KeyPair key(Seed{});
            for (std::size_t n = 0; n < kCalibrationSignatures; ++n) key.sign(BlockId{}.view());
        });
    }
    for (std::thread& worker : workers) worker.join();
    const std::chrono::duration<double> took = SteadyClock::now() - begin;
    return threads * kCalibrationSignatures / took.count();
}

BlockStream build_stream(const StreamShape& shape, const NetworkId& network, const std::vector<KeyPair>& keys,
                         unsigned threads, const Progress& progress) {
    return Builder(shape, network, keys).run(std::max(1u, threads), progress);
}

}  // namespace weft::bench::load
