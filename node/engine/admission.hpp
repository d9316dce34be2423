// May this block enter the tangle here and now? Local policy, from cheap to dear; the rules that bind everyone are the
// executor's. Blocks that a round block needs bypass it.
#pragma once

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "node/engine/verdict.hpp"
#include "tangle/graph/tangle.hpp"
#include "tangle/ledger/ledger.hpp"

namespace weft::node {

class AdmissionPolicy {
public:
    // Everything referred to must outlive this.
    AdmissionPolicy(const Parameters& parameters, std::size_t pending_bytes_max, tangle::Tangle& tangle,
                    const tangle::Ledger& ledger)
        : parameters_(parameters), pending_bytes_max_(pending_bytes_max), tangle_(tangle), ledger_(ledger) {}

    // For blocks of clients and of peers that are not validators.
    Verdict judge(const Block& block, TimeUs now);
    // For blocks that a validator passes on: it judged quota already, by a state that may be ahead of ours.
    Admission judge_relayed(const Block& block, TimeUs now);

private:
    Admission judge_time(const Block& block, TimeUs now) const;
    void judge_quota(const Block& block, TimeUs now, Verdict& verdict) const;
    const tangle::Account* payer_of(const Block& block) const;

    const Parameters& parameters_;
    std::size_t pending_bytes_max_;
    tangle::Tangle& tangle_;
    const tangle::Ledger& ledger_;
};

}  // namespace weft::node
