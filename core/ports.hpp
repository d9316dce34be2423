// What pure code needs of the world, as interfaces. Adapters live at the edges; the simulator has its own.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/bytes.hpp"
#include "core/types.hpp"

namespace weft {

// Uniform random numbers that nobody outside can predict (or, in the simulator, that the seed decides).
class Random {
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;

    // Uniform in [0, bound). Requires bound >= 1.
    std::uint64_t below(std::uint64_t bound);
};

// A small deterministic generator (SplitMix64) for simulation and for choices that need not be secret.
class SplitMix final : public Random {
public:
    explicit SplitMix(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

private:
    std::uint64_t state_;
};

// Runs independent pieces of work, perhaps in parallel.
class Executor {
public:
    virtual ~Executor() = default;
    // Calls body(begin, end) over disjoint ranges that cover [0, count), each at most `grain` long but the last
    // may be shorter. Returns when all are done.
    virtual void for_each_range(std::size_t count, std::size_t grain,
                                const std::function<void(std::size_t, std::size_t)>& body) = 0;
};

class SerialExecutor final : public Executor {
public:
    void for_each_range(std::size_t count, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) override;
};

}  // namespace weft
