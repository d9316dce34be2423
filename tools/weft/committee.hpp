// Parts of the committee commands.
#pragma once

#include "tools/client/committee_answers.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

Result<client::CommitteeView> ask_committee(client::NodeClient& node);

// What the options ask for; the node is asked for short account numbers. Errors: bad_input, with the option named.
Result<Propose> proposal_of(client::NodeClient& node, const ProposeOptions& options);

// Who proposes what, and who approved it.
void print_proposal(std::ostream& out, const client::ProposalView& proposal);

}  // namespace weft::cli
