// The ledger's clock: what time it is at a commit. Pure.
#pragma once

#include <vector>

#include "core/types.hpp"

namespace weft::tangle {

// Ledger time of a commit: the median of `parent_times`, the times of the committed leader's parents (one per author,
// which a valid round block guarantees; round 0 counts as time 0), of an even number the lower middle one; never below
// `previous`, the ledger time of the commit before (0 at genesis). With more than 2f parents, the median lies between
// two honest validators' times whatever f others claim. `previous` when there are no parents.
TimeUs ledger_time(std::vector<TimeUs> parent_times, TimeUs previous);

}  // namespace weft::tangle
