#include <gtest/gtest.h>

#include "core/ports.hpp"
#include "tangle/ledger/account.hpp"
#include "tests/core/samples.hpp"

namespace weft::tangle {
namespace {

// Offsets of the layout in docs/wire-state.md.
constexpr std::size_t kStandingAt = 37;
constexpr std::size_t kFlagsAt = 38;
constexpr std::size_t kLevelAt = 55;
constexpr std::size_t kKeyCountAt = 240;
constexpr std::size_t kFirstKeyAt = 241;
constexpr std::size_t kKeyBytes = 43;

template <class T>
T random_fixed(Random& random) {
    T value;
    for (auto& byte : value.bytes) byte = static_cast<std::uint8_t>(random.next());
    return value;
}

AccountKey random_key(Random& random) {
    return {.key = {Algorithm::ed25519, random_fixed<PublicKeyBytes>(random)},
            .roles = static_cast<std::uint8_t>(1 + random.below(3)),
            .revoked = random.below(2) == 0,
            .since = random.below(kTimeUsMax + 1)};
}

Account random_account(Random& random) {
    Account account = new_account(static_cast<AccountNumber>(random.next()), random_fixed<AccountId>(random),
                                  random.below(kTimeUsMax + 1));
    for (std::uint64_t more = random.below(kAccountKeysMax); more > 0; --more) {
        account.keys.push_back(random_key(random));
    }
    for (std::uint64_t count = random.below(20); count > 0; --count) {
        const Sequence sequence = random.below(3000);
        if (account.sequences.check(sequence) == SequenceWindow::Check::fresh) account.sequences.use(sequence);
    }
    account.balance = random.next();
    const Quota quota{static_cast<std::uint32_t>(random.next()), static_cast<std::uint32_t>(random.next())};
    account.bucket = full_bucket(quota, random.below(kTimeUsMax + 1));
    account.bucket.level -= static_cast<std::int64_t>(random.below(1u << 30)) * 10'000'000;
    account.standing = static_cast<Standing>(random.below(3));
    account.registrar = random.below(2) == 0;
    account.registered = random.below(2) == 0;
    account.controller = random_fixed<AccountId>(random);
    if (random.below(3) == 0) {
        OpenProposal open;
        open.epoch = static_cast<EpochNumber>(random.next());
        open.content = samples::random_proposal(random);
        for (std::size_t author = 0; author < kCommitteeMax; ++author) open.approvals[author] = random.below(2) == 0;
        account.proposal = {open};
    }
    return account;
}

DecodeErrorCode code_of(const Bytes& bytes) {
    const auto decoded = decode_account(bytes);
    EXPECT_FALSE(decoded);
    return decoded ? DecodeErrorCode{} : decoded.error().code;
}

TEST(Account, StartsWithItsFirstKeyAndNothingElse) {
    SplitMix random(1);
    const AccountId id = random_fixed<AccountId>(random);
    const Account account = new_account(7, id, 99);
    ASSERT_EQ(account.keys.size(), 1u);
    EXPECT_EQ(account.keys[0].key, first_key_of(id));
    EXPECT_TRUE(account.manageable());
    EXPECT_EQ(account.balance, 0u);
    EXPECT_EQ(encode_account(account).size(), kFirstKeyAt + kKeyBytes);
}

TEST(Account, KeepsAProposalWithItsApprovals) {
    Account account = new_account(7, AccountId::from(Bytes(32, 1)), 99);
    OpenProposal open{3, {5, {SetProtocol{2}}}, {}};
    open.approvals.set(0);
    open.approvals.set(9);
    account.proposal = {open};
    const Bytes bytes = encode_account(account);
    const std::size_t at = kFirstKeyAt + kKeyBytes;
    EXPECT_EQ(bytes[kFlagsAt], 4);
    EXPECT_EQ(to_hex(ByteView(bytes).subspan(at)),
              "0300000001020000000000000000000000000000" + to_hex(encode_payload(open.content)));
    EXPECT_EQ(open.digest(), blake3(encode_payload(open.content)));
    EXPECT_EQ(*decode_account(bytes), account);
}

TEST(Account, DecodesWhatItEncodes) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        const Account account = random_account(random);
        const auto decoded = decode_account(encode_account(account));
        ASSERT_TRUE(decoded) << decoded.error().detail;
        EXPECT_EQ(*decoded, account);
    }
}

TEST(Account, RefusesEveryTruncationAndMore) {
    SplitMix random(3);
    Bytes bytes = encode_account(random_account(random));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_account(ByteView(bytes).first(size))) << size;
    }
    bytes.push_back(0);
    EXPECT_EQ(code_of(bytes), DecodeErrorCode::trailing_bytes);
}

TEST(Account, HasOneEncoding) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        Bytes bytes = encode_account(random_account(random));
        bytes[random.below(bytes.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
        const auto decoded = decode_account(bytes);
        EXPECT_TRUE(!decoded || encode_account(*decoded) == bytes);
    }
}

TEST(Account, RefusesValuesOutsideTheirRange) {
    Account account = new_account(1, {}, 5);
    const Bytes good = encode_account(account);
    ASSERT_TRUE(decode_account(good));
    const auto changed = [&](std::size_t at, std::uint8_t value) {
        Bytes bytes = good;
        bytes[at] = value;
        return code_of(bytes);
    };
    EXPECT_EQ(changed(0, 2), DecodeErrorCode::bad_version);
    EXPECT_EQ(changed(kStandingAt, 3), DecodeErrorCode::bad_value);
    EXPECT_EQ(changed(kFlagsAt, 8), DecodeErrorCode::bad_flags);
    EXPECT_EQ(changed(kFlagsAt, 4), DecodeErrorCode::truncated) << "a proposal that is not there";
    EXPECT_EQ(changed(kLevelAt, 1), DecodeErrorCode::bad_value) << "a level above the burst";
    EXPECT_EQ(changed(kLevelAt + 7, 0x80), DecodeErrorCode::bad_value) << "a debt that no rule allows";
    EXPECT_EQ(changed(kLevelAt + 8 + 7, 0xFF), DecodeErrorCode::bad_value) << "a time beyond the last slot";
    EXPECT_EQ(changed(kKeyCountAt, 0), DecodeErrorCode::bad_count);
    EXPECT_EQ(changed(kFirstKeyAt, 2), DecodeErrorCode::bad_algorithm);
    EXPECT_EQ(changed(kFirstKeyAt + 33, 0), DecodeErrorCode::bad_value) << "roles";
    EXPECT_EQ(changed(kFirstKeyAt + 33, 1), DecodeErrorCode::bad_value) << "nobody may manage it";
    EXPECT_EQ(changed(kFirstKeyAt + 34, 1), DecodeErrorCode::bad_value) << "the only key is revoked";
    EXPECT_EQ(changed(kFirstKeyAt + 34, 2), DecodeErrorCode::bad_flags);
    EXPECT_EQ(changed(kFirstKeyAt + 42, 0xFF), DecodeErrorCode::bad_value) << "time of a key";
    account.keys.push_back(account.keys[0]);
    EXPECT_EQ(code_of(encode_account(account)), DecodeErrorCode::duplicate);
}

TEST(Account, RefusesMoreKeysThanAreThereOrAllowed) {
    SplitMix random(4);
    Account account = new_account(1, {}, 5);
    while (account.keys.size() < kAccountKeysMax) account.keys.push_back(random_key(random));
    Bytes bytes = encode_account(account);
    bytes[kKeyCountAt] = 9;
    EXPECT_EQ(code_of(bytes), DecodeErrorCode::truncated);
    bytes.insert(bytes.end(), bytes.end() - kKeyBytes, bytes.end());
    EXPECT_EQ(code_of(bytes), DecodeErrorCode::bad_count);
}

TEST(Account, TheLeafDependsOnTheNetworkAndEveryField) {
    const Domains domains = Domains::of({});
    NetworkId other;
    other.bytes[0] = 1;
    Account account = new_account(1, {}, 5);
    const Hash leaf = state_leaf(domains, account);
    EXPECT_NE(state_leaf(Domains::of(other), account), leaf);
    account.registered = true;
    EXPECT_NE(state_leaf(domains, account), leaf);
}

}  // namespace
}  // namespace weft::tangle
