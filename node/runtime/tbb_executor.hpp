// The Executor port over a oneTBB arena.
#pragma once

#include <memory>

#include "core/ports.hpp"

namespace weft::node {

class TbbExecutor final : public Executor {
public:
    // 0 threads: one a core. The calling thread works, too.
    explicit TbbExecutor(unsigned threads);
    ~TbbExecutor() override;

    unsigned threads() const;  // with the calling one

    void for_each_range(std::size_t count, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) override;

private:
    struct Arena;
    std::unique_ptr<Arena> arena_;
};

}  // namespace weft::node
