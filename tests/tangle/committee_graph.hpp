// Committee graphs for tests: crafted block by block, or random ones that an honest majority could have made.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <vector>

#include "tangle/committee/commit_rule.hpp"
#include "tangle/committee/round_dag.hpp"

namespace weft::tangle::test {

// The hash starts with `tag`, so that blocks of one author and round sort by tag.
inline RoundRef ref(AuthorIndex author, Round round, std::uint8_t tag = 0) {
    RoundRef out{round, author, {}};
    out.hash.bytes[0] = tag;
    out.hash.bytes[24] = static_cast<std::uint8_t>(author);
    std::memcpy(out.hash.bytes.data() + 28, &round, sizeof round);
    return out;
}

struct GraphBlock {
    RoundRef ref;
    std::vector<RoundRef> parents;
};

inline std::size_t quorum_of(std::size_t committee) {
    return committee - (committee - 1) / 3;
}

inline std::vector<AuthorIndex> everyone(std::size_t committee) {
    std::vector<AuthorIndex> authors;
    for (std::size_t author = 0; author < committee; ++author) authors.push_back(static_cast<AuthorIndex>(author));
    return authors;
}

// A graph with its genesis.
inline RoundDag genesis_dag(std::size_t committee) {
    RoundDag dag;
    for (const AuthorIndex author : everyone(committee)) dag.insert(ref(author, 0), {});
    return dag;
}

// Tag-0 blocks of `authors` in a round.
inline std::vector<RoundRef> refs(Round round, const std::vector<AuthorIndex>& authors) {
    std::vector<RoundRef> out;
    for (const AuthorIndex author : authors) out.push_back(ref(author, round));
    return out;
}

// Blocks of `authors` in `round`, each naming the tag-0 blocks of `parents` in the round before.
inline void add_layer(RoundDag& dag, Round round, const std::vector<AuthorIndex>& authors,
                      const std::vector<AuthorIndex>& parents) {
    for (const AuthorIndex author : authors) dag.insert(ref(author, round), refs(round - 1, parents));
}

class FixedSchedule final : public LeaderSchedule {
public:
    explicit FixedSchedule(std::map<Round, std::vector<AuthorIndex>> leaders) : leaders_(std::move(leaders)) {}
    std::vector<AuthorIndex> leaders_of(Round round) const override {
        const auto found = leaders_.find(round);
        return found == leaders_.end() ? std::vector<AuthorIndex>{} : found->second;
    }

private:
    std::map<Round, std::vector<AuthorIndex>> leaders_;
};

struct RandomGraph {
    std::size_t committee;
    Round rounds;
    std::vector<GraphBlock> blocks;  // causal order, genesis left out
};

// Up to f authors equivocate (up to 3 blocks a round, any vote); the others make at most one block a round. Every block
// names a quorum of the round before, its own last block first, and now and then a block of an older round.
class RandomGraphMaker {
public:
    RandomGraphMaker(std::uint64_t seed, std::size_t committee, Round rounds)
        : random_(seed), graph_{committee, rounds, {}}, last_(committee) {
        for (const AuthorIndex author : everyone(committee)) last_[author] = {ref(author, 0)};
        equivocators_ = pick(committee == 1 ? 0 : (committee - 1) / 3);
        leader_bias_ = pick(100);
    }

    RandomGraph make() {
        std::vector<std::vector<RoundRef>> previous = last_;
        for (Round round = 1; round <= graph_.rounds; ++round) previous = make_round(round, previous);
        return std::move(graph_);
    }

private:
    using Layer = std::vector<std::vector<RoundRef>>;  // by author

    std::size_t pick(std::size_t last) { return std::uniform_int_distribution<std::size_t>(0, last)(random_); }
    bool chance(std::size_t percent) { return pick(99) < percent; }
    const RoundRef& any_of(const std::vector<RoundRef>& blocks) { return blocks[pick(blocks.size() - 1)]; }

    Layer make_round(Round round, const Layer& previous) {
        Layer made(graph_.committee);
        std::vector<AuthorIndex> authors = everyone(graph_.committee);
        std::shuffle(authors.begin(), authors.end(), random_);
        for (std::size_t place = 0; place < authors.size(); ++place) {
            const AuthorIndex author = authors[place];
            if (place >= quorum_of(graph_.committee) && chance(40)) continue;  // too slow for this round
            const std::size_t count = author < equivocators_ ? 1 + pick(2) : 1;
            for (std::size_t tag = 0; tag < count; ++tag) {
                made[author].push_back(ref(author, round, static_cast<std::uint8_t>(tag)));
                graph_.blocks.push_back({made[author].back(), parents_of(author, round, previous)});
            }
        }
        for (std::size_t author = 0; author < made.size(); ++author) {
            if (!made[author].empty()) last_[author] = made[author];
        }
        return made;
    }

    std::vector<RoundRef> parents_of(AuthorIndex author, Round round, const Layer& previous) {
        std::vector<RoundRef> parents{any_of(last_[author])};
        std::size_t strong = parents[0].round + 1 == round ? 1 : 0;
        std::vector<AuthorIndex> others = everyone(graph_.committee);
        std::erase(others, author);
        std::shuffle(others.begin(), others.end(), random_);
        // Graphs in which the leader comes late (low bias) lead to skips and indirect decisions.
        if (chance(leader_bias_))
            std::ranges::stable_partition(others, [&](AuthorIndex a) { return !leads(a, round); });
        for (const AuthorIndex other : others) {
            const bool enough = strong >= quorum_of(graph_.committee);
            if (!previous[other].empty() && !(enough && chance(60))) {
                parents.push_back(any_of(previous[other]));
                ++strong;
            } else if (chance(30)) {
                parents.push_back(any_of(last_[other]));
            }
        }
        return parents;
    }

    bool leads(AuthorIndex author, Round round) const { return (round - 1) % graph_.committee == author; }

    std::mt19937_64 random_;
    RandomGraph graph_;
    Layer last_;  // the blocks of each author's last round before the one being made
    std::size_t equivocators_ = 0;
    std::size_t leader_bias_ = 0;
};

// The blocks in another order in which every block comes after its parents: that of their arrival when each takes a
// random time from the moment its parents are there, some authors' much longer than others'.
inline std::vector<GraphBlock> causal_shuffle(const RandomGraph& graph, std::mt19937_64& random) {
    std::vector<std::uint64_t> slowness;
    for (std::size_t author = 0; author < graph.committee; ++author) slowness.push_back(1 + random() % 1000);
    std::map<RoundRef, std::uint64_t> arrival;
    std::vector<std::pair<std::uint64_t, const GraphBlock*>> order;
    for (const GraphBlock& block : graph.blocks) {
        std::uint64_t ready = 0;
        for (const RoundRef& parent : block.parents) ready = std::max(ready, arrival[parent]);
        arrival[block.ref] = ready + 1 + random() % (1000 * slowness[block.ref.author]);
        order.emplace_back(arrival[block.ref], &block);
    }
    std::ranges::stable_sort(order, {}, &std::pair<std::uint64_t, const GraphBlock*>::first);
    std::vector<GraphBlock> out;
    for (const auto& [time, block] : order) out.push_back(*block);
    return out;
}

}  // namespace weft::tangle::test
