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

}  // namespace

std::optional<std::uint32_t> search_nonce(const Domains& domains, ByteView header, unsigned bits, std::uint32_t first,
                                          std::uint32_t count) {
    CHECK(std::uint64_t{first} + count <= kNonces);
    NonceTrial trial(domains, header);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (trial.work_with(first + i) >= bits) return first + i;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> find_nonce(Executor& executor, const Domains& domains, ByteView header, unsigned bits) {
    for (std::uint64_t wave = 0; wave < kNonces; wave += kWaveNonces) {
        std::atomic<std::uint64_t> least{kNonces};
        executor.for_each_range(kWaveNonces, kGrainNonces, [&](std::size_t begin, std::size_t end) {
            if (wave + begin >= least.load()) return;  // a smaller one is known already
            const auto found = search_nonce(domains, header, bits, static_cast<std::uint32_t>(wave + begin),
                                            static_cast<std::uint32_t>(end - begin));
            if (found) lower_to(least, *found);
        });
        if (least.load() != kNonces) return static_cast<std::uint32_t>(least.load());
    }
    return std::nullopt;
}

}  // namespace weft
