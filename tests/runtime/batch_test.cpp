#include "node/runtime/batch.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

TEST(Batch, RoundTrip) {
    const std::vector<Bytes> blocks{{1}, Bytes(kBlockBytesMax, 7), {2, 3}};
    EXPECT_EQ(*decode_batch(encode_batch(blocks)), blocks);
}

TEST(Batch, EveryTruncationIsAnError) {
    const Bytes whole = encode_batch({{1, 2, 3}, {4}});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto decoded = decode_batch(ByteView(whole).first(size));
        EXPECT_EQ(decoded.has_value(), size == 7) << size;  // after the first block it is a whole batch
    }
}

TEST(Batch, LimitsHold) {
    EXPECT_TRUE(decode_batch(encode_batch(std::vector<Bytes>(kBatchBlocksMax, Bytes{1}))).has_value());
    Bytes one_more = encode_batch(std::vector<Bytes>(kBatchBlocksMax, Bytes{1}));
    for (const std::uint8_t byte : {1, 0, 0, 0, 9}) one_more.push_back(byte);
    EXPECT_EQ(decode_batch(one_more).error(), "the batch has more than 1024 blocks");
    EXPECT_NE(decode_batch(Bytes{0, 0, 0, 0}).error().find("block 0: length 0"), std::string::npos);
    EXPECT_NE(decode_batch(Bytes{255, 255, 255, 255}).error().find("block 0: length 4294967295"), std::string::npos);
    EXPECT_EQ(decode_batch(Bytes(kBatchBytesMax + 1)).error(), "the batch is larger than 4 MiB");
}

TEST(Batch, AdmissionsAreCountedBytes) {
    EXPECT_EQ(encode_admissions({}), (Bytes{0, 0, 0, 0}));
    std::vector<Verdict> verdicts(3);
    verdicts[1].admission = Admission::bad_signature;
    verdicts[2].admission = Admission::not_ready;
    EXPECT_EQ(encode_admissions(verdicts), (Bytes{3, 0, 0, 0, 0, 3, 9}));
}

}  // namespace
}  // namespace weft::node
