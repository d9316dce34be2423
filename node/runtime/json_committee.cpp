// JSON of the committee and of what is proposed to it.
#include <boost/json.hpp>

#include "core/proposal_words.hpp"
#include "node/runtime/json.hpp"
#include "node/runtime/json_out.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

struct ChangeFields {
    json::object& out;

    void operator()(const AddValidator& change) const { member(change.account, change.key); }
    void operator()(const RemoveValidator& change) const { out["account"] = change.account.hex(); }
    void operator()(const SetValidatorKey& change) const { member(change.account, change.key); }
    void operator()(const SetParameter& change) const {
        out["parameter"] = text_of(parameter_name(change.parameter));
        out["value"] = change.value;
    }
    void operator()(const SetProtocol& change) const { out["version"] = change.version; }

private:
    void member(const AccountId& account, const PublicKey& key) const {
        out["account"] = account.hex();
        out["key"] = key.bytes.hex();
    }
};

json::array members_array(const CommitteeView& view) {
    const std::vector<Committee::Member>& members = view.epoch.committee.members;
    json::array out;
    for (std::size_t author = 0; author < members.size(); ++author) {
        json::object member{{"author", author}};
        member["account"] = members[author].account.hex();
        member["key"] = members[author].key.bytes.hex();
        member["heard"] = !view.silent.contains(static_cast<AuthorIndex>(author));
        out.push_back(std::move(member));
    }
    return out;
}

json::object proposal_object(const CommitteeView& view, const CommitteeView::Proposal& proposal) {
    const Committee& committee = view.epoch.committee;
    json::array approvals;
    for (std::size_t author = 0; author < committee.size(); ++author) {
        if (proposal.open.approvals[author]) approvals.emplace_back(committee.members[author].account.hex());
    }
    json::object out;
    out["proposer"] = proposal.proposer.hex();
    out["digest"] = proposal.open.digest().hex();
    out["after"] = json_number(proposal.open.content.after);
    out["changes"] = changes_array(proposal.open.content.changes);
    out["approvals"] = std::move(approvals);
    out["needed"] = committee.quorum();
    out["adopted"] = tangle::is_adopted(proposal.open, committee);
    return out;
}

}  // namespace

json::array changes_array(const std::vector<Change>& changes) {
    json::array out;
    for (const Change& change : changes) {
        json::object line;
        line["change"] = text_of(change_name(change));
        line["words"] = change_words(change);
        std::visit(ChangeFields{line}, change);
        out.push_back(std::move(line));
    }
    return out;
}

json::object committee_object(const Committee& committee) {
    json::array members;
    for (const Committee::Member& member : committee.members) members.emplace_back(member.account.hex());
    json::object out{{"size", committee.size()}, {"quorum", committee.quorum()}};
    out["members"] = std::move(members);
    return out;
}

std::string committee_json(const CommitteeView& view) {
    json::array proposals;
    for (const CommitteeView::Proposal& proposal : view.proposals) proposals.push_back(proposal_object(view, proposal));
    json::object out;
    out["epoch"] = view.epoch.number();
    out["after"] = json_number(view.epoch.after);
    out["base_round"] = view.epoch.committee.base;
    out["protocol"] = {{"in_force", view.epoch.protocol}, {"known", view.protocol_known}};
    out["quorum"] = view.epoch.committee.quorum();
    out["members"] = members_array(view);
    out["parameters"] = parameters_object(view.epoch.parameters);
    out["proposals"] = std::move(proposals);
    return json::serialize(out);
}

}  // namespace weft::node
