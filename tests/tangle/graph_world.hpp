// Small tangles for tests: blocks by a name, with parents by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/block.hpp"
#include "tangle/graph/tangle.hpp"

namespace weft::tangle {

class GraphWorld {
public:
    explicit GraphWorld(TangleLimits limits = {})
        : network(NetworkId::from(Bytes(32, 7))),
          domains(Domains::of(network)),
          genesis(genesis_block_id(network)),
          key(Seed::from(Bytes(32, 1))),
          tangle(genesis, limits, [this](const BlockId& id) { return stored_fate(id); }) {}

    // Made at `time`; "genesis" names the genesis id.
    BlockPtr make(const std::string& name, const std::vector<std::string>& parents, TimeUs time = 1'000'000) {
        BlockHeader header;
        header.issuer = key.account();
        header.sequence = next_sequence++;
        header.time = time;
        for (const std::string& parent : parents) {
            header.parents.push_back(parent == "genesis" ? genesis : blocks.at(parent)->id);
        }
        Record record;
        record.tag = "t";
        return blocks[name] = std::make_shared<const Block>(make_block(domains, header, record, key));
    }

    struct Attached {
        Tangle::Attachment result;
        std::vector<SolidBlock> solid;
    };
    Attached attach(const std::string& name, TimeUs now = 1'000'000) {
        std::vector<SolidBlock> solid;
        const Tangle::Attachment result = tangle.attach(blocks.at(name), now, solid);
        return {result, std::move(solid)};
    }

    BlockId id(const std::string& name) const { return blocks.at(name)->id; }

    std::string name_of(const BlockId& id) const {
        for (const auto& [name, block] : blocks) {
            if (block->id == id) return name;
        }
        return id == genesis ? "genesis" : "?";
    }

    template <class Range>
    std::string names(const Range& range) const {
        std::string text;
        for (const auto& each : range) {
            using Each = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<Each, BlockPtr>) {
                text += name_of(each->id);
            } else if constexpr (std::is_same_v<Each, SolidBlock>) {
                text += name_of(each.block->id);
            } else {
                text += name_of(each);
            }
        }
        return text;
    }

    std::string order(const std::string& tip, CommitIndex commit = 1) {
        OrderedBlocks out;
        tangle.order(id(tip), commit, out);
        return names(out.blocks);
    }

    std::string mark_ordered(const std::string& name, CommitIndex commit, TimeUs now) {
        std::vector<SolidBlock> solid;
        tangle.mark_ordered(id(name), commit, now, solid);
        return names(solid);
    }

    std::optional<StoredFate> stored_fate(const BlockId& id) {
        ++asked;
        const auto it = stored.find(id);
        if (it == stored.end()) return std::nullopt;
        return it->second;
    }

    NetworkId network;
    Domains domains;
    BlockId genesis;
    KeyPair key;
    Sequence next_sequence = 1;
    std::map<std::string, BlockPtr> blocks;
    std::map<BlockId, StoredFate> stored;
    std::size_t asked = 0;  // how often the store was asked
    Tangle tangle;
};

}  // namespace weft::tangle
