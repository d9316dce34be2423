// Proposals live in their proposer's account, so the state root covers them and there are never more than validators.
#include "tangle/ledger/execution.hpp"

namespace weft::tangle {

namespace {

// The issuer's place in the committee.
std::optional<AuthorIndex> author_of(const Execution& execution) {
    return execution.rules.epoch.committee.author_of(execution.issuer.id);
}

// Whoever comes new has an account: its operator can be asked, and its proposals have a place.
bool accounts_exist(const Propose& proposal, const AccountTable& accounts) {
    for (const Change& change : proposal.changes) {
        const auto* added = std::get_if<AddValidator>(&change);
        if (added && !accounts.find(added->account)) return false;
    }
    return true;
}

}  // namespace

const OpenProposal* open_proposal(const Account& account, const Epoch& epoch) {
    if (account.proposal.empty() || account.proposal.front().epoch != epoch.number()) return nullptr;
    return &account.proposal.front();
}

bool is_adopted(const OpenProposal& proposal, const Committee& committee) {
    return proposal.approvals.count() >= committee.quorum();
}

RejectReason apply(const Propose& proposal, Execution& execution) {
    const Epoch& epoch = execution.rules.epoch;
    const std::optional<AuthorIndex> author = author_of(execution);
    if (!author) return RejectReason::not_permitted;
    const OpenProposal* known = open_proposal(execution.issuer, epoch);
    if (known && is_adopted(*known, epoch.committee)) return RejectReason::proposal_adopted;
    if (proposal.changes.empty()) {
        execution.issuer.proposal.clear();
    } else {
        const Expected<Epoch, std::string> changed = changed_epoch(epoch, proposal);
        if (!changed || *changed == epoch) return RejectReason::bad_proposal;
        if (!accounts_exist(proposal, execution.accounts)) return RejectReason::bad_proposal;
        OpenProposal open{epoch.number(), proposal, {}};
        open.approvals.set(*author);
        execution.issuer.proposal.assign(1, std::move(open));
    }
    execution.note(execution.issuer.number, HistoryKind::operated);
    return RejectReason::none;
}

RejectReason apply(const Approve& approval, Execution& execution) {
    const Epoch& epoch = execution.rules.epoch;
    const std::optional<AuthorIndex> author = author_of(execution);
    if (!author) return RejectReason::not_permitted;
    const Account* proposer = execution.accounts.find(approval.proposer);
    const OpenProposal* open = proposer ? open_proposal(*proposer, epoch) : nullptr;
    if (!open || open->digest() != approval.proposal) return RejectReason::unknown_proposal;
    execution.accounts.change(approval.proposer)->proposal.front().approvals.set(*author);
    execution.note(execution.issuer.number, HistoryKind::operated, approval.proposer);
    return RejectReason::none;
}

}  // namespace weft::tangle
