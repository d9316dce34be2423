#include "pow/work.hpp"

#include <atomic>

#include "core/check.hpp"
#include "pow/trial.hpp"

namespace weft {

namespace {

constexpr std::uint64_t kNonces = std::uint64_t{1} << 32;

// Nonces a wave: enough for many threads, little enough that what is searched beyond the answer doesn't matter.
constexpr std::uint32_t kWaveNonces = 1 << 18;
constexpr std::uint32_t kGrainNonces = 1 << 12;
static_assert(kNonces % kWaveNonces == 0);

void lower_to(std::atomic<std::uint64_t>& least, std::uint64_t value) {
    std::uint64_t seen = least.load();
    while (value < seen && !least.compare_exchange_weak(seen, value)) {
    }
}

const pow_core::ScanKernel* kernel_in_use() {
    static const pow_core::ScanKernel* const kInUse = pow_core::scan_kernel(simd_level());
    return kInUse;
}

}  // namespace

const std::vector<SimdLevel>& nonce_levels() {
    static const std::vector<SimdLevel> kLevels = [] {
        std::vector<SimdLevel> levels{SimdLevel::scalar};
        for (const pow_core::ScanKernel& kernel : pow_core::scan_kernels()) levels.push_back(kernel.level);
        return levels;
    }();
    return kLevels;
}

std::optional<std::uint32_t> search_nonce_at(SimdLevel level, const Domains& domains, ByteView header, unsigned bits,
                                             std::uint32_t first, std::uint32_t count) {
    CHECK(std::uint64_t{first} + count <= kNonces);
    return NonceTrial(domains, header).search(pow_core::scan_kernel(level), bits, first, count);
}

std::optional<std::uint32_t> search_nonce(const Domains& domains, ByteView header, unsigned bits, std::uint32_t first,
                                          std::uint32_t count) {
    CHECK(std::uint64_t{first} + count <= kNonces);
    return NonceTrial(domains, header).search(kernel_in_use(), bits, first, count);
}

NonceSearch find_nonce_counting(Executor& executor, const Domains& domains, ByteView header, unsigned bits) {
    const NonceTrial trial(domains, header);
    std::atomic<std::uint64_t> tried{0};
    for (std::uint64_t wave = 0; wave < kNonces; wave += kWaveNonces) {
        std::atomic<std::uint64_t> least{kNonces};
        executor.for_each_range(kWaveNonces, kGrainNonces, [&](std::size_t begin, std::size_t end) {
            const auto first = static_cast<std::uint32_t>(wave + begin);
            const auto count = static_cast<std::uint32_t>(end - begin);
            if (first >= least.load()) return;  // a smaller one is known already
            const auto found = trial.search(kernel_in_use(), bits, first, count);
            tried += found ? *found - first + 1 : count;
            if (found) lower_to(least, *found);
        });
        if (least.load() != kNonces) return {static_cast<std::uint32_t>(least.load()), tried.load()};
    }
    return {std::nullopt, tried.load()};
}

std::optional<std::uint32_t> find_nonce(Executor& executor, const Domains& domains, ByteView header, unsigned bits) {
    return find_nonce_counting(executor, domains, header, bits).nonce;
}

}  // namespace weft
