// May this block enter the tangle here and now? Local policy, from cheap to dear; the rules that bind everyone are the
// executor's. Blocks that a round block needs bypass it.
#pragma once

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "node/engine/verdict.hpp"
#include "tangle/graph/tangle.hpp"
#include "tangle/ledger/ledger.hpp"

namespace weft::node {

// See EngineOptions. Where ordering does not keep up, more of what clients bring would only wait.
struct PendingLimits {
    std::size_t bytes_max;
    std::size_t bytes_slack;
    TimeUs mean_age_us_max;
    // Beyond it, clients' blocks whose parents are not here are refused, not lost later.
    std::size_t orphan_bytes_slack;
};

class AdmissionPolicy {
public:
    // Everything referred to must outlive this.
    AdmissionPolicy(PendingLimits pending, tangle::Tangle& tangle, const tangle::Ledger& ledger)
        : pending_(pending), tangle_(tangle), ledger_(ledger) {}

    // For blocks of clients and of peers that are not validators.
    Verdict judge(const Block& block, TimeUs now);
    // For blocks that a validator passes on: it judged quota already, by a state that may be ahead of ours.
    Admission judge_relayed(const Block& block, TimeUs now);

private:
    bool ordering_lags(TimeUs now) const;
    bool would_be_lost(const Block& block);
    Admission judge_time(const Block& block, TimeUs now) const;
    void judge_quota(const Block& block, TimeUs now, Verdict& verdict) const;
    const tangle::Account* payer_of(const Block& block) const;

    PendingLimits pending_;
    tangle::Tangle& tangle_;
    const tangle::Ledger& ledger_;
};

}  // namespace weft::node
