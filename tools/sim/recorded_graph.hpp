// A committee graph that some system recorded, in the library's terms. Format: docs/simulator.md.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/expected.hpp"
#include "tangle/committee/commit_rule.hpp"

namespace weft::sim {

inline constexpr Round kRecordedRoundMax = 10'000'000;
inline constexpr std::size_t kRecordedAuthorsMax = 65'535;

struct RecordedGraph {
    struct Block {
        RoundRef ref;  // hashes sort as (tag, id) do
        std::vector<RoundRef> parents;
    };

    std::vector<std::string> authors;  // by AuthorIndex
    std::map<Round, std::vector<AuthorIndex>> schedule;
    std::vector<Block> blocks;  // in causal order, genesis first, implied blocks included
    std::optional<std::uint32_t> gc_depth;
    std::vector<std::string> ids;       // by place in the (tag, id) order, which the hash holds
    std::vector<std::string> warnings;  // for a person; nothing is wrong enough to stop

    std::size_t quorum() const { return authors.size() - (authors.size() - 1) / 3; }
    const std::string& id_of(const RoundRef& ref) const;
};

// The error names the block or field and says what to do.
Expected<RecordedGraph, std::string> read_recorded_graph(const boost::json::value& input);

}  // namespace weft::sim
