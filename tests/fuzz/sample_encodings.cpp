#include "tests/fuzz/sample_encodings.hpp"

#include <set>

#include "tests/core/samples.hpp"

namespace weft::fuzz {

std::vector<Bytes> sample_blocks() {
    constexpr std::size_t kKinds = std::variant_size_v<Payload> - 1;  // every one but UnknownPayload
    std::vector<Bytes> blocks;
    std::set<std::uint16_t> kinds;
    SplitMix random(1);
    while (kinds.size() < kKinds) {
        Block block = samples::random_block(random);
        if (block.size() > kSampleBytesMax || !kinds.insert(block.header.payload_type).second) continue;
        blocks.push_back(std::move(block.encoded));
    }
    return blocks;
}

}  // namespace weft::fuzz
