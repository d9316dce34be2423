#include "node/engine/validator.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

constexpr TimeUs kMade = 50'000'000;

Epoch epoch_of(const Committee& committee) {
    Epoch epoch;
    epoch.committee = committee;
    return epoch;
}

class ValidatorTest : public testing::Test {
protected:
    ValidatorTest() { sign_init(); }

    Bytes block(Sequence sequence, std::size_t data = 100) const {
        BlockHeader header;
        header.issuer = key_.account();
        header.sequence = sequence;
        header.time = kMade;
        header.parents = {genesis_block_id(network_)};
        Record record;
        record.tag = "meter/1";
        record.data = Bytes(data, 42);
        return make_block(domains_, header, record, key_).encoded;
    }
    // The same block under a signature that is none: the last byte of S.
    static Bytes malleated(Bytes encoded) {
        const std::size_t payload = 100 + 12;
        encoded[encoded.size() - payload - 1] ^= 0x40;
        return encoded;
    }
    CheckedBlocks check(std::vector<Bytes> encoded, Source source, std::optional<TimeUs> now = {}) {
        const Source sources[] = {source};
        return validator_.check(std::move(encoded), sources, now);
    }
    std::vector<Admission> admissions(std::vector<Bytes> encoded, Source source, std::optional<TimeUs> now = {}) {
        const CheckedBlocks checked = check(std::move(encoded), source, now);
        std::vector<Admission> out;
        for (std::size_t i = 0; i < checked.size(); ++i) out.push_back(checked.admission(i));
        return out;
    }

    const NetworkId network_ = NetworkId::from(Bytes(32, 9));
    const Domains domains_ = Domains::of(network_);
    const KeyPair key_{(sign_init(), Seed::from(Bytes(32, 3)))};
    const Committee committee_{{{key_.account(), key_.public_key()}}, 0, 0};
    const Epochs epochs_{epoch_of(committee_)};
    SerialExecutor executor_;
    SplitMix random_{1};
    Validator validator_{domains_, epochs_, executor_, random_, {}};
};

TEST_F(ValidatorTest, JudgesEachOfABatchByItself) {
    std::vector<Bytes> batch;
    for (Sequence sequence = 0; sequence < 200; ++sequence) batch.push_back(block(sequence));
    batch[7].pop_back();     // truncated
    batch[11].push_back(0);  // too long
    batch[13][16] ^= 1;      // another sequence: another id, so the signature is of something else
    batch[17].assign(3, 0);  // garbage
    batch[19].clear();
    batch[23].assign(kBlockBytesMax + 1, 1);
    batch[130].back() ^= 1;  // not the payload that the header names
    const std::vector<Bytes> sent = batch;
    const CheckedBlocks checked = check(std::move(batch), Source::client);
    ASSERT_EQ(checked.size(), sent.size());
    for (std::size_t i = 0; i < checked.size(); ++i) {
        SCOPED_TRACE(i);
        if (i == 13) {
            const Verdict refusal = checked.refusal(domains_, i);
            EXPECT_EQ(refusal.admission, Admission::bad_signature);
            EXPECT_EQ(refusal.id, decode_block(domains_, sent[i])->id);
        } else if (i == 7 || i == 11 || i == 17 || i == 19 || i == 23 || i == 130) {
            const Verdict refusal = checked.refusal(domains_, i);
            EXPECT_EQ(refusal.admission, Admission::malformed);
            EXPECT_FALSE(refusal.detail.empty());
        } else {
            ASSERT_TRUE(checked.passed(i));
            EXPECT_EQ(checked.block(i)->header.sequence, i);
            EXPECT_EQ(checked.block(i)->encoded, sent[i]);
        }
    }
    EXPECT_EQ(validator_.totals().blocks, 200u);
    EXPECT_EQ(validator_.totals().malformed, 6u);
    EXPECT_EQ(validator_.totals().signatures, 194u);
    EXPECT_EQ(validator_.totals().bad_signatures, 1u);
}

TEST_F(ValidatorTest, ABlockOfAnotherNetworkHasABadSignature) {
    const Domains other = Domains::of(NetworkId::from(Bytes(32, 10)));
    Validator validator(other, epochs_, executor_, random_, {});
    const Source client[] = {Source::client};
    EXPECT_EQ(validator.check({block(1)}, client, {}).admission(0), Admission::bad_signature);
}

TEST_F(ValidatorTest, AnEmptyBatchIsNothing) {
    EXPECT_EQ(check({}, Source::client).size(), 0u);
    EXPECT_TRUE(validator_.check_rounds({}).empty());
}

TEST_F(ValidatorTest, AnyNumberOfThreadsAndBlocksGivesTheSame) {
    std::vector<Bytes> all;
    for (Sequence sequence = 0; sequence < 260; ++sequence) all.push_back(block(sequence));
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
        for (const std::size_t count : {1u, 7u, 9u, 63u, 64u, 65u, 130u, 257u, 260u}) {
            SCOPED_TRACE(std::to_string(threads) + " threads, " + std::to_string(count) + " blocks");
            ValidatorOptions options;
            options.threads = threads;
            Validator validator(domains_, epochs_, executor_, random_, options);
            std::vector<Bytes> batch(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
            batch[count / 2] = malleated(batch[count / 2]);
            const Source client[] = {Source::client};
            const CheckedBlocks checked = validator.check(std::move(batch), client, {});
            for (std::size_t i = 0; i < count; ++i) {
                EXPECT_EQ(checked.admission(i), i == count / 2 ? Admission::bad_signature : Admission::accepted) << i;
            }
        }
    }
}

// ---- repeats

TEST_F(ValidatorTest, GossipThatPassedIsDroppedAndOthersGetItAgainUnchecked) {
    const std::vector<Bytes> batch{block(1), block(2)};
    EXPECT_EQ(admissions(batch, Source::client), std::vector(2, Admission::accepted));
    EXPECT_EQ(validator_.totals().signatures, 2u);
    EXPECT_EQ(admissions(batch, Source::gossip), std::vector(2, Admission::duplicate));
    EXPECT_EQ(admissions(batch, Source::pulled), std::vector(2, Admission::accepted));
    EXPECT_EQ(check(batch, Source::client).block(1)->encoded, batch[1]);
    EXPECT_EQ(validator_.totals().signatures, 2u) << "what passed is not verified again";
    EXPECT_EQ(validator_.totals().repeated, 6u);
}

TEST_F(ValidatorTest, ABadSignatureNeverSuppressesTheGoodOne) {
    const Bytes good = block(1);
    const Bytes bad = malleated(good);
    EXPECT_EQ(admissions({bad}, Source::gossip), std::vector{Admission::bad_signature});
    EXPECT_EQ(admissions({bad, good, bad}, Source::gossip),
              (std::vector{Admission::bad_signature, Admission::accepted, Admission::bad_signature}));
    EXPECT_EQ(admissions({bad, good}, Source::gossip), (std::vector{Admission::bad_signature, Admission::duplicate}))
        << "nor does the good one excuse the bad one";
    EXPECT_EQ(admissions({bad}, Source::client), std::vector{Admission::bad_signature});
}

TEST_F(ValidatorTest, ADamagedPayloadNeverSuppressesTheGoodOne) {
    const Bytes good = block(1, 2000);  // longer than what a repeat is known by
    Bytes bad = good;
    bad.back() ^= 1;
    EXPECT_EQ(admissions({bad, bad, good, bad}, Source::gossip),
              (std::vector{Admission::malformed, Admission::malformed, Admission::accepted, Admission::malformed}));
    EXPECT_EQ(admissions({bad, good}, Source::pulled), (std::vector{Admission::malformed, Admission::accepted}));
}

TEST_F(ValidatorTest, TheSameBytesTwiceInABatchAreCheckedOnce) {
    const Bytes one = block(1);
    const CheckedBlocks checked = check({one, one, block(2), one}, Source::client);
    EXPECT_EQ(checked.block(0), checked.block(3));
    EXPECT_EQ(validator_.totals().signatures, 2u);
    const Bytes bad = malleated(block(3));
    EXPECT_EQ(admissions({bad, bad}, Source::client), std::vector(2, Admission::bad_signature));
    EXPECT_EQ(validator_.totals().signatures, 3u);
    EXPECT_EQ(admissions({Bytes(3), Bytes(3)}, Source::client), std::vector(2, Admission::malformed));
    EXPECT_EQ(admissions({block(4), block(4)}, Source::gossip),
              (std::vector{Admission::accepted, Admission::duplicate}));
}

TEST_F(ValidatorTest, MoreBlocksThanItRemembersAreCheckedAgain) {
    ValidatorOptions options;
    options.passed_blocks_max = 8;
    Validator validator(domains_, epochs_, executor_, random_, options);
    const Source gossip[] = {Source::gossip};
    std::vector<Bytes> batch;
    for (Sequence sequence = 0; sequence < 100; ++sequence) batch.push_back(block(sequence));
    validator.check(batch, gossip, {});
    const CheckedBlocks again = validator.check(batch, gossip, {});
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < again.size(); ++i) dropped += again.admission(i) == Admission::duplicate;
    EXPECT_LE(dropped, 8u);
    EXPECT_EQ(validator.totals().signatures, 200u - dropped);
}

// ---- time

TEST_F(ValidatorTest, WhatIsOutsideTheWindowIsRefusedBeforeItsSignature) {
    const Parameters defaults;
    const TimeUs last = kMade + start_of(defaults.window_slots);
    const TimeUs first = kMade - start_of(defaults.skew_slots);
    for (const Source source : {Source::client, Source::gossip}) {
        Validator validator(domains_, epochs_, executor_, random_, {});
        const Source sources[] = {source};
        const auto at = [&](TimeUs now) { return validator.check({malleated(block(1))}, sources, now).admission(0); };
        EXPECT_EQ(at(last + kMicrosecondsPerSlot), Admission::too_old);
        EXPECT_EQ(at(first - 1), Admission::too_new);
        EXPECT_EQ(validator.totals().signatures, 0u);
        EXPECT_EQ(validator.totals().untimely, 2u);
        EXPECT_EQ(at(last), Admission::bad_signature);
        EXPECT_EQ(at(first), Admission::bad_signature);
    }
}

TEST_F(ValidatorTest, WhatWasPulledMayBeOfAnyTime) {
    const Bytes one = block(1);
    EXPECT_EQ(admissions({one}, Source::pulled, TimeUs{1} << 40), std::vector{Admission::accepted});
    // An untimely copy in the same batch does not stand in for it.
    const Source sources[] = {Source::gossip, Source::pulled};
    const Bytes two = block(2);
    const CheckedBlocks checked = validator_.check({two, two}, sources, TimeUs{1} << 40);
    EXPECT_EQ(checked.admission(0), Admission::too_old);
    EXPECT_EQ(checked.admission(1), Admission::accepted);
}

// ---- round blocks

TEST_F(ValidatorTest, JudgesRoundBlocks) {
    std::vector<Bytes> encoded;
    for (TimeUs time = 1; time <= 20; ++time) {
        RoundBlock block;
        block.round = 1;
        block.time = time;
        block.parents = {first_round_ref(domains_, committee_, 0)};
        encoded.push_back(make_round_block(domains_, committee_, block, key_).encoded);
    }
    encoded[3].pop_back();
    encoded[17].back() ^= 0x40;
    const auto checked = validator_.check_rounds(encoded);
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        ASSERT_EQ(checked[i].has_value(), i != 3 && i != 17) << i;
        if (checked[i]) {
            EXPECT_EQ((*checked[i])->time, i + 1);
        }
    }
    EXPECT_EQ(checked[17].error().why, "bad_signature");
    EXPECT_NE(checked[3].error().why.find("truncated"), std::string::npos);
}

TEST_F(ValidatorTest, RoundBlocksOfAnUnknownEpochAreNobodysFault) {
    Epoch next = epochs_.current();
    next.committee.epoch = 1;
    next.committee.base = 500;
    RoundBlock block;
    block.round = 501;
    block.parents = {first_round_ref(domains_, next.committee, 0)};
    const Bytes encoded = make_round_block(domains_, next.committee, block, key_).encoded;
    const auto before = validator_.check_rounds({encoded});
    ASSERT_FALSE(before[0]);
    EXPECT_TRUE(before[0].error().of_unknown_epoch);
    validator_.note_epoch(next);
    EXPECT_TRUE(validator_.check_rounds({encoded})[0]) << "known now";
    Bytes forged = encoded;
    forged.back() ^= 1;
    const auto after = validator_.check_rounds({forged});
    ASSERT_FALSE(after[0]);
    EXPECT_FALSE(after[0].error().of_unknown_epoch);
}

TEST(Verdict, EveryAdmissionHasANameAndAHint) {
    for (int code = 0; code <= static_cast<int>(Admission::not_registered); ++code) {
        EXPECT_FALSE(admission_name(static_cast<Admission>(code)).empty());
        EXPECT_FALSE(admission_hint(static_cast<Admission>(code)).empty());
    }
}

}  // namespace
}  // namespace weft::node
