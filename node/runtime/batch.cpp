#include "node/runtime/batch.hpp"

#include "core/codec.hpp"

namespace weft::node {

namespace {

Unexpected<std::string> wrong_block(std::size_t index, const std::string& what) {
    return Unexpected<std::string>{"block " + std::to_string(index) + ": " + what};
}

}  // namespace

Expected<std::vector<Bytes>, std::string> decode_batch(ByteView bytes) {
    if (bytes.empty()) return Unexpected<std::string>{"the batch is empty"};
    if (bytes.size() > kBatchBytesMax) return Unexpected<std::string>{"the batch is larger than 4 MiB"};
    std::vector<Bytes> blocks;
    Reader in(bytes);
    while (in.left() > 0) {
        if (blocks.size() == kBatchBlocksMax) return Unexpected<std::string>{"the batch has more than 1024 blocks"};
        const std::uint32_t length = in.u32();
        if (in.failed()) return wrong_block(blocks.size(), "its length is truncated");
        if (length == 0 || length > kBlockBytesMax) {
            return wrong_block(blocks.size(), "length " + std::to_string(length) + " is not from 1 to " +
                                                  std::to_string(kBlockBytesMax));
        }
        const ByteView block = in.bytes(length);
        if (in.failed()) return wrong_block(blocks.size(), "fewer bytes follow than its length says");
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

// These numbers are an interface (docs/api.md).
static_assert(static_cast<int>(Admission::accepted) == 0 && static_cast<int>(Admission::duplicate) == 1 &&
              static_cast<int>(Admission::malformed) == 2 && static_cast<int>(Admission::bad_signature) == 3 &&
              static_cast<int>(Admission::too_old) == 4 && static_cast<int>(Admission::too_new) == 5 &&
              static_cast<int>(Admission::work_too_low) == 6 && static_cast<int>(Admission::over_quota) == 7 &&
              static_cast<int>(Admission::busy) == 8 && static_cast<int>(Admission::not_ready) == 9 &&
              static_cast<int>(Admission::not_registered) == 10);

Bytes encode_admissions(const std::vector<Verdict>& verdicts) {
    Bytes out;
    out.reserve(4 + verdicts.size());
    Writer writer(out);
    writer.u32(static_cast<std::uint32_t>(verdicts.size()));
    for (const Verdict& verdict : verdicts) writer.u8(static_cast<std::uint8_t>(verdict.admission));
    return out;
}

}  // namespace weft::node
