#include "node/runtime/batch.hpp"

#include "core/codec.hpp"

namespace weft::node {

Expected<std::vector<Bytes>, std::string> decode_batch(ByteView bytes) {
    if (bytes.empty()) return Unexpected<std::string>{"the batch is empty"};
    if (bytes.size() > kBatchBytesMax) return Unexpected<std::string>{"the batch is larger than 4 MiB"};
    std::vector<Bytes> blocks;
    Reader in(bytes);
    while (in.left() > 0) {
        const std::string which = "block " + std::to_string(blocks.size());
        if (blocks.size() == kBatchBlocksMax) return Unexpected<std::string>{"the batch has more than 1024 blocks"};
        const std::uint32_t length = in.u32();
        if (in.failed()) return Unexpected<std::string>{which + ": its length is truncated"};
        if (length == 0 || length > kBlockBytesMax) {
            return Unexpected<std::string>{which + ": length " + std::to_string(length) + " is not from 1 to " +
                                           std::to_string(kBlockBytesMax)};
        }
        const ByteView block = in.bytes(length);
        if (in.failed()) return Unexpected<std::string>{which + ": fewer bytes follow than its length says"};
        blocks.emplace_back(block.begin(), block.end());
    }
    return blocks;
}

Bytes encode_batch(const std::vector<Bytes>& blocks) {
    CHECK(!blocks.empty() && blocks.size() <= kBatchBlocksMax);
    Bytes out;
    Writer writer(out);
    for (const Bytes& block : blocks) {
        CHECK(!block.empty() && block.size() <= kBlockBytesMax);
        writer.u32(static_cast<std::uint32_t>(block.size())).bytes(block);
    }
    CHECK(out.size() <= kBatchBytesMax);
    return out;
}

}  // namespace weft::node
