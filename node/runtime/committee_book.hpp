// What the committee's members did in this epoch, since this process started: for people who ask who lags. Thread-safe:
// one thread notes, others read.
#pragma once

#include <mutex>
#include <vector>

#include "node/engine/engine.hpp"
#include "tangle/committee/commit_rule.hpp"

namespace weft::node {

class CommitteeBook {
public:
    struct Member {
        Round last_round = 0;  // of its round blocks
        TimeUs heard_us = 0;   // when that came; 0: never
        std::uint64_t round_blocks = 0;
        std::uint64_t led = 0;     // rounds that it led and that were committed
        std::uint64_t missed = 0;  // that were skipped
    };

    explicit CommitteeBook(const Committee& committee) : schedule_(1) { begin(committee); }

    void note(const std::vector<Notice>& notices, TimeUs now);
    std::vector<Member> members() const;

private:
    void begin(const Committee& committee);
    void note(const RoundSeen& seen, TimeUs now);
    void note(const LeaderCommitted& committed);

    mutable std::mutex mutex_;
    std::vector<Member> members_;
    tangle::RoundRobin schedule_;
    Round last_led_ = 0;  // the round of the last committed leader; 0: none yet
};

}  // namespace weft::node
