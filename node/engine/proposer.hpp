// A validator's own side: when to make a round block, what to put into it, and what to know of itself before it may.
#pragma once

#include <optional>
#include <set>
#include <variant>

#include "core/round_block.hpp"
#include "node/engine/orderer.hpp"
#include "node/engine/signing.hpp"
#include "node/engine/voter.hpp"
#include "tangle/committee/pacemaker.hpp"

namespace weft::node {

class Proposer {
public:
    // What it works with; all of it must outlive this.
    struct Surroundings {
        const Domains& domains;
        Signing& signing;
        Voter& voter;
        tangle::Tangle& tangle;
        tangle::RoundBlocks& round_blocks;
        const Orderer& orderer;
    };
    // For one epoch. `learned`: it is known that no other life of this validator spoke in it.
    Proposer(const Surroundings& around, const Committee& committee, AuthorIndex self, tangle::PacemakerLimits limits,
             bool learned);

    AuthorIndex self() const { return self_; }
    Round last_proposed() const { return pacemaker_.last_proposed(); }

    // ---- learning its own past: a validator whose store is empty or old must not contradict itself
    // An own block found in the log, or that a peer showed. The highest one counts; whatever own block of its round or
    // below turns up later is taken for history, too: memory of it may be gone.
    void note_own(const RoundBlockPtr& block, TimeUs now);
    // A peer answered with its highest block of ours (noted before), or with none.
    void note_answer(AuthorIndex peer);
    bool learning() const;
    std::size_t answers() const { return answers_.size(); }
    std::size_t answers_needed() const;

    // Is this own block one that this process made, or that belongs to what it learned?
    bool is_own_history(const RoundBlock& block) const;

    // ---- a signer elsewhere
    // Its answer. False: the signature does not hold. Of another ticket than the round block's: nothing happens.
    bool on_signed(std::uint64_t ticket, const Signature& signature, TimeUs now);
    // What it was asked for will not be answered; it may have signed it or not.
    void signer_lost() { asked_ticket_ = 0; }
    // It is there, and its last round block is known here: asks again for the same bytes.
    void signer_back();

    // ---- proposing
    // Tips that somebody named are left alone for a while: a round block on the way will order them.
    void note_named(const RoundBlock& block);

    struct Step {
        std::optional<RoundBlockPtr> block;  // made now; to be logged, entered, and sent once synced
        std::optional<TimeUs> wake_at;
    };
    Step step(TimeUs now);

private:
    void take_own(const RoundBlockPtr& block, TimeUs now);
    bool busy(TimeUs now) const;
    std::optional<TimeUs> checkpoint_due() const;
    RoundBlock prepare(Round round, TimeUs now);
    RoundBlockPtr finish(RoundBlock prepared, const Signature& signature, TimeUs now);
    std::vector<RoundRef> choose_parents(Round round);
    std::vector<BlockId> choose_tips(Round round, const std::vector<RoundRef>& parents);

    const Domains& domains_;
    const Committee& committee_;
    AuthorIndex self_;
    Signing& signing_;
    Voter& voter_;
    tangle::Tangle& tangle_;
    tangle::RoundBlocks& round_blocks_;
    const Orderer& orderer_;
    tangle::Pacemaker pacemaker_;

    RoundRef own_last_;
    TimeUs own_last_time_ = 0;
    bool learned_;
    Round learned_round_ = 0;
    tangle::RoundTable<std::monostate> own_refs_;  // of own blocks above the floor
    std::set<AuthorIndex> answers_;
    std::uint64_t asked_ticket_ = 0;               // of asked_
    std::optional<RoundBlock> asked_;              // the round block that waits for its signature
    RoundBlockPtr signed_;                         // came back, for the next step
    tangle::RoundTable<std::monostate> referred_;  // recent blocks that own blocks named as parents
};

}  // namespace weft::node
