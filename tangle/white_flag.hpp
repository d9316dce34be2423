// The order in which a past cone is executed (IOTA TIP-2, "white flag"): depth-first post-order over parents in listed
// order, so that a parent's effects come before its child's. Iterative; O(V+E).
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace weft::tangle {

// Appends to `out` every vertex of the past cone of `from` (itself included) for which `enter(vertex)` is true, after
// its parents. `enter` is asked whenever a vertex is met and must be true at most once for each: it marks.
// `parents(vertex)` gives a span of Vertex that stays valid during the call.
template <class Vertex, class Enter, class Parents>
void white_flag_order(const Vertex& from, Enter&& enter, Parents&& parents, std::vector<Vertex>& out) {
    struct Frame {
        Vertex vertex;
        std::span<const Vertex> parents;
        std::size_t next;
    };
    if (!enter(from)) return;
    std::vector<Frame> stack;
    stack.push_back({from, parents(from), 0});
    while (!stack.empty()) {
        Frame& frame = stack.back();
        if (frame.next == frame.parents.size()) {
            out.push_back(frame.vertex);
            stack.pop_back();
            continue;
        }
        const Vertex& parent = frame.parents[frame.next++];
        if (enter(parent)) stack.push_back({parent, parents(parent), 0});
    }
}

}  // namespace weft::tangle
