#include "p2p/message.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/ports.hpp"

namespace weft::p2p {
namespace {

Hash hash_of(std::uint8_t fill) {
    Hash hash;
    hash.bytes.fill(fill);
    return hash;
}

// One message of each kind, with every field set.
std::vector<Message> examples() {
    NetworkId network;
    network.bytes.fill(7);
    const Bytes block(200, 1);
    const Bytes round_block(300, 2);
    return {
        Hello{kProtocolVersion, network, 5, 4, 99},
        Status{6, 5, 100},
        Blocks{{block, Bytes(1, 9)}},
        RoundBlocks{{round_block}},
        PullCone{
            1, 2, 3, {BlockId(8, hash_of(1))}, {{9, 2, hash_of(2)}}, {BlockId(7, hash_of(3))}, {{8, 1, hash_of(4)}}},
        ConePart{1, false, {round_block}, {block, block}},
        ConePart{2, true, {}, {}},
        PullRange{3, 17, 1024, 4096},
        RangeChunk{3, 17, 9, 0, Bytes(200, 3), Bytes(300, 4), Bytes(5, 5)},
        RangeChunk{3, 17, 9, 5, {}, {}, Bytes(4, 6)},
        RangeChunk{3, 18, 0, 0, {}, {}, {}},
        PullOwn{4, 3},
        OwnLast{4, 3, 12, round_block},
        OwnLast{4, 2, 0, {}},
        Votes{{3, 9}, {{1, {7, hash_of(5), Signature{}}}, {2, {8, hash_of(6), Signature{}}}}},
        Offer{7, 900},
        PullSnapshot{4, 900, SnapshotPart::accounts, 12},
        SnapshotPiece{4, 900, SnapshotPart::accounts, 12, Bytes(70, 1)},
        SnapshotPiece{5, 900, SnapshotPart::head, 0, {}},
    };
}

DecodeErrorCode error_of(const Bytes& body) {
    const Decoded<Message> message = decode_message(body);
    EXPECT_FALSE(message.has_value()) << to_hex(body);
    return message ? DecodeErrorCode{} : message.error().code;
}

void put_u16(Bytes& body, std::size_t at, std::uint16_t value) {
    body[at] = static_cast<std::uint8_t>(value);
    body[at + 1] = static_cast<std::uint8_t>(value >> 8);
}

void put_u32(Bytes& body, std::size_t at, std::uint32_t value) {
    put_u16(body, at, static_cast<std::uint16_t>(value));
    put_u16(body, at + 2, static_cast<std::uint16_t>(value >> 16));
}

TEST(Message, RoundTrip) {
    for (const Message& message : examples()) {
        const Decoded<Message> back = decode_message(encode_message(message));
        ASSERT_TRUE(back) << message_name(message) << ": " << back.error().detail;
        EXPECT_EQ(*back, message) << message_name(message);
    }
}

// The examples of docs/wire-frames.md: the format does not change by accident, and the page is true.
TEST(Message, ExamplesOfTheDocumentation) {
    std::ifstream page(WEFT_SOURCE_DIR "/docs/wire-frames.md");
    const std::string text(std::istreambuf_iterator<char>(page), {});
    const auto expect_example = [&text](const Message& message) {
        std::string hex("`");
        hex.append(to_hex(encode_message(message))).append("`");
        EXPECT_NE(text.find(hex), std::string::npos) << message_name(message) << " " << hex;
    };
    expect_example(Status{258, 3, 4});
    expect_example(Blocks{{{0xaa, 0xbb}}});
    expect_example(ConePart{9, true, {}, {{0xcc}}});
    expect_example(PullRange{1, 2, 3, 4});
    expect_example(PullOwn{1, 513});
    expect_example(OwnLast{2, 1, 0, {}});
    expect_example(Offer{2, 3});
    expect_example(PullSnapshot{1, 2, SnapshotPart::accounts, 4});
    expect_example(SnapshotPiece{1, 2, SnapshotPart::commits, 0, {0xaa}});
}

TEST(Message, TruncatedAtEachByteAndWithOneMore) {
    for (const Message& message : examples()) {
        SCOPED_TRACE(message_name(message));
        Bytes body = encode_message(message);
        for (std::size_t size = 0; size < body.size(); ++size) {
            EXPECT_FALSE(decode_message(ByteView(body).first(size))) << size;
        }
        body.push_back(0);
        EXPECT_EQ(error_of(body), DecodeErrorCode::trailing_bytes);
    }
}

// Whatever arrives is refused, or is the one encoding of what was understood.
TEST(Message, RandomChangesAreRefusedOrCanonical) {
    constexpr std::uint64_t kSeed = 20240817;
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    SplitMix random(kSeed);
    for (const Message& message : examples()) {
        const Bytes body = encode_message(message);
        for (int round = 0; round < 2000; ++round) {
            Bytes changed = body;
            for (std::uint64_t changes = random.below(3) + 1; changes > 0; --changes) {
                changed[random.below(changed.size())] = static_cast<std::uint8_t>(random.next());
            }
            const Decoded<Message> back = decode_message(changed);
            if (back) {
                EXPECT_EQ(encode_message(*back), changed);
            }
        }
    }
}

TEST(Message, RandomBytesAreRefusedOrCanonical) {
    constexpr std::uint64_t kSeed = 42;
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    SplitMix random(kSeed);
    for (int round = 0; round < 20'000; ++round) {
        Bytes body(random.below(64) + 1);
        for (std::uint8_t& byte : body) byte = static_cast<std::uint8_t>(random.next());
        body[0] %= 12;
        const Decoded<Message> back = decode_message(body);
        if (back) {
            EXPECT_EQ(encode_message(*back), body);
        }
    }
}

TEST(Message, UnknownTypes) {
    EXPECT_EQ(error_of({}), DecodeErrorCode::truncated);
    EXPECT_EQ(error_of({0}), DecodeErrorCode::bad_type);
    EXPECT_EQ(error_of({15}), DecodeErrorCode::bad_type);
    EXPECT_EQ(error_of({255, 1, 2}), DecodeErrorCode::bad_type);
}

TEST(Message, HelloOfAnotherVersion) {
    Bytes body = encode_message(Hello{});
    put_u16(body, 1, kProtocolVersion + 1);
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_version);
}

TEST(Message, HugeCounts) {
    Bytes body = encode_message(Blocks{{Bytes(10, 1)}});
    put_u16(body, 1, kBlocksPerFrameMax + 1);
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_count);
    put_u16(body, 1, kBlocksPerFrameMax);
    EXPECT_EQ(error_of(body), DecodeErrorCode::truncated);
    put_u16(body, 1, 0);
    EXPECT_FALSE(decode_message(body));

    Bytes pull = encode_message(PullCone{1, 2, 3, {BlockId{}}, {}, {}, {}});
    put_u16(pull, 21, 0xffff);
    EXPECT_EQ(error_of(pull), DecodeErrorCode::bad_count);
    put_u16(pull, 21, kPullIdsMax);
    EXPECT_EQ(error_of(pull), DecodeErrorCode::truncated);
}

TEST(Message, HugeLengths) {
    Bytes body = encode_message(Blocks{{Bytes(10, 1)}});
    put_u32(body, 3, 0xffffffff);
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_length);
    put_u32(body, 3, kBlockBytesMax);
    EXPECT_EQ(error_of(body), DecodeErrorCode::truncated);
    put_u32(body, 3, 0);
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_length);
}

TEST(Message, EmptyListsAndPulls) {
    EXPECT_EQ(error_of({3, 0, 0}), DecodeErrorCode::bad_count);
    EXPECT_EQ(error_of({4, 0, 0}), DecodeErrorCode::bad_count);
    Bytes pull(1 + 8 + 8 + 4 + 4 * 2, 0);
    pull[0] = 5;
    EXPECT_EQ(error_of(pull), DecodeErrorCode::bad_count);
}

TEST(Message, ConePartFlag) {
    Bytes body = encode_message(ConePart{});
    body[9] = 2;
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_flags);
}

TEST(Message, RangeChunksThatContradictThemselves) {
    const RangeChunk good{3, 17, 9, 0, Bytes(2, 3), Bytes(3, 4), Bytes(5, 5)};
    ASSERT_TRUE(consistent(good));
    const auto changed = [&good](auto change) {
        RangeChunk chunk = good;
        change(chunk);
        return consistent(chunk);
    };
    EXPECT_FALSE(changed([](RangeChunk& c) { c.total = 4; }));
    EXPECT_FALSE(changed([](RangeChunk& c) { c.total = 0; }));
    EXPECT_FALSE(changed([](RangeChunk& c) { c.total = kBundleBytesMax + 1; }));
    EXPECT_FALSE(changed([](RangeChunk& c) { c.offset = 9; }));
    EXPECT_FALSE(changed([](RangeChunk& c) { c.offset = UINT64_MAX; }));
    EXPECT_FALSE(changed([](RangeChunk& c) { c.offset = 1; })) << "checkpoint only at offset 0";
    EXPECT_FALSE(changed([](RangeChunk& c) { c.data.clear(); }));
    EXPECT_FALSE(changed([](RangeChunk& c) { c.certificate_bytes.clear(); }));

    Bytes body = encode_message(good);
    put_u32(body, 17, 4);  // the total, now less than the data
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_value);
}

TEST(Message, PullRangeOfNothingOrTooMuch) {
    Bytes body = encode_message(PullRange{1, 2, 3, 4});
    put_u32(body, 25, 0);
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_value);
    put_u32(body, 25, kRangeChunkBytesMax + 1);
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_value);
}

TEST(Message, OwnLastWithoutItsBlock) {
    Bytes body = encode_message(OwnLast{2, 1, 0, {}});
    put_u32(body, 7, 5);
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_value);
}

TEST(Message, VotesAreNotTooMany) {
    Bytes body = encode_message(Votes{{}, {{1, {7, hash_of(5), Signature{}}}}});
    put_u16(body, 3, static_cast<std::uint16_t>(kVotesMax + 1));
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_count);
    put_u16(body, 3, static_cast<std::uint16_t>(kVotesMax));
    EXPECT_EQ(error_of(body), DecodeErrorCode::truncated);
}

TEST(Message, WhatVotesLackGoesByIncreasingIndex) {
    const auto lacking = [](std::vector<CheckpointIndex> indexes) {
        return encode_message(Votes{std::move(indexes), {}});
    };
    EXPECT_TRUE(decode_message(lacking({1, 2, 9})));
    EXPECT_EQ(error_of(lacking({2, 1})), DecodeErrorCode::not_canonical);
    EXPECT_EQ(error_of(lacking({2, 2})), DecodeErrorCode::not_canonical);
    Bytes body = lacking({3});
    put_u16(body, 1, static_cast<std::uint16_t>(kLackingMax + 1));
    EXPECT_EQ(error_of(body), DecodeErrorCode::bad_count);
}

}  // namespace
}  // namespace weft::p2p
