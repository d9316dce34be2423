#include "tools/sim/committee_replay.hpp"

#include <boost/json.hpp>

#include "tangle/committee/linearizer.hpp"

namespace weft::sim {

namespace json = boost::json;

namespace {

class RecordedSchedule final : public tangle::LeaderSchedule {
public:
    explicit RecordedSchedule(const RecordedGraph& graph) : graph_(graph) {}

    std::vector<AuthorIndex> leaders_of(Round round) const override {
        const auto found = graph_.schedule.find(round);
        return found == graph_.schedule.end() ? std::vector<AuthorIndex>{} : found->second;
    }
    Round last_round() const { return graph_.schedule.empty() ? 0 : graph_.schedule.rbegin()->first; }

private:
    const RecordedGraph& graph_;
};

json::string_view name_of(tangle::SlotStatus status) {
    switch (status) {
        case tangle::SlotStatus::commit:
            return "commit";
        case tangle::SlotStatus::skip:
            return "skip";
        case tangle::SlotStatus::undecided:
            break;
    }
    return "undecided";
}

json::string_view name_of(tangle::DecidedHow how) {
    switch (how) {
        case tangle::DecidedHow::direct:
            return "direct";
        case tangle::DecidedHow::indirect:
            return "indirect";
        case tangle::DecidedHow::not_yet:
            break;
    }
    return "-";
}

json::object slot_entry(const RecordedGraph& graph, const tangle::SlotDecision& decision) {
    json::object entry;
    entry["slot"] = std::to_string(decision.slot.round) + "." + std::to_string(decision.slot.rank);
    entry["author"] = graph.authors[decision.author];
    entry["status"] = name_of(decision.status);
    entry["block"] = decision.block ? json::value(graph.id_of(*decision.block)) : json::value(nullptr);
    entry["how"] = name_of(decision.how);
    return entry;
}

json::object sub_dag_entry(const RecordedGraph& graph, const RoundRef& leader, const std::vector<RoundRef>& blocks) {
    json::array ids;
    for (const RoundRef& block : blocks) ids.emplace_back(graph.id_of(block));
    return {{"leader", graph.id_of(leader)}, {"blocks", std::move(ids)}};
}

}  // namespace

json::value replay_committee(const RecordedGraph& graph) {
    tangle::RoundDag dag;
    for (const RecordedGraph::Block& block : graph.blocks) dag.insert(block.ref, block.parents);
    const RecordedSchedule schedule(graph);
    const tangle::CommitRule rule(dag, schedule, graph.quorum());
    const std::vector<tangle::SlotDecision> decisions = rule.decide(std::nullopt, schedule.last_round());

    json::array slots;
    for (const tangle::SlotDecision& decision : decisions) slots.push_back(slot_entry(graph, decision));
    json::array output;
    json::array sub_dags;
    tangle::Linearizer linearizer(dag, graph.gc_depth);
    for (std::size_t place = 0; place < tangle::decided_prefix(decisions); ++place) {
        if (!decisions[place].block) continue;
        const RoundRef& leader = *decisions[place].block;
        output.emplace_back(graph.id_of(leader));
        sub_dags.push_back(sub_dag_entry(graph, leader, linearizer.order(leader)));
    }
    return {{"slots", std::move(slots)}, {"output", std::move(output)}, {"sub_dags", std::move(sub_dags)}};
}

}  // namespace weft::sim
