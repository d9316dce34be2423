// An account as docs/protocol-ledger.md describes it, kept as plainly as possible: what the product's ledger is
// compared with. Shares no code with tangle/ledger.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/block.hpp"
#include "core/genesis.hpp"

namespace weft::sim {

struct ReferenceKey {
    PublicKey key;
    std::uint8_t roles = kKeyRolesAll;
    bool revoked = false;
    TimeUs since = 0;
};

struct ReferenceProposal {
    EpochNumber epoch = 0;
    Propose content;
    std::set<AuthorIndex> approved_by;
};

struct ReferenceAccount {
    AccountNumber number = 0;
    AccountId id;
    std::vector<ReferenceKey> keys;
    std::set<Sequence> used;  // every sequence ever
    Amount balance = 0;
    Quota quota;
    std::int64_t level = 0;  // of the quota's bucket, in micro-units
    TimeUs refilled_at = 0;
    bool frozen = false;
    bool registrar = false;
    bool registered = false;
    AccountId controller;
    std::optional<ReferenceProposal> proposal;

    const ReferenceKey* find_key(const PublicKey& key) const;
    bool holds(const PublicKey& key) const;  // and it is not revoked
    bool manageable() const;

    // Nothing: it is fresh.
    std::optional<RejectReason> why_not(Sequence sequence) const;

    // Takes what a block costs from the bucket, if quota or the block's work allow it. Requires times of the scale of
    // simulations (CHECK).
    bool charge(const Block& block, TimeUs now, const Parameters& parameters);

    // docs/wire-state.md, section "Accounts".
    Bytes encoded() const;
};

}  // namespace weft::sim
