#include "tools/sim/white_flag_replay.hpp"

#include <boost/json.hpp>
#include <unordered_map>

#include "tangle/white_flag.hpp"
#include "tools/sim/json_fields.hpp"

namespace weft::sim {

namespace json = boost::json;

namespace {

using Place = std::size_t;  // in the file's list of blocks

struct RecordedTangle {
    std::vector<std::string> ids;
    std::vector<std::vector<Place>> parents;  // settled ones left out
    std::unordered_map<std::string, Place> place_by_id;
    std::vector<bool> is_settled;
    Place from = 0;
};

void read_ids(const json::array& blocks, RecordedTangle& tangle) {
    for (Place place = 0; place < blocks.size(); ++place) {
        const std::string where = "blocks[" + std::to_string(place) + "]";
        tangle.ids.push_back(as_name(field(as_object(blocks[place], where), "id", where), where + ".id"));
        if (!tangle.place_by_id.try_emplace(tangle.ids.back(), place).second) {
            throw InputError("block " + quoted(tangle.ids.back()) + ": another block has this id: make ids unique");
        }
    }
}

void read_parents(const json::array& blocks, RecordedTangle& tangle) {
    for (Place place = 0; place < blocks.size(); ++place) {
        const std::string where = "block " + quoted(tangle.ids[place]);
        std::vector<Place>& parents = tangle.parents.emplace_back();
        for (const std::string& id :
             as_names(field(blocks[place].get_object(), "parents", where), where + ": parents")) {
            const auto found = tangle.place_by_id.find(id);
            if (found != tangle.place_by_id.end()) parents.push_back(found->second);
        }
    }
}

RecordedTangle read_tangle(const json::value& input) {
    const json::object& object = as_object(input, "the file");
    const json::array& blocks = as_array(field(object, "blocks", "the file"), "blocks");
    RecordedTangle tangle;
    read_ids(blocks, tangle);
    read_parents(blocks, tangle);
    tangle.is_settled.resize(blocks.size());
    if (const json::value* ordered = optional_field(object, "ordered")) {
        for (const std::string& id : as_names(*ordered, "ordered")) {
            const auto found = tangle.place_by_id.find(id);
            if (found != tangle.place_by_id.end()) tangle.is_settled[found->second] = true;
        }
    }
    const std::string from = as_name(field(object, "from", "the file"), "from");
    const auto found = tangle.place_by_id.find(from);
    if (found == tangle.place_by_id.end()) {
        throw InputError("from: " + quoted(from) + " is not among the blocks: list it, or correct the id");
    }
    tangle.from = found->second;
    return tangle;
}

// In a graph without cycles, each block comes after its parents.
void refuse_cycles(const RecordedTangle& tangle, const std::vector<Place>& order) {
    std::vector<bool> is_done = tangle.is_settled;
    for (const Place place : order) {
        for (const Place parent : tangle.parents[place]) {
            if (is_done[parent]) continue;
            throw InputError("block " + quoted(tangle.ids[place]) + ": its parent " + quoted(tangle.ids[parent]) +
                             " approves it in turn: remove the cycle");
        }
        is_done[place] = true;
    }
}

std::vector<Place> white_flag_order_of(const RecordedTangle& tangle) {
    std::vector<bool> is_met = tangle.is_settled;
    const auto enter = [&](Place place) {
        const bool is_new = !is_met[place];
        is_met[place] = true;
        return is_new;
    };
    const auto parents = [&](Place place) { return std::span<const Place>(tangle.parents[place]); };
    std::vector<Place> order;
    tangle::white_flag_order<Place>(tangle.from, enter, parents, order);
    refuse_cycles(tangle, order);
    return order;
}

}  // namespace

Expected<json::value, std::string> replay_white_flag(const json::value& input) {
    try {
        const RecordedTangle tangle = read_tangle(input);
        json::array ids;
        for (const Place place : white_flag_order_of(tangle)) ids.emplace_back(tangle.ids[place]);
        return json::value{{"order", std::move(ids)}};
    } catch (const InputError& error) {
        return Unexpected{std::string(error.what())};
    }
}

}  // namespace weft::sim
