// How far a start has come: written by the thread that starts, read by others.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace weft::node {

class StartProgress {
public:
    enum class Stage : std::uint8_t { keys, opening, replaying };

    void enter(Stage stage) { stage_ = stage; }
    // Of the log's records that the start needs.
    void set_replayed(std::uint64_t done, std::uint64_t all) {
        percent_ = all == 0 ? 100 : static_cast<unsigned>(done * 100 / all);
    }

    std::string words() const {
        switch (stage_.load()) {
            case Stage::keys:
                return "starting: reading genesis and keys, waiting for the signer if there is one";
            case Stage::opening:
                return "starting: opening the ledger";
            case Stage::replaying:
                break;
        }
        return "starting: replaying the log, " + std::to_string(percent_.load()) + "%";
    }

private:
    std::atomic<Stage> stage_{Stage::keys};
    std::atomic<unsigned> percent_{0};
};

}  // namespace weft::node
