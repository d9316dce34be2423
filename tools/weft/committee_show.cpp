// The committee and what is proposed to it, for people.
#include <ostream>

#include "core/proposal_words.hpp"
#include "tools/weft/committee.hpp"

namespace weft::cli {
namespace {

using client::CommitteeView;
using client::ProposalView;

void print_members(std::ostream& out, const CommitteeView& view) {
    const std::vector<Committee::Member>& members = view.epoch.committee.members;
    for (std::size_t author = 0; author < members.size(); ++author) {
        const bool own = AccountId::from(members[author].key.bytes.view()) == members[author].account;
        out << "  " << author
            << (author < 10    ? "   "
                : author < 100 ? "  "
                               : " ")
            << members[author].account.hex() << (view.heard[author] ? "  heard" : "  silent")
            << (own ? "" : "\n      key " + members[author].key.bytes.hex()) << '\n';
    }
}

void print_parameters(std::ostream& out, const Parameters& parameters) {
    out << "parameters  window_slots=" << parameters.window_slots << " skew_slots=" << parameters.skew_slots
        << " gc_depth_rounds=" << parameters.gc_depth_rounds << "\n            work_bits=" << parameters.work_bits
        << " work_debt_levels=" << parameters.work_debt_levels
        << "\n            default_units_per_second=" << parameters.default_quota.units_per_second
        << " default_burst_units=" << parameters.default_quota.burst_units
        << " access=" << access_name(parameters.access) << '\n';
}

void print_committee(std::ostream& out, const CommitteeView& view) {
    const Committee& committee = view.epoch.committee;
    out << "epoch       " << view.epoch.number();
    if (view.epoch.after > 0) out << ", since checkpoint " << view.epoch.after;
    out << "\nprotocol    " << view.epoch.protocol << " (this node knows up to " << view.protocol_known << ")\n";
    print_parameters(out, view.epoch.parameters);
    out << "validators  " << committee.size() << ", " << committee.quorum() << " make a quorum\n";
    print_members(out, view);
    if (view.proposals.empty()) out << "proposals   none is open\n";
    for (const ProposalView& proposal : view.proposals) print_proposal(out, proposal);
}

}  // namespace

void print_proposal(std::ostream& out, const ProposalView& proposal) {
    out << "proposal    of " << proposal.proposer.hex() << "\n  digest    " << proposal.digest().hex() << '\n';
    for (const Change& change : proposal.content.changes) out << "  change    " << change_words(change) << '\n';
    out << "  in force  ";
    if (proposal.content.after > 0) {
        out << "with checkpoint " << proposal.content.after << ", or the first one after its approval\n";
    } else {
        out << "with the first checkpoint after its approval\n";
    }
    out << "  approved  by " << proposal.approvals.size() << " of " << proposal.needed << " that it needs"
        << (proposal.adopted ? ": adopted" : "") << '\n';
    for (const AccountId& account : proposal.approvals) out << "            " << account.hex() << '\n';
}

Outcome committee_show(Console& console, const CommonOptions& common) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto json = node->get("/api/v1/committee");
    if (!json) return Unexpected{json.error()};
    const auto view = client::read_committee(*json);
    if (!view) return Unexpected{view.error()};
    if (console.json) {
        console.out << *json << '\n';
    } else {
        print_committee(console.out, *view);
    }
    return kOk;
}

}  // namespace weft::cli
