#include "tools/client/committee_answers.hpp"

#include "core/hash/blake3.hpp"
#include "tools/client/json_reader.hpp"

namespace weft::client {
namespace {

PublicKey read_key(const JsonReader& in) {
    return {Algorithm::ed25519, in.hex<PublicKeyBytes>()};
}

ParameterId read_parameter_name(const JsonReader& in) {
    const auto parameter = parameter_of_name(in.text());
    if (!parameter) throw ShapeError(in.path() + " is not a parameter that this program knows");
    return *parameter;
}

Change read_change(const JsonReader& in) {
    const std::string kind = in.at("change").text();
    if (kind == "add_validator") return AddValidator{in.at("account").hex<AccountId>(), read_key(in.at("key"))};
    if (kind == "remove_validator") return RemoveValidator{in.at("account").hex<AccountId>()};
    if (kind == "set_validator_key") return SetValidatorKey{in.at("account").hex<AccountId>(), read_key(in.at("key"))};
    if (kind == "set_parameter") {
        return SetParameter{read_parameter_name(in.at("parameter")), in.at("value").narrow<std::uint32_t>()};
    }
    if (kind == "set_protocol") return SetProtocol{in.at("version").narrow<std::uint16_t>()};
    throw ShapeError(in.path() + ".change is not a change that this program knows");
}

ProposalView read_proposal(const JsonReader& in) {
    ProposalView proposal;
    proposal.proposer = in.at("proposer").hex<AccountId>();
    proposal.content.after = in.at("after").number();
    in.at("changes").each([&](const JsonReader& change) { proposal.content.changes.push_back(read_change(change)); });
    if (!check(proposal.content)) throw ShapeError(in.path() + ".changes are not a proposal");
    in.at("approvals").each([&](const JsonReader& each) { proposal.approvals.push_back(each.hex<AccountId>()); });
    proposal.needed = in.at("needed").number();
    proposal.adopted = in.at("adopted").boolean();
    if (proposal.digest() != in.at("digest").hex<Hash>()) {
        throw ShapeError(in.path() + ".changes are not what its digest stands for");
    }
    return proposal;
}

Access read_access(const JsonReader& in) {
    const auto access = access_of_name(in.text());
    if (!access) throw ShapeError(in.path() + " is not an access policy");
    return *access;
}

Parameters read_parameters(const JsonReader& in) {
    Parameters out;
    out.window_slots = in.at("window_slots").narrow<std::uint32_t>();
    out.skew_slots = in.at("skew_slots").narrow<std::uint32_t>();
    out.gc_depth_rounds = in.at("gc_depth_rounds").narrow<std::uint32_t>();
    out.work_bits = in.at("work_bits").narrow<std::uint32_t>();
    out.work_debt_levels = in.at("work_debt_levels").narrow<std::uint32_t>();
    const JsonReader quota = in.at("default_quota");
    out.default_quota.units_per_second = quota.at("units_per_second").narrow<std::uint32_t>();
    out.default_quota.burst_units = quota.at("burst_units").narrow<std::uint32_t>();
    out.access = read_access(in.at("access"));
    return out;
}

void read_members(const JsonReader& in, CommitteeView& view) {
    in.each([&](const JsonReader& member) {
        view.epoch.committee.members.push_back({member.at("account").hex<AccountId>(), read_key(member.at("key"))});
        view.heard.push_back(member.at("heard").boolean());
    });
    if (view.heard.empty()) throw ShapeError(in.path() + " is empty");
}

}  // namespace

Hash ProposalView::digest() const {
    return blake3(encode_payload(content));
}

const ProposalView* CommitteeView::proposal_of(const AccountId& proposer) const {
    for (const ProposalView& proposal : proposals) {
        if (proposal.proposer == proposer) return &proposal;
    }
    return nullptr;
}

Result<CommitteeView> read_committee(std::string_view json) {
    return read_shape<CommitteeView>(json, "committee", [](const JsonReader& in) {
        CommitteeView view;
        view.epoch.committee.epoch = in.at("epoch").narrow<EpochNumber>();
        view.epoch.after = in.at("after").number();
        view.epoch.committee.base = in.at("base_round").narrow<Round>();
        view.epoch.protocol = in.at("protocol").at("in_force").narrow<std::uint16_t>();
        view.protocol_known = in.at("protocol").at("known").narrow<std::uint16_t>();
        view.epoch.parameters = read_parameters(in.at("parameters"));
        read_members(in.at("members"), view);
        in.at("proposals").each([&](const JsonReader& each) { view.proposals.push_back(read_proposal(each)); });
        return view;
    });
}

}  // namespace weft::client
