// Erases payloads in the store and wherever this process may still have them, one at a time. Beside everything else:
// each costs some syncs, and waits while a backup is made.
#pragma once

#include <functional>
#include <thread>

#include "node/runtime/bounded_queue.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

class EraseThread {
public:
    struct Outlets {
        // The payload is gone from the store: let go of what was read from there before. Both on this thread.
        std::function<void(const BlockId&)> forget;
        std::function<void(const tangle::StoreError&)> failed;  // the store has failed
    };
    // Nothing: no such block; false: it was erased before. On this thread.
    using Done = std::function<void(const tangle::StoreResult<std::optional<bool>>&)>;

    EraseThread(tangle::Store& store, Outlets outlets);
    ~EraseThread() { stop(); }

    void start();
    // Finishes what waits, then ends. Idempotent.
    void stop();

    // Any thread. False: too many wait.
    bool erase(const BlockId& block, std::size_t payload_bytes, Done done);

    static constexpr std::size_t kWaitingMax = 256;

private:
    struct Order {
        BlockId block;
        std::size_t payload_bytes = 0;
        Done done{};
    };
    void run();
    void carry_out(const Order& order);

    tangle::Store& store_;
    Outlets outlets_;
    BoundedQueue<Order> queue_;
    std::thread thread_;
};

}  // namespace weft::node
