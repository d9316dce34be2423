// Round blocks that no honest code would make, well encoded and properly signed all the same.
#pragma once

#include "core/ports.hpp"
#include "core/round_block.hpp"

namespace weft::sim {

// `valid` with one rule of round blocks broken: too few blocks of the round before, two of one author, or another's
// block first. Requires a valid block with parents of two authors at least, made with `key`.
Bytes crooked_block(const Domains& domains, const Committee& committee, const RoundBlock& valid, const KeyPair& key,
                    Random& random);

// `valid` as if another validator had made it, one of its parents' authors, signed with the liar's own key.
Bytes forged_block(const Domains& domains, const RoundBlock& valid, const KeyPair& key, Random& random);

}  // namespace weft::sim
