// The blocks that were rejected last, however long ago. Thread-safe: one thread notes, others read.
#pragma once

#include <deque>
#include <mutex>
#include <vector>

#include "node/engine/engine.hpp"

namespace weft::node {

class RejectionBook {
public:
    void note(const std::vector<Notice>& notices);
    // Newest first.
    std::vector<Decided> latest(std::size_t count) const;

    static constexpr std::size_t kKept = 256;

private:
    mutable std::mutex mutex_;
    std::deque<Decided> rejected_;
};

}  // namespace weft::node
