// A validator's block from its bytes: what is accepted obeys the rules that its author's own code obeys, and is what
// that would have written.
#include "core/round_block.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

bool run(ByteView input) {
    static const Domains kDomains = samples::domains();
    static const Committee kCommittee = samples::committee();
    const Decoded<RoundBlock> block = decode_round_block(kDomains, kCommittee, input);
    if (!block) return false;
    CHECK(std::ranges::equal(block->encoded, input));
    const KeyPair key = samples::key_pair(static_cast<std::uint8_t>(block->author + 1));
    const RoundBlock again = make_round_block(kDomains, kCommittee, *block, key);
    CHECK(again.ref == block->ref);
    CHECK(again.encoded.size() == input.size());
    CHECK(std::ranges::equal(ByteView(again.encoded).first(input.size() - Signature::kSize),
                             input.first(input.size() - Signature::kSize)));
    CHECK(signature_valid(kCommittee, again));
    CHECK(again.signature != block->signature || signature_valid(kCommittee, *block));
    return true;
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> seeds;
    for (AuthorIndex author = 0; author < 4; ++author) {
        seeds.push_back(samples::first_round_block(author).encoded);
        seeds.push_back(samples::second_round_block(author).encoded);
    }
    return seeds;
}

const Registration kRegistration({"round_block", run, seeds});

}  // namespace
}  // namespace weft::fuzz
