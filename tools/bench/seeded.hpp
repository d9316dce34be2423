// Input that a seed decides: keys, bytes, signed messages. Equal seeds give equal input on every machine.
#pragma once

#include <vector>

#include "core/ports.hpp"
#include "core/sign/verify_many.hpp"

namespace weft::bench {

Bytes random_bytes(Random& random, std::size_t count);

// The key with this number under this seed; any thread.
KeyPair seeded_key(std::uint64_t seed, std::uint64_t number);

// Messages signed by `keys` keys in turn, some of them spoilt afterwards.
struct SignedMessages {
    struct Spec {
        std::size_t count = 0;
        std::size_t keys = 0;           // at least 1
        std::size_t message_bytes = 0;  // at least 1
        double bad_share = 0;           // 0..1; by falls_in_share
        std::uint64_t seed = 1;
    };

    // Signs on the executor.
    SignedMessages(const Spec& spec, Executor& executor);

    std::vector<PublicKeyBytes> keys;  // one per message
    std::vector<Bytes> messages;
    std::vector<Signature> signatures;
    std::vector<std::uint8_t> expected;  // 1 where the signature is good
    std::vector<SignatureJob> jobs;      // views of the above
};

// Is this item one of the share of all? Decided by chance that the seed fixes, so that it goes with nothing else.
bool falls_in_share(std::uint64_t seed, std::uint64_t index, double share);

}  // namespace weft::bench
