// Brings what the store wrote into its index, seldom and in large pieces, and forgets what is too old. Beside the
// writer: an index transaction syncs for long, and a block's finality must not wait for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "tangle/lmdb/store.hpp"

namespace weft::node {

class IndexThread {
public:
    struct Outlets {
        // There is no space, and why; it is tried again. Empty: there is space again.
        std::function<void(const std::string& lack)> space;
        std::function<void(const tangle::StoreError&)> failed;  // nothing is indexed any more
    };

    IndexThread(tangle::Store& store, Outlets outlets);
    ~IndexThread();  // stops

    void start();
    // Indexes what is left, then ends. Nothing is written meanwhile. Idempotent.
    void stop();

    // Something was written. Any thread; cheap.
    void note_written();

private:
    void run();
    bool wait_for_work();
    bool index();
    std::optional<bool> prune(bool must);
    bool is_stopping();

    tangle::Store& store_;
    Outlets outlets_;
    bool lacks_space_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool work_ = false;
    bool urgent_ = false;  // much is waiting
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace weft::node
