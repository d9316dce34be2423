// One block while it is executed, and what each kind of payload does. A new kind adds a function here, declared below.
// Pure.
#pragma once

#include "core/block.hpp"
#include "core/epoch.hpp"
#include "tangle/ledger/account_table.hpp"
#include "tangle/ledger/history.hpp"

namespace weft::tangle {

// What execution rests on beside the accounts.
struct ExecutionRules {
    Epoch epoch;
    NetworkId network;

    const Parameters& parameters() const { return epoch.parameters; }
};

// What the account proposes in this epoch; nullptr: nothing.
const OpenProposal* open_proposal(const Account& account, const Epoch& epoch);
// Whether a quorum of the committee approved it.
bool is_adopted(const OpenProposal& proposal, const Committee& committee);

struct Execution {
    const ExecutionRules& rules;
    AccountTable& accounts;
    Account& issuer;  // marked as changed
    const Block& block;
    TimeUs time;  // of the commit
    std::vector<HistoryEntry>& history;

    // Appends a line about this block.
    void note(AccountNumber account, HistoryKind kind, const AccountId& other = {}, Amount amount = 0) const {
        history.push_back({account, kind, block.id, amount, other, RejectReason::none});
    }
};

// Each applies a payload whose block the account may issue, whole or not at all: after any reason but none, nothing
// has changed. Errors: the reasons listed.

// unknown_asset, amount_overflow, insufficient_funds, unknown_creditor (where only registered accounts are),
// account_limit.
RejectReason apply(const Transfer& transfer, Execution& execution);
// None: a record is ordered, nothing more.
RejectReason apply(const Record& record, Execution& execution);
// not_permitted, already_registered, account_limit.
RejectReason apply(const RegisterAccount& operation, Execution& execution);
// not_permitted (the new key did not sign for it), key_exists, unknown_key, key_limit, last_key.
RejectReason apply(const RotateKey& operation, Execution& execution);
// unknown_key, last_key.
RejectReason apply(const RevokeKey& operation, Execution& execution);
// unknown_target, not_permitted.
RejectReason apply(const FreezeAccount& operation, Execution& execution);
// unknown_target, not_permitted, not_frozen.
RejectReason apply(const ReleaseAccount& operation, Execution& execution);
// not_permitted (no validator), bad_proposal, proposal_adopted.
RejectReason apply(const Propose& proposal, Execution& execution);
// not_permitted (no validator), unknown_proposal.
RejectReason apply(const Approve& approval, Execution& execution);
// Always unknown_payload.
RejectReason apply(const UnknownPayload& payload, Execution& execution);

}  // namespace weft::tangle
