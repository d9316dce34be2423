// A recorded committee graph, the input of weft-sim: what is accepted is in causal order and of known authors.
#include <boost/json.hpp>
#include <set>

#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"
#include "tools/sim/recorded_graph.hpp"

namespace weft::fuzz {
namespace {

void check_graph(const sim::RecordedGraph& graph) {
    std::set<RoundRef> before;
    for (const sim::RecordedGraph::Block& block : graph.blocks) {
        CHECK(block.ref.author < graph.authors.size());
        for (const RoundRef& parent : block.parents) {
            CHECK(before.contains(parent) && parent.round < block.ref.round);
        }
        CHECK(before.insert(block.ref).second);
        CHECK(!graph.id_of(block.ref).empty());
    }
    for (const auto& [round, leaders] : graph.schedule) {
        for (const AuthorIndex leader : leaders) CHECK(leader < graph.authors.size());
    }
}

bool run(ByteView input) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(boost::json::string_view(as_text(input)), error);
    if (error) return false;
    const auto graph = sim::read_recorded_graph(value);
    if (!graph) {
        CHECK(!graph.error().empty());
        return false;
    }
    check_graph(*graph);
    return true;
}

std::vector<Bytes> seeds() {
    return {bytes_of(R"({"n":4,"schedule":{"1":["A"],"2":["B"]},"gc_depth":9,"blocks":[)"
                     R"({"id":"A1","author":"A","round":1,"tag":"x","parents":["A0","B0","C0"]},)"
                     R"({"id":"B1","author":"B","round":1,"parents":["B0","A0","D0"]},)"
                     R"({"id":"A2","author":"A","round":2,"parents":["A1","B1"]}]})"),
            bytes_of(R"({"n":1,"schedule":{},"blocks":[{"id":7,"author":3,"round":0,"parents":[]}]})")};
}

const Registration kRegistration({"recorded_graph", run, seeds});

}  // namespace
}  // namespace weft::fuzz
