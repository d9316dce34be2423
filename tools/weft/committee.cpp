// The committee of a network: what is proposed to it and approved, signed with a validator's account.
#include <unistd.h>

#include <iostream>
#include <ostream>

#include "core/proposal_words.hpp"
#include "tools/client/committee_answers.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/committee.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using client::bad_input;
using client::CommitteeView;
using client::NodeClient;
using client::ProposalView;
using client::Wallet;

// Node, committee and key of a command that signs for a validator.
struct Seat {
    NodeClient node;
    CommitteeView committee;
    Wallet wallet;
};

Result<Seat> take_seat(const CommonOptions& common) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    auto committee = ask_committee(*node);
    if (!committee) return Unexpected{committee.error()};
    auto wallet = open_wallet(*node, common);
    if (!wallet) return Unexpected{wallet.error()};
    if (!committee->epoch.committee.author_of(wallet->account())) {
        return bad_input("Account " + wallet->account().hex() + " is no validator's: it has no say.",
                         "Sign with the key of a validator's account (--key), or name that account (--account); 'weft "
                         "committee show' lists them.");
    }
    return Seat{std::move(*node), *std::move(committee), *std::move(wallet)};
}

// Only what a person at a terminal types counts.
Result<void> ask_person(Console& console) {
    if (::isatty(STDIN_FILENO) == 0) {
        return bad_input("There is no terminal to ask whether this is meant.",
                         "Give --yes, or better --digest with the digest that you agreed on.");
    }
    console.err << "Approve this? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") return {};
    return bad_input("Nothing was approved.");
}

Result<void> confirm(Console& console, const ApproveOptions& options, const ProposalView& proposal) {
    if (!console.json) print_proposal(console.out, proposal);
    if (options.yes) return {};
    if (options.digest.empty()) return ask_person(console);
    if (options.digest == proposal.digest().hex()) return {};
    return bad_input("The proposal that is open has digest " + proposal.digest().hex() + ", not " + options.digest +
                         ": it was replaced, or you agreed on another one.",
                     "Look at it (weft committee show) before you approve it.");
}

}  // namespace

Result<CommitteeView> ask_committee(NodeClient& node) {
    const auto json = node.get("/api/v1/committee");
    if (!json) return Unexpected{json.error()};
    return client::read_committee(*json);
}

Outcome committee_propose(Console& console, const CommonOptions& common, const ProposeOptions& options) {
    auto seat = take_seat(common);
    if (!seat) return Unexpected{seat.error()};
    const auto proposal = proposal_of(seat->node, options);
    if (!proposal) return Unexpected{proposal.error()};
    const auto next = changed_epoch(seat->committee.epoch, *proposal);
    if (!next || *next == seat->committee.epoch) {
        return bad_input("The proposal is not possible: " + (next ? "it changes nothing" : next.error()) + ".",
                         "Look at the present committee and rules: weft committee show");
    }
    std::string doing = "proposed, digest " + blake3(encode_payload(*proposal)).hex();
    for (const Change& change : proposal->changes) doing += "\n  " + change_words(change);
    return send_and_report(console, common, seat->node, seat->wallet, Payload{*proposal}, doing);
}

Outcome committee_withdraw(Console& console, const CommonOptions& common) {
    auto seat = take_seat(common);
    if (!seat) return Unexpected{seat.error()};
    if (seat->committee.proposal_of(seat->wallet.account()) == nullptr) {
        return bad_input("This validator proposes nothing; there is nothing to take back.");
    }
    return send_and_report(console, common, seat->node, seat->wallet, Payload{Propose{}}, "withdrawn");
}

Outcome committee_approve(Console& console, const CommonOptions& common, const ApproveOptions& options) {
    auto seat = take_seat(common);
    if (!seat) return Unexpected{seat.error()};
    const auto proposer = resolve_account(seat->node, options.proposer);
    if (!proposer) return Unexpected{proposer.error()};
    const ProposalView* proposal = seat->committee.proposal_of(*proposer);
    if (proposal == nullptr) {
        return bad_input("Account " + proposer->hex() + " proposes nothing in this epoch.",
                         "Look at what is open: weft committee show");
    }
    if (auto confirmed = confirm(console, options, *proposal); !confirmed) return Unexpected{confirmed.error()};
    return send_and_report(console, common, seat->node, seat->wallet, Payload{Approve{*proposer, proposal->digest()}},
                           "approved " + proposal->digest().hex());
}

}  // namespace weft::cli
