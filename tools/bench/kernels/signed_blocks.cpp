#include "tools/bench/kernels/signed_blocks.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "tools/bench/seeded.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kSigningGrain = 64;
constexpr std::size_t kParents = 2;
constexpr std::string_view kTag = "bench";

Payload payload_of(const BlockSpec& spec, const AccountId& issuer, Random& random) {
    if (spec.payload_bytes == 0) return Transfer{kNativeAsset, {{issuer, 1 + random.below(1000)}}, {}};
    return Record{std::string(kTag), ContentType::opaque, random_bytes(random, spec.payload_bytes)};
}

Block block_of(const Domains& domains, const BlockSpec& spec, std::size_t index) {
    SplitMix random(spec.seed + index);
    const KeyPair key = seeded_key(spec.seed, index % spec.accounts);
    BlockHeader header;
    header.time = spec.time;
    header.issuer = key.account();
    header.sequence = index / spec.accounts;
    for (std::size_t i = 0; i < kParents; ++i) {
        header.parents.emplace_back(slot_of(spec.time), Hash::from(random_bytes(random, Hash::kSize)));
    }
    return make_block(domains, header, payload_of(spec, key.account(), random), key);
}

}  // namespace

std::size_t record_data_bytes_max() {
    return kPayloadBytesMax - encode_payload(Record{std::string(kTag), ContentType::opaque, {}}).size();
}

SignedBlocks::SignedBlocks(const Domains& domains, const BlockSpec& spec, Executor& executor)
    : encoded(spec.count),
      ids(spec.count),
      expected(spec.count),
      jobs(spec.count),
      keys(spec.count),
      signatures(spec.count) {
    CHECK(spec.accounts >= 1 && spec.payload_bytes <= record_data_bytes_max());
    executor.for_each_range(spec.count, kSigningGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            Block block = block_of(domains, spec, i);
            ids[i] = block.id;
            keys[i] = block.header.key().bytes;
            signatures[i] = block.signature;
            expected[i] = falls_in_share(spec.seed, i, spec.bad_share) ? 0 : 1;
            if (expected[i] == 0) signatures[i].bytes[0] ^= 1;
            const auto place = block.encoded.begin() + static_cast<std::ptrdiff_t>(block.header_bytes().size());
            std::copy(signatures[i].bytes.begin(), signatures[i].bytes.end(), place);
            encoded[i] = std::move(block.encoded);
            jobs[i] = {&keys[i], ids[i].view(), &signatures[i]};
        }
    });
}

}  // namespace weft::bench
