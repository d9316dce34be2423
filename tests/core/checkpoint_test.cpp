#include "core/checkpoint.hpp"

#include <gtest/gtest.h>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

const Domains kDomains = samples::domains();

CommitRecord random_commit(Random& random) {
    const auto ref = [&] {
        return RoundRef{static_cast<Round>(random.next()), static_cast<AuthorIndex>(random.below(4)),
                        samples::random_fixed<Hash>(random)};
    };
    CommitRecord commit;
    commit.index = random.next();
    commit.leader = ref();
    commit.time = random.below(kTimeUsMax + 1);
    commit.previous = samples::random_fixed<Hash>(random);
    for (std::uint64_t i = random.below(9); i > 0; --i) commit.round_blocks.push_back(ref());
    for (std::uint64_t i = random.below(50); i > 0; --i) {
        commit.blocks.push_back(
            {samples::random_fixed<BlockId>(random), static_cast<RejectReason>(random.below(kRejectReasonLast + 1u))});
    }
    return commit;
}

Checkpoint random_checkpoint(Random& random) {
    Checkpoint checkpoint;
    checkpoint.index = random.next();
    checkpoint.previous = samples::random_fixed<Hash>(random);
    checkpoint.last_commit = random.next();
    checkpoint.commit_digest = samples::random_fixed<Hash>(random);
    checkpoint.fate_root = samples::random_fixed<Hash>(random);
    checkpoint.blocks = random.next();
    checkpoint.state_root = samples::random_fixed<Hash>(random);
    checkpoint.accounts = random.next();
    checkpoint.time = random.below(kTimeUsMax + 1);
    checkpoint.epoch = samples::random_fixed<Hash>(random);
    return checkpoint;
}

Certificate certificate_of(const Hash& digest, std::initializer_list<AuthorIndex> authors) {
    Certificate certificate;
    for (const AuthorIndex author : authors) {
        const auto key = samples::key_pair(static_cast<std::uint8_t>(author + 1));
        certificate.entries.push_back({author, key.sign(digest.view())});
    }
    return certificate;
}

Hash some_digest() {
    return blake3(Bytes{1, 2, 3});
}

TEST(Commit, survives_a_round_trip_and_no_other_length) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const CommitRecord commit = random_commit(random);
        Bytes bytes = encode_commit(commit);
        const auto decoded = decode_commit(bytes);
        ASSERT_TRUE(decoded);
        ASSERT_EQ(*decoded, commit);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + random.below(7)) {
            ASSERT_EQ(decode_commit(ByteView(bytes).first(size)).error().code, DecodeErrorCode::truncated) << size;
        }
        bytes.push_back(0);
        ASSERT_EQ(decode_commit(bytes).error().code, DecodeErrorCode::trailing_bytes);
    }
}

TEST(Commit, a_count_beyond_the_bytes_allocates_nothing) {
    CommitRecord commit;
    Bytes bytes = encode_commit(commit);
    for (const std::size_t from_end : {8, 4}) {
        Bytes bad = bytes;
        for (std::size_t i = 0; i < 4; ++i) bad[bad.size() - from_end + i] = 0xFF;
        EXPECT_EQ(decode_commit(bad).error().code, DecodeErrorCode::truncated);
    }
}

TEST(Commit, values_are_checked) {
    CommitRecord commit;
    commit.blocks = {{BlockId(1, Hash{}), RejectReason::none}};
    Bytes bytes = encode_commit(commit);
    bytes.back() = kRejectReasonLast + 1;
    EXPECT_EQ(decode_commit(bytes).error().code, DecodeErrorCode::bad_value);
    bytes[0] = 2;
    EXPECT_EQ(decode_commit(bytes).error().code, DecodeErrorCode::bad_version);
    commit.time = kTimeUsMax + 1;
    EXPECT_EQ(decode_commit(encode_commit(commit)).error().code, DecodeErrorCode::bad_value);
}

TEST(Commit, every_changed_byte_changes_the_digest) {
    SplitMix random(7);
    const Bytes bytes = encode_commit(random_commit(random));
    const Hash digest = commit_digest(kDomains, bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes bad = bytes;
        bad[i] ^= 1;
        ASSERT_NE(commit_digest(kDomains, bad), digest);
    }
}

TEST(Checkpoint, survives_a_round_trip_and_no_other_length) {
    SplitMix random(8);
    for (int i = 0; i < 100; ++i) {
        const Checkpoint checkpoint = random_checkpoint(random);
        Bytes bytes = encode_checkpoint(checkpoint);
        EXPECT_EQ(bytes.size(), 201u);
        const auto decoded = decode_checkpoint(bytes);
        ASSERT_TRUE(decoded);
        ASSERT_EQ(*decoded, checkpoint);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            ASSERT_EQ(decode_checkpoint(ByteView(bytes).first(size)).error().code, DecodeErrorCode::truncated);
        }
        bytes.push_back(0);
        ASSERT_EQ(decode_checkpoint(bytes).error().code, DecodeErrorCode::trailing_bytes);
    }
}

TEST(Checkpoint, every_changed_byte_is_refused_or_changes_the_digest) {
    SplitMix random(9);
    const Checkpoint checkpoint = random_checkpoint(random);
    const Hash digest = checkpoint_digest(kDomains, checkpoint);
    EXPECT_NE(digest, checkpoint_digest(Domains::of(NetworkId{}), checkpoint));
    const Bytes bytes = encode_checkpoint(checkpoint);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes bad = bytes;
        bad[i] ^= 0x40;
        const auto decoded = decode_checkpoint(bad);
        if (decoded) {
            ASSERT_NE(checkpoint_digest(kDomains, *decoded), digest) << i;
        }
    }
}

TEST(Certificate, a_quorum_of_signatures_is_valid) {
    const Hash digest = some_digest();
    EXPECT_TRUE(verify_certificate(samples::committee(), digest, certificate_of(digest, {0, 1, 2, 3})));
    EXPECT_TRUE(verify_certificate(samples::committee(), digest, certificate_of(digest, {0, 2, 3})));
}

TEST(Certificate, each_error_has_its_name) {
    const Hash digest = some_digest();
    const Committee committee = samples::committee();
    const auto error = [&](const Certificate& certificate) {
        const auto verdict = verify_certificate(committee, digest, certificate);
        return verdict ? "valid" : certificate_error_name(verdict.error());
    };
    EXPECT_EQ(error(certificate_of(digest, {0, 1})), "too_few");
    EXPECT_EQ(error({}), "too_few");
    EXPECT_EQ(error(certificate_of(digest, {0, 1, 4})), "unknown_author");
    EXPECT_EQ(error(certificate_of(digest, {1, 0, 2})), "not_ordered");
    EXPECT_EQ(error(certificate_of(digest, {0, 1, 1})), "not_ordered");
    EXPECT_EQ(error(certificate_of(Hash{}, {0, 1, 2})), "bad_signature");
    Certificate one_bad = certificate_of(digest, {0, 1, 2, 3});
    one_bad.entries[3].signature.bytes[0] ^= 1;
    EXPECT_EQ(error(one_bad), "bad_signature");
}

TEST(Certificate, survives_a_round_trip_and_no_other_length) {
    const Certificate certificate = certificate_of(some_digest(), {0, 1, 3});
    Bytes bytes = encode_certificate(certificate);
    const auto decoded = decode_certificate(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, certificate);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_EQ(decode_certificate(ByteView(bytes).first(size)).error().code, DecodeErrorCode::truncated);
    }
    bytes.push_back(0);
    EXPECT_EQ(decode_certificate(bytes).error().code, DecodeErrorCode::trailing_bytes);
}

TEST(Certificate, form_is_checked) {
    const Hash digest = some_digest();
    EXPECT_EQ(decode_certificate(encode_certificate(certificate_of(digest, {1, 0}))).error().code,
              DecodeErrorCode::not_canonical);
    EXPECT_EQ(decode_certificate(encode_certificate(certificate_of(digest, {1, 1}))).error().code,
              DecodeErrorCode::not_canonical);
    EXPECT_EQ(decode_certificate(Bytes{1, 129}).error().code, DecodeErrorCode::bad_count);
    EXPECT_EQ(decode_certificate(Bytes{2, 0}).error().code, DecodeErrorCode::bad_version);
}

}  // namespace
}  // namespace weft
