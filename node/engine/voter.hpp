// A validator's votes on checkpoints: signs each, here or by a signer elsewhere, and keeps it until a round block takes
// it along. Goes on across epochs: what is still to be said about the one before does not ride in round blocks any
// more.
#pragma once

#include <deque>
#include <vector>

#include "core/checkpoint.hpp"
#include "node/engine/signing.hpp"

namespace weft::node {

class Voter {
public:
    // Both outlive this.
    Voter(const Domains& domains, Signing& signing) : domains_(domains), signing_(signing) {}

    void vote(const Checkpoint& checkpoint);

    // Votes on checkpoints up to this one are for take_late from now on.
    void end_epoch(CheckpointIndex last);

    // By increasing index, at most kRoundBlockVotesMax.
    std::vector<CheckpointVote> take();
    std::vector<CheckpointVote> take_late() { return std::exchange(late_, {}); }
    bool idle() const { return votes_.empty(); }
    // A round block that took them along was never made.
    void give_back(const std::vector<CheckpointVote>& votes);

    // ---- a signer elsewhere
    enum class Answer : std::uint8_t { taken, unknown, false_signature };
    Answer on_signed(std::uint64_t ticket, const Signature& signature);
    void on_refused(std::uint64_t ticket);
    void signer_lost();  // what it was asked for will not be answered
    void signer_back();  // asks again

private:
    struct Unsigned {
        std::uint64_t ticket = 0;  // 0: not asked for yet
        Checkpoint checkpoint;
        CheckpointVote vote;
    };
    void cast(const CheckpointVote& vote);

    const Domains& domains_;
    Signing& signing_;
    CheckpointIndex late_until_ = 0;
    std::deque<CheckpointVote> votes_;
    std::vector<CheckpointVote> late_;
    std::deque<Unsigned> unsigned_;
};

}  // namespace weft::node
