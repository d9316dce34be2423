#include "tools/sim/network/crooked_block.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::sim {
namespace {

// docs/wire.md, section "Round blocks".
constexpr std::size_t kAuthorAt = 2;
constexpr std::size_t kParentCountAt = 16;
constexpr std::size_t kParentsAt = 20;

Bytes header_of(const RoundBlock& block) {
    return {block.encoded.begin(), block.encoded.end() - Signature::kSize};
}

auto parent_at(Bytes& header, std::size_t place) {
    return header.begin() + static_cast<std::ptrdiff_t>(kParentsAt + place * kRoundRefBytes);
}

void swap_parents(Bytes& header, std::size_t a, std::size_t b) {
    std::swap_ranges(parent_at(header, a), parent_at(header, a + 1), parent_at(header, b));
}

Bytes sign(const Domains& domains, Round round, Bytes header, const KeyPair& key) {
    const RoundBlockId id(round, blake3_keyed(domains.round_block_id, header));
    Writer(header).fixed(key.sign(id.view()));
    return header;
}

}  // namespace

Bytes crooked_block(const Domains& domains, const Committee& committee, const RoundBlock& valid, const KeyPair& key,
                    Random& random) {
    CHECK(valid.parents.size() >= 2);
    Bytes header = header_of(valid);
    const std::size_t last = valid.parents.size() - 1;
    switch (random.below(3)) {
        case 0: {
            const std::size_t kept = committee.quorum() - 1;
            header[kParentCountAt] = static_cast<std::uint8_t>(kept);
            header.erase(parent_at(header, kept), parent_at(header, last + 1));
            break;
        }
        case 1:
            std::copy(parent_at(header, last - 1), parent_at(header, last), parent_at(header, last));
            break;
        default:
            swap_parents(header, 0, last);
            break;
    }
    return sign(domains, valid.round, std::move(header), key);
}

Bytes forged_block(const Domains& domains, const RoundBlock& valid, const KeyPair& key, Random& random) {
    CHECK(valid.parents.size() >= 2);
    Bytes header = header_of(valid);
    const std::size_t whose = 1 + random.below(valid.parents.size() - 1);
    std::copy_n(parent_at(header, whose) + sizeof(Round), sizeof(AuthorIndex), header.begin() + kAuthorAt);
    swap_parents(header, 0, whose);
    return sign(domains, valid.round, std::move(header), key);
}

}  // namespace weft::sim
