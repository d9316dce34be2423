// Who signs a checkpoint that a node has not come to by itself: the one place that fetching a snapshot and beginning
// from it ask.
#pragma once

#include "core/checkpoint.hpp"

namespace weft::node {

// Null: this node cannot tell, and the snapshot is of no use to it.
inline const Committee* committee_for(const Checkpoint& checkpoint, const Domains& domains, const Committee& genesis) {
    return checkpoint.committee == committee_digest(domains, genesis) ? &genesis : nullptr;
}

}  // namespace weft::node
