// How much a peer may make this node work by asking: what answers cost, in bytes looked at and sent, per second and
// peer. Who asked for too much is not answered until it has been paid for, which an honest peer survives: it asks
// another one after a second. Who goes on asking meanwhile is to be closed. Pure; nothing is iterated over.
#pragma once

#include <map>

#include "p2p/budget.hpp"
#include "p2p/peer_id.hpp"

namespace weft::node {

class AnswerBudget {
public:
    using PeerId = p2p::PeerId;

    enum class Ruling : std::uint8_t {
        answer,
        ignore,
        close,  // said once a debt
    };
    // A question of that peer came.
    Ruling rule(PeerId peer, TimeUs now);
    // What answering it cost.
    void charge(PeerId peer, std::uint64_t cost, TimeUs now);
    void forget(PeerId peer) { accounts_.erase(peer); }

    static constexpr std::uint64_t kPerSecond = 32u << 20;
    static constexpr std::uint64_t kBurst = 64u << 20;
    static constexpr std::uint64_t kQuestionCost = 512;  // of any question, on top of what it takes to answer
    // Questions in one debt that are ignored. An honest peer has two pulls and two ranges open at a time, and repeats
    // none within a second; no debt lasts longer than a few seconds.
    static constexpr unsigned kIgnoredMax = 64;

private:
    struct Account {
        p2p::TokenBucket bucket;
        unsigned ignored = 0;
    };
    Account& account(PeerId peer, TimeUs now);

    std::map<PeerId, Account> accounts_;  // of connected peers
};

}  // namespace weft::node
