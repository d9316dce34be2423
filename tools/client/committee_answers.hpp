// The committee as a node tells of it (GET /api/v1/committee), read back into what the protocol has: so that whoever
// approves judges the proposal itself and not a node's words about it.
#pragma once

#include "core/epoch.hpp"
#include "tools/client/error.hpp"

namespace weft::client {

struct ProposalView {
    AccountId proposer;
    Propose content;
    std::vector<AccountId> approvals;
    std::size_t needed = 0;
    bool adopted = false;

    Hash digest() const;  // of the content, computed here
};

struct CommitteeView {
    Epoch epoch;  // all but `floor`
    std::uint16_t protocol_known = 0;
    std::vector<bool> heard;  // by author
    std::vector<ProposalView> proposals;

    const ProposalView* proposal_of(const AccountId& proposer) const;  // nullptr: none is open
};

// Errors: bad_answer; also when a proposal is not what its digest says.
Result<CommitteeView> read_committee(std::string_view json);

}  // namespace weft::client
