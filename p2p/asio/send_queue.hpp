// Frames waiting for one peer, bounded in bytes. Filled by any thread, emptied by the net thread.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include "core/bytes.hpp"

namespace weft::p2p {

class SendQueue {
public:
    explicit SendQueue(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    enum class Push {
        refused,  // full or closed
        queued,   // the writer will come to it
        wake,     // queued, and there is no writer: start one
    };
    Push push(std::shared_ptr<const Bytes> body);

    // The writer's step: appends frames to `out` until it holds `bytes_wanted` or the queue is empty, and gives their
    // number. At 0 the writer ends, and the next push says wake. A new queue has a writer.
    std::size_t take(Bytes& out, std::size_t bytes_wanted);

    // Drops everything and refuses from now on.
    void close();

    std::size_t bytes() const;

private:
    mutable std::mutex mutex_;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    bool writing_ = true;
    bool closed_ = false;
    std::deque<std::shared_ptr<const Bytes>> bodies_;
};

}  // namespace weft::p2p
