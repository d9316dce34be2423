#include "tools/sim/recorded_graph.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

#include "tools/sim/author_names.hpp"
#include "tools/sim/json_fields.hpp"

namespace weft::sim {

namespace json = boost::json;

namespace {

// Blocks and schedule as the file has them: names and ids not resolved yet.
struct RawBlock {
    std::string id;
    std::string author;
    Round round = 0;
    std::string tag;
    std::vector<std::string> parents;
};

struct RawGraph {
    std::size_t committee = 0;
    std::map<Round, std::vector<std::string>> schedule;
    std::vector<RawBlock> blocks;
    std::optional<std::uint32_t> gc_depth;
};

std::string place_of(const RawBlock& block) {
    return "block " + quoted(block.id);
}

std::map<Round, std::vector<std::string>> read_schedule(const json::value& value) {
    std::map<Round, std::vector<std::string>> schedule;
    for (const auto& [key, leaders] : as_object(value, "schedule")) {
        const auto round = static_cast<Round>(parse_number(key, kRecordedRoundMax, "schedule"));
        const std::string where = "schedule of round " + std::to_string(round);
        std::vector<std::string> names = as_names(leaders, where);
        if (round == 0 && !names.empty()) throw InputError(where + ": round 0 is genesis and has no leaders");
        if (std::set(names.begin(), names.end()).size() != names.size()) {
            throw InputError(where + ": an author leads a round once at most: remove the repetition");
        }
        schedule[round] = std::move(names);
    }
    return schedule;
}

RawBlock read_block(const json::value& value, std::size_t place) {
    const std::string unnamed = "blocks[" + std::to_string(place) + "]";
    const json::object& object = as_object(value, unnamed);
    RawBlock block;
    block.id = as_name(field(object, "id", unnamed), unnamed + ".id");
    const std::string where = place_of(block);
    block.author = as_name(field(object, "author", where), where + ": author");
    block.round = static_cast<Round>(as_number(field(object, "round", where), kRecordedRoundMax, where + ": round"));
    const json::value* tag = optional_field(object, "tag");
    const bool is_empty = tag != nullptr && tag->is_string() && tag->get_string().empty();
    if (tag != nullptr && !is_empty) block.tag = as_name(*tag, where + ": tag");
    if (block.round > 0 || object.contains("parents")) {
        block.parents = as_names(field(object, "parents", where), where + ": parents");
    }
    return block;
}

RawGraph read_raw(const json::value& input) {
    const json::object& object = as_object(input, "the file");
    RawGraph raw;
    raw.committee = as_number(field(object, "n", "the file"), kRecordedAuthorsMax, "n");
    if (raw.committee == 0) throw InputError("n: must be at least 1");
    raw.schedule = read_schedule(field(object, "schedule", "the file"));
    const json::array& blocks = as_array(field(object, "blocks", "the file"), "blocks");
    for (std::size_t place = 0; place < blocks.size(); ++place) raw.blocks.push_back(read_block(blocks[place], place));
    if (const json::value* depth = optional_field(object, "gc_depth")) {
        raw.gc_depth = static_cast<std::uint32_t>(as_number(*depth, UINT32_MAX, "gc_depth"));
    }
    return raw;
}

std::vector<std::string> author_names(const RawGraph& raw) {
    std::set<std::string> seen;
    for (const auto& [round, leaders] : raw.schedule) seen.insert(leaders.begin(), leaders.end());
    for (const RawBlock& block : raw.blocks) seen.insert(block.author);
    if (seen.size() > raw.committee) {
        throw InputError("schedule and blocks name " + std::to_string(seen.size()) + " authors, but n is " +
                         std::to_string(raw.committee) + ": correct n or the names");
    }
    return complete_author_names(std::move(seen), raw.committee);
}

// Genesis first: a listed round 0 has no parents, so moving it ahead keeps the order causal.
void complete_genesis(RawGraph& raw, const std::vector<std::string>& authors) {
    std::set<std::string> listed;
    for (const RawBlock& block : raw.blocks) {
        if (block.round == 0) listed.insert(block.author);
    }
    std::vector<RawBlock> implied;
    for (const std::string& author : authors) {
        if (!listed.contains(author)) implied.push_back({author + "0", author, 0, "", {}});
    }
    raw.blocks.insert(raw.blocks.begin(), implied.begin(), implied.end());
    const auto is_genesis = [](const RawBlock& block) { return block.round == 0; };
    std::stable_partition(raw.blocks.begin(), raw.blocks.end(), is_genesis);
}

RoundRef ref_of(const RawBlock& block, AuthorIndex author, std::size_t rank) {
    RoundRef ref{block.round, author, {}};
    for (std::size_t byte = 0; byte < 8; ++byte) {
        ref.hash.bytes[Hash::kSize - 1 - byte] = static_cast<std::uint8_t>(rank >> (8 * byte));
    }
    return ref;
}

// Turns names and ids into refs.
class Resolver {
public:
    explicit Resolver(RawGraph raw) : raw_(std::move(raw)) {}

    RecordedGraph resolve() {
        graph_.authors = author_names(raw_);
        graph_.gc_depth = raw_.gc_depth;
        for (std::size_t place = 0; place < graph_.authors.size(); ++place) {
            author_index_[graph_.authors[place]] = static_cast<AuthorIndex>(place);
        }
        for (const auto& [round, leaders] : raw_.schedule) {
            for (const std::string& leader : leaders) graph_.schedule[round].push_back(author_index_.at(leader));
        }
        complete_genesis(raw_, graph_.authors);
        find_places();
        make_refs();
        for (std::size_t place = 0; place < raw_.blocks.size(); ++place) {
            graph_.blocks.push_back({refs_[place], parents_of(place)});
        }
        warn_of_order();
        return std::move(graph_);
    }

private:
    void find_places() {
        for (std::size_t place = 0; place < raw_.blocks.size(); ++place) {
            const RawBlock& block = raw_.blocks[place];
            if (place_by_id_.try_emplace(block.id, place).second) continue;
            throw InputError(place_of(block) +
                             ": another block has this id (the genesis block of an author is implied " +
                             "as its name and \"0\" unless it is listed): make ids unique");
        }
    }

    void make_refs() {
        std::vector<std::size_t> order(raw_.blocks.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::sort(order, {},
                          [&](std::size_t place) { return std::tie(raw_.blocks[place].tag, raw_.blocks[place].id); });
        refs_.resize(order.size());
        for (std::size_t rank = 0; rank < order.size(); ++rank) {
            const RawBlock& block = raw_.blocks[order[rank]];
            refs_[order[rank]] = ref_of(block, author_index_.at(block.author), rank);
            graph_.ids.push_back(block.id);
        }
    }

    std::vector<RoundRef> parents_of(std::size_t place) {
        const RawBlock& block = raw_.blocks[place];
        std::vector<RoundRef> parents;
        for (const std::string& id : block.parents) parents.push_back(refs_[parent_place(block, place, id)]);
        if (block.round > 0 && (parents.empty() || parents[0].author != refs_[place].author)) {
            if (own_not_first_++ == 0) first_own_not_first_ = block.id;
        }
        return parents;
    }

    std::size_t parent_place(const RawBlock& block, std::size_t place, const std::string& id) const {
        const auto found = place_by_id_.find(id);
        if (found == place_by_id_.end()) {
            throw InputError(place_of(block) + ": its parent " + quoted(id) +
                             " is not in the file: list it, or correct " +
                             "the id (implied genesis blocks are called author and \"0\", such as " +
                             quoted(graph_.authors[0] + "0") + ")");
        }
        const RawBlock& parent = raw_.blocks[found->second];
        if (parent.round >= block.round) {
            throw InputError(place_of(block) + " of round " + std::to_string(block.round) + ": its parent " +
                             quoted(id) + " is of round " + std::to_string(parent.round) +
                             ": a parent must be of an earlier round");
        }
        if (found->second > place) {
            throw InputError(place_of(block) + ": its parent " + quoted(id) +
                             " is listed after it: list blocks in causal order, parents first");
        }
        return found->second;
    }

    void warn_of_order() {
        if (own_not_first_ == 0) return;
        graph_.warnings.push_back(std::to_string(own_not_first_) +
                                  " block(s) do not name a block of their own author " +
                                  "first (the first of them is " + quoted(first_own_not_first_) +
                                  "); votes are read from the parents in the order given");
    }

    RawGraph raw_;
    RecordedGraph graph_;
    std::unordered_map<std::string, AuthorIndex> author_index_;
    std::unordered_map<std::string, std::size_t> place_by_id_;
    std::vector<RoundRef> refs_;  // by place in raw_.blocks
    std::size_t own_not_first_ = 0;
    std::string first_own_not_first_;
};

}  // namespace

const std::string& RecordedGraph::id_of(const RoundRef& ref) const {
    std::size_t rank = 0;
    for (std::size_t byte = Hash::kSize - 8; byte < Hash::kSize; ++byte) rank = rank << 8 | ref.hash.bytes[byte];
    return ids.at(rank);
}

Expected<RecordedGraph, std::string> read_recorded_graph(const json::value& input) {
    try {
        return Resolver(read_raw(input)).resolve();
    } catch (const InputError& error) {
        return Unexpected{std::string(error.what())};
    }
}

}  // namespace weft::sim
