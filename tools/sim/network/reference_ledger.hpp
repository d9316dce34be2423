// The ledger as docs/protocol-ledger.md describes it, written down once more, plainly and slowly: every commit is
// executed here, too, and must give the same fates and the same state root.
#pragma once

#include <map>
#include <vector>

#include "core/epoch.hpp"
#include "tools/sim/network/reference_account.hpp"

namespace weft::sim {

class ReferenceLedger {
public:
    ReferenceLedger(const Genesis& genesis, const Domains& domains);

    // Requires a block whose form and signature are right.
    RejectReason execute(const Block& block, TimeUs commit_time);

    // The epoch that begins when this checkpoint is closed by a commit of this round and time, if one does: from then
    // on it is in force here.
    std::optional<Epoch> close(CheckpointIndex checkpoint, Round leader, TimeUs time);
    const Epoch& epoch() const { return epoch_; }

    std::size_t accounts() const { return accounts_.size(); }
    Hash state_root();

private:
    using Numbers = std::map<AccountId, AccountNumber>;

    ReferenceAccount* find(const AccountId& id);
    ReferenceAccount& change(const AccountId& id);  // requires a known one
    ReferenceAccount& add(const AccountId& id, const Quota& quota, TimeUs now);
    RejectReason check_key(const ReferenceAccount& issuer, const Block& block) const;

    RejectReason apply(const AccountId& issuer, const Transfer& transfer, TimeUs now);
    RejectReason apply(const AccountId& issuer, const Record& record, TimeUs now);
    RejectReason apply(const AccountId& issuer, const RegisterAccount& operation, TimeUs now);
    RejectReason apply(const AccountId& issuer, const RotateKey& operation, TimeUs now);
    RejectReason apply(const AccountId& issuer, const RevokeKey& operation, TimeUs now);
    RejectReason apply(const AccountId& issuer, const FreezeAccount& operation, TimeUs now);
    RejectReason apply(const AccountId& issuer, const ReleaseAccount& operation, TimeUs now);
    RejectReason apply(const AccountId& issuer, const UnknownPayload& payload, TimeUs now);
    RejectReason apply(const AccountId& issuer, const Propose& proposal, TimeUs now);
    RejectReason apply(const AccountId& issuer, const Approve& approval, TimeUs now);
    bool may_take_part(const AccountId& id);
    bool lets_in(const Block& block, TimeUs now);
    RejectReason check_control(const AccountId& issuer, const AccountId& target);

    Domains domains_;
    Epoch epoch_;
    NetworkId network_;
    std::vector<ReferenceAccount> accounts_;  // by number
    Numbers numbers_;
    std::vector<std::optional<Hash>> leaves_;  // by number; nothing: changed since it was hashed
};

}  // namespace weft::sim
