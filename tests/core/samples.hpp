// Values to test with: one small network, and blocks made from a seeded generator.
#pragma once

#include "core/block.hpp"
#include "core/checkpoint.hpp"
#include "core/genesis.hpp"
#include "core/ports.hpp"
#include "core/round_block.hpp"

namespace weft::samples {

// A key pair from a seed of 32 equal bytes.
KeyPair key_pair(std::uint8_t seed);

Bytes random_bytes(Random& random, std::size_t size);

template <class T>
T random_fixed(Random& random) {
    return T::from(random_bytes(random, T::kSize));
}

// Four validators (keys 1..4, accounts 0..3) and two devices (keys 5 and 6).
Genesis genesis();
NetworkId network();
Domains domains();
Committee committee();

// A transfer of one credit, with a parent that is the genesis.
Block transfer_block(std::uint8_t issuer_seed, Sequence sequence);

// Any changes within the layout; most are not possible.
Propose random_proposal(Random& random);

// A payload of any known kind.
Payload random_payload(Random& random);

// A header and payload within the rules, signed by key 5 or, for another account, by a later key of it.
Block random_block(Random& random);

// Round blocks of rounds 1 and 2 with a quorum of parents, tips and votes.
RoundBlock first_round_block(AuthorIndex author);
RoundBlock second_round_block(AuthorIndex author);

}  // namespace weft::samples
