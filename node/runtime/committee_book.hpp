// What the committee's members did in this epoch, since this process started: for people who ask who lags. Thread-safe:
// one thread notes, others read.
#pragma once

#include <mutex>
#include <vector>

#include "node/engine/engine.hpp"

namespace weft::node {

class CommitteeBook {
public:
    struct Member {
        Round last_round = 0;  // of its round blocks
        TimeUs heard_us = 0;   // when that came; 0: never
        std::uint64_t round_blocks = 0;
        std::uint64_t led = 0;     // rounds that it led and that were committed
        std::uint64_t missed = 0;  // that it should have led and that were skipped
    };

    // The committee in force when the node starts; those of later epochs come with the notices.
    void begin(const Committee& committee);
    void note(const std::vector<Notice>& notices, TimeUs now);
    std::vector<Member> members() const;

private:
    void note(const RoundSeen& seen, TimeUs now);
    void note(const LeaderCommitted& committed);

    mutable std::mutex mutex_;
    std::vector<Member> members_;
};

}  // namespace weft::node
