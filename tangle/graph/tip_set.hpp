// The tips of the tangle: solid blocks that nobody approves yet. Two views of them: those that a new block may approve,
// and those that a round block may name, which are the unordered ones. Deterministic; not thread-safe.
#pragma once

#include <vector>

#include "tangle/graph/tip_chooser.hpp"
#include "tangle/graph/vertex_pool.hpp"

namespace weft::tangle {

class TipSet {
public:
    // Ordered tips older than `age_us_max` are let go, the oldest of more than kOrderedMax too.
    TipSet(VertexPool& vertices, TimeUs age_us_max) : vertices_(vertices), age_us_max_(age_us_max) {}

    std::size_t size() const { return offered_.size(); }

    // Requires a solid, unordered vertex.
    void add(VertexIndex index);
    // Somebody approves it, or it leaves the window. Nothing happens when it is no tip.
    void remove(VertexIndex index);
    // It is ordered: still offered, not named any more.
    void note_ordered(VertexIndex index);
    // A round block of `round` names it.
    void note_named(VertexIndex index, Round round);

    // Removes ordered tips that are too old or too many: nobody who is up to date will approve them. Returns them. To
    // be called often; does nothing most of the time.
    std::vector<VertexIndex> sweep(TimeUs now);

    // Up to `want` distinct ones, as `chooser` says.
    std::vector<VertexIndex> choose(std::size_t want, const TipChooser& chooser, Random& random) const;

    // What a round block should name, at most `count`: first the longest unordered chains, which cover the most, then
    // for the last quarter of `count` those that wait longest, so that no tip waits for ever behind longer chains.
    // Left out: what a round block of `hidden_from` or later names. Cost: O(unordered tips).
    std::vector<VertexIndex> to_name(std::size_t count, Round hidden_from) const;

    static constexpr std::size_t kOrderedMax = 16'384;

private:
    struct Pending {
        std::uint64_t number = 0;  // in the order of becoming solid
        std::uint32_t height = 0;
        Round named = 0;  // by the latest round block; 0: by none
        VertexIndex index = 0;
    };
    VertexPool& vertices_;
    TimeUs age_us_max_;
    TimeUs next_sweep_ = 0;
    std::vector<VertexIndex> offered_;
    std::vector<Pending> pending_;
};

}  // namespace weft::tangle
