#include "node/engine/validator.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

class Validator : public testing::Test {
protected:
    Validator() : domains_(Domains::of(NetworkId::from(Bytes(32, 9)))), key_(Seed::from(Bytes(32, 3))) { sign_init(); }

    Bytes block(Sequence sequence) const {
        BlockHeader header;
        header.issuer = key_.account();
        header.sequence = sequence;
        header.time = 5'000'000;
        header.parents = {genesis_block_id(NetworkId::from(Bytes(32, 9)))};
        Record record;
        record.tag = "meter/1";
        record.data = Bytes(100, 42);
        return make_block(domains_, header, record, key_).encoded;
    }

    Domains domains_;
    KeyPair key_;
    SerialExecutor executor_;
};

TEST_F(Validator, JudgesEachOfABatchByItself) {
    std::vector<Bytes> batch;
    for (Sequence sequence = 0; sequence < 50; ++sequence) batch.push_back(block(sequence));
    batch[7].pop_back();     // truncated
    batch[11].push_back(0);  // too long
    batch[13][16] ^= 1;      // another sequence: another id, so the signature is of something else
    batch[17].assign(3, 0);  // garbage
    batch[19].clear();
    batch[23].assign(kBlockBytesMax + 1, 1);
    const auto verdicts = check_blocks(domains_, executor_, batch);
    ASSERT_EQ(verdicts.size(), batch.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        SCOPED_TRACE(i);
        if (i == 13) {
            ASSERT_FALSE(verdicts[i]);
            EXPECT_EQ(verdicts[i].error().admission, Admission::bad_signature);
        } else if (i == 7 || i == 11 || i == 17 || i == 19 || i == 23) {
            ASSERT_FALSE(verdicts[i]);
            EXPECT_EQ(verdicts[i].error().admission, Admission::malformed);
            EXPECT_FALSE(verdicts[i].error().detail.empty());
        } else {
            ASSERT_TRUE(verdicts[i]);
            EXPECT_EQ((*verdicts[i])->header.sequence, i);
            EXPECT_EQ((*verdicts[i])->encoded, batch[i]);
        }
    }
}

TEST_F(Validator, ABlockOfAnotherNetworkHasABadSignature) {
    const Domains other = Domains::of(NetworkId::from(Bytes(32, 10)));
    const auto verdicts = check_blocks(other, executor_, {block(1)});
    ASSERT_FALSE(verdicts[0]);
    EXPECT_EQ(verdicts[0].error().admission, Admission::bad_signature);
}

TEST_F(Validator, AnEmptyBatchIsNothing) {
    EXPECT_TRUE(check_blocks(domains_, executor_, {}).empty());
}

TEST(Verdict, EveryAdmissionHasANameAndAHint) {
    for (int code = 0; code <= static_cast<int>(Admission::not_ready); ++code) {
        EXPECT_FALSE(admission_name(static_cast<Admission>(code)).empty());
        EXPECT_FALSE(admission_hint(static_cast<Admission>(code)).empty());
    }
}

}  // namespace
}  // namespace weft::node
