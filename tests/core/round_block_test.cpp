#include "core/round_block.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

const Domains kDomains = samples::domains();
const Committee kCommittee = samples::committee();

// A round block's bytes as an attacker may write them: by the layout of docs/wire.md, without any rule.
Bytes encode_freely(const RoundBlock& block) {
    Bytes bytes;
    Writer out(bytes);
    out.u8(3).u8(static_cast<std::uint8_t>(block.algorithm)).u16(block.author);
    out.u32(block.round).u32(block.epoch).u64(block.time);
    out.u8(static_cast<std::uint8_t>(block.parents.size())).u8(static_cast<std::uint8_t>(block.votes.size()));
    out.u16(static_cast<std::uint16_t>(block.tips.size()));
    for (const RoundRef& parent : block.parents) write_round_ref(out, parent);
    for (const BlockId& tip : block.tips) out.fixed(tip);
    for (const CheckpointVote& vote : block.votes) out.u64(vote.index).fixed(vote.digest).fixed(vote.signature);
    out.fixed(block.signature);
    return bytes;
}

DecodeErrorCode error_of(ByteView bytes) {
    const auto decoded = decode_round_block(kDomains, kCommittee, bytes);
    EXPECT_FALSE(decoded);
    return decoded.error().code;
}

DecodeErrorCode error_after(const std::function<void(RoundBlock&)>& change) {
    RoundBlock block = samples::second_round_block(0);
    change(block);
    return error_of(encode_freely(block));
}

TEST(Committee, counts_quorums) {
    const auto of = [](std::size_t size) {
        Committee committee;
        committee.members.resize(size);
        return std::array{committee.faults(), committee.validity(), committee.quorum()};
    };
    EXPECT_EQ(of(1), (std::array<std::size_t, 3>{0, 1, 1}));
    EXPECT_EQ(of(4), (std::array<std::size_t, 3>{1, 2, 3}));
    EXPECT_EQ(of(6), (std::array<std::size_t, 3>{1, 2, 5}));
    EXPECT_EQ(of(7), (std::array<std::size_t, 3>{2, 3, 5}));
    EXPECT_EQ(of(128), (std::array<std::size_t, 3>{42, 43, 86}));
    EXPECT_EQ(kCommittee.author_of(samples::key_pair(3).public_key()), 2);
    EXPECT_FALSE(kCommittee.author_of(samples::key_pair(5).public_key()));
}

TEST(RoundBlock, survives_a_round_trip) {
    for (AuthorIndex author = 0; author < 4; ++author) {
        for (const RoundBlock& block : {samples::first_round_block(author), samples::second_round_block(author)}) {
            const auto decoded = decode_round_block(kDomains, kCommittee, block.encoded);
            ASSERT_TRUE(decoded) << decoded.error().detail;
            EXPECT_EQ(decoded->ref, block.ref);
            EXPECT_EQ(decoded->time, block.time);
            EXPECT_EQ(decoded->parents, block.parents);
            EXPECT_EQ(decoded->tips, block.tips);
            EXPECT_EQ(decoded->votes, block.votes);
            EXPECT_EQ(decoded->encoded, block.encoded);
            EXPECT_EQ(encode_freely(*decoded), block.encoded);
            EXPECT_TRUE(signature_valid(kCommittee, *decoded));
        }
    }
}

TEST(RoundBlock, is_refused_when_truncated_anywhere_or_longer) {
    RoundBlock block = samples::second_round_block(1);
    for (std::size_t size = 0; size < block.encoded.size(); ++size) {
        ASSERT_EQ(error_of(ByteView(block.encoded).first(size)), DecodeErrorCode::truncated) << size;
    }
    block.encoded.push_back(0);
    EXPECT_EQ(error_of(block.encoded), DecodeErrorCode::trailing_bytes);
    EXPECT_EQ(error_of(Bytes(kRoundBlockBytesMax + 1)), DecodeErrorCode::too_large);
}

TEST(RoundBlock, any_changed_byte_is_noticed) {
    const RoundBlock block = samples::second_round_block(2);
    for (std::size_t i = 0; i < block.encoded.size(); ++i) {
        for (const std::uint8_t change : {0x01, 0x80, 0xFF}) {
            Bytes bytes = block.encoded;
            bytes[i] ^= change;
            const auto decoded = decode_round_block(kDomains, kCommittee, bytes);
            if (decoded) {
                ASSERT_FALSE(signature_valid(kCommittee, *decoded)) << i;
            }
        }
    }
}

TEST(RoundBlock, fields_are_checked) {
    EXPECT_EQ(error_after([](RoundBlock& b) { b.author = 4; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.round = 0; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.time = kTimeUsMax + 1; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.algorithm = static_cast<Algorithm>(7); }),
              DecodeErrorCode::bad_algorithm);
    Bytes bytes = samples::second_round_block(0).encoded;
    for (const std::uint8_t version : {0, 1, 2, 9}) {
        bytes[0] = version;
        EXPECT_EQ(error_of(bytes), DecodeErrorCode::bad_version);
    }
}

TEST(RoundBlock, own_previous_block_is_first) {
    EXPECT_EQ(error_after([](RoundBlock& b) { std::swap(b.parents[0], b.parents[1]); }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.parents.clear(); }), DecodeErrorCode::bad_value);
}

TEST(RoundBlock, own_previous_block_may_be_older) {
    RoundBlock block = samples::second_round_block(3);
    block.parents = {first_round_ref(kDomains, kCommittee, 3), samples::first_round_block(0).ref,
                     samples::first_round_block(1).ref, samples::first_round_block(2).ref};
    EXPECT_TRUE(decode_round_block(kDomains, kCommittee, encode_freely(block)));
}

TEST(RoundBlock, one_parent_an_author) {
    EXPECT_EQ(error_after([](RoundBlock& b) { b.parents.push_back(b.parents[1]); }), DecodeErrorCode::duplicate);
    EXPECT_EQ(error_after([](RoundBlock& b) {
                  b.parents.push_back(b.parents[1]);
                  b.parents.back().hash.bytes[0] ^= 1;
              }),
              DecodeErrorCode::duplicate);
}

TEST(RoundBlock, parents_are_of_rounds_before_and_by_validators) {
    EXPECT_EQ(error_after([](RoundBlock& b) { b.parents[1].round = 2; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.parents[1].round = UINT32_MAX; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.parents[1].author = 4; }), DecodeErrorCode::bad_value);
}

TEST(RoundBlock, a_parent_of_round_0_is_the_genesis) {
    EXPECT_EQ(error_after([](RoundBlock& b) { b.parents.push_back({0, 3, Hash{}}); }), DecodeErrorCode::bad_value);
    EXPECT_NE(first_round_ref(kDomains, kCommittee, 0).hash, first_round_ref(kDomains, kCommittee, 1).hash);
}

// The committee of a later epoch, above its base round.
Committee later_committee() {
    Committee later = samples::committee();
    later.epoch = 3;
    later.base = 1000;
    return later;
}

RoundBlock first_of(const Committee& committee, AuthorIndex author) {
    RoundBlock block;
    block.round = committee.base + 1;
    block.author = author;
    block.parents = {first_round_ref(kDomains, committee, author)};
    for (AuthorIndex other = 0; other < 4; ++other) {
        if (other != author) block.parents.push_back(first_round_ref(kDomains, committee, other));
    }
    return make_round_block(kDomains, committee, block, samples::key_pair(static_cast<std::uint8_t>(author + 1)));
}

TEST(RoundBlock, a_later_epoch_begins_above_its_base) {
    const Committee later = later_committee();
    const RoundBlock block = first_of(later, 2);
    const auto decoded = decode_round_block(kDomains, later, block.encoded);
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(decoded->epoch, 3u);
    EXPECT_EQ(decoded->ref, block.ref);
    EXPECT_EQ(epoch_of_round_block(block.encoded), std::optional<EpochNumber>(3));
    EXPECT_EQ(epoch_of_round_block(ByteView(block.encoded).first(11)), std::nullopt);
    EXPECT_EQ(first_round_ref(kDomains, later, 2).round, 1000u);
    EXPECT_NE(first_round_ref(kDomains, later, 2).hash, first_round_ref(kDomains, kCommittee, 2).hash);
}

TEST(RoundBlock, another_epochs_block_is_told_as_such) {
    EXPECT_EQ(error_of(first_of(later_committee(), 0).encoded), DecodeErrorCode::unknown_epoch);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.epoch = 1; }), DecodeErrorCode::unknown_epoch);
}

TEST(RoundBlock, nothing_of_a_later_epoch_is_at_or_below_its_base) {
    const Committee later = later_committee();
    const auto error = [&](const std::function<void(RoundBlock&)>& change) {
        RoundBlock block = first_of(later, 0);
        change(block);
        const auto decoded = decode_round_block(kDomains, later, encode_freely(block));
        return decoded ? std::nullopt : std::optional(decoded.error().code);
    };
    EXPECT_EQ(error([](RoundBlock&) {}), std::nullopt);
    EXPECT_EQ(error([](RoundBlock& b) { b.round = 1000; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error([](RoundBlock& b) { b.parents[1].round = 999; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error([](RoundBlock& b) { b.parents[1].hash.bytes[0] ^= 1; }), DecodeErrorCode::bad_value);
}

TEST(RoundBlock, needs_a_quorum_of_the_round_before) {
    EXPECT_EQ(error_after([](RoundBlock& b) { b.parents.pop_back(); }), DecodeErrorCode::bad_count);
    EXPECT_EQ(error_after([](RoundBlock& b) {
                  b.parents.back() = first_round_ref(kDomains, kCommittee, b.parents.back().author);
              }),
              DecodeErrorCode::bad_count);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.round = 3; }), DecodeErrorCode::bad_count);
}

TEST(RoundBlock, tips_are_few_and_distinct) {
    EXPECT_EQ(error_after([](RoundBlock& b) { b.tips.push_back(b.tips[0]); }), DecodeErrorCode::duplicate);
    EXPECT_EQ(error_after([](RoundBlock& b) {
                  for (Slot slot = 0; b.tips.size() <= kRoundBlockTipsMax; ++slot) b.tips.emplace_back(slot, Hash{});
              }),
              DecodeErrorCode::bad_count);
}

TEST(RoundBlock, votes_are_few_and_go_up) {
    EXPECT_EQ(error_after([](RoundBlock& b) { b.votes.push_back(b.votes[0]); }), DecodeErrorCode::not_canonical);
    EXPECT_EQ(error_after([](RoundBlock& b) { b.votes[0].index = 0; }), DecodeErrorCode::not_canonical);
    EXPECT_EQ(error_after([](RoundBlock& b) {
                  for (CheckpointIndex i = 2; b.votes.size() <= kRoundBlockVotesMax; ++i)
                      b.votes.push_back({i, {}, {}});
              }),
              DecodeErrorCode::bad_count);
}

TEST(RoundBlock, another_networks_block_is_not_valid_here) {
    Domains other = Domains::of(NetworkId{});
    const auto decoded = decode_round_block(other, kCommittee, samples::second_round_block(0).encoded);
    ASSERT_TRUE(decoded);
    EXPECT_FALSE(signature_valid(kCommittee, *decoded));
    EXPECT_FALSE(decode_round_block(other, kCommittee, samples::first_round_block(0).encoded));
}

TEST(RoundBlock, only_the_author_can_sign) {
    RoundBlock block = samples::second_round_block(0);
    block.signature = samples::key_pair(2).sign(block.ref.id().view());
    EXPECT_FALSE(signature_valid(kCommittee, block));
    EXPECT_DEATH(make_round_block(kDomains, kCommittee, block, samples::key_pair(2)), "CHECK failed");
}

TEST(RoundBlock, one_validator_alone_has_a_quorum) {
    Committee alone;
    alone.members = {kCommittee.members[0]};
    RoundBlock block;
    block.round = 1;
    block.parents = {first_round_ref(kDomains, kCommittee, 0)};
    block = make_round_block(kDomains, alone, block, samples::key_pair(1));
    EXPECT_TRUE(decode_round_block(kDomains, alone, block.encoded));
}

TEST(RoundBlock, any_bytes_decode_to_an_error_or_to_themselves) {
    const Bytes good = samples::second_round_block(1).encoded;
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        Bytes bytes = good;
        for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes) {
            bytes[random.below(200)] = static_cast<std::uint8_t>(random.next());
        }
        const auto decoded = decode_round_block(kDomains, kCommittee, bytes);
        if (decoded) {
            ASSERT_EQ(encode_freely(*decoded), bytes);
        }
    }
}

}  // namespace
}  // namespace weft
