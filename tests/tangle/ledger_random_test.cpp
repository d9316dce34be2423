// Random streams of blocks, hostile ones among them: what must hold after every block, whatever comes.
#include <map>
#include <set>

#include "core/ports.hpp"
#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

constexpr std::uint8_t kPeople = 12;  // keys 1..4 are the genesis'

struct Step {
    Block block;
    TimeUs commit_time = 0;
};

class Stream {
public:
    Stream(const LedgerWorld& world, std::uint64_t seed) : world_(world), random_(seed) {
        for (std::uint8_t seed_byte = 1; seed_byte <= kPeople; ++seed_byte) keys_.push_back(key_pair(seed_byte));
    }

    Step next() {
        if (random_.below(4) == 0) now_ += random_.below(3 * kMicrosecondsPerSlot);
        const KeyPair& key = any_key();
        Made made{.key = key, .sequence = any_sequence(), .payload = any_payload(key), .time = now_};
        if (random_.below(10) == 0) made.issuer = any_key().account();
        if (random_.below(20) == 0) made.time += random_.below(10 * kMicrosecondsPerSlot);
        if (random_.below(4) == 0) made.work = static_cast<unsigned>(random_.below(7));
        made.unknown_bytes = 5;
        return {world_.make(made), now_};
    }

private:
    const KeyPair& any_key() { return keys_[random_.below(keys_.size())]; }
    AccountId any_account() { return any_key().account(); }

    // Mostly the next, sometimes one from before, rarely a jump that leaves the account only its last sequences.
    Sequence any_sequence() {
        if (random_.below(1000) == 0) return UINT64_MAX - random_.below(3);
        return random_.below(8) == 0 ? random_.below(sequence_ + 1) : ++sequence_;
    }

    Transfer any_transfer() {
        Transfer transfer;
        transfer.asset = random_.below(30) == 0 ? 1 : kNativeAsset;
        for (std::uint64_t count = 1 + random_.below(4); count > 0; --count) {
            const Amount most = random_.below(20) == 0 ? UINT64_MAX : 300;
            transfer.credits.push_back({any_account(), 1 + random_.below(most)});
        }
        return transfer;
    }

    RotateKey any_rotation(const KeyPair& signer) {
        std::optional<PublicKey> replaced;
        if (random_.below(2) == 0) replaced = any_key().public_key();
        const AccountId account = random_.below(4) == 0 ? any_account() : signer.account();
        return rotation(world_.network, account, any_key(), static_cast<std::uint8_t>(1 + random_.below(3)), replaced);
    }

    Payload any_payload(const KeyPair& signer) {
        switch (random_.below(24)) {
            case 0:
                return reading(random_.below(3000));
            case 1:
                return RegisterAccount{any_key().public_key(), {2, 10}, any_account()};
            case 2:
                return any_rotation(signer);
            case 3:
                return RevokeKey{any_key().public_key()};
            case 4:
                return FreezeAccount{any_account()};
            case 5:
                return ReleaseAccount{any_account()};
            case 6:
                return UnknownPayload{77};
            default:
                return any_transfer();
        }
    }

    const LedgerWorld& world_;
    SplitMix random_;
    std::vector<KeyPair> keys_;
    TimeUs now_ = kStart;
    Sequence sequence_ = 0;
};

using Used = std::map<AccountId, std::set<Sequence>>;

// Whether the account's state says that the block consumed its sequence.
bool consumed(const LedgerWorld& world, const Block& block, const Account& before) {
    const Account* after = world.ledger.find(block.header.issuer);
    return before.sequences.check(block.header.sequence) == SequenceWindow::Check::fresh &&
           after->sequences.check(block.header.sequence) == SequenceWindow::Check::used;
}

void expect_sound_accounts(const LedgerWorld& world) {
    ASSERT_TRUE(world.ledger.supply_conserved());
    for (AccountNumber number = 0; number < world.ledger.size(); ++number) {
        const Account& account = world.account(number);
        ASSERT_EQ(account.number, number);
        ASSERT_TRUE(account.manageable());
        const auto decoded = decode_account(encode_account(account));
        ASSERT_TRUE(decoded && *decoded == account);
    }
}

void run_and_check(LedgerWorld& world, const Step& step, Used& used) {
    const Account* issuer = world.ledger.find(step.block.header.issuer);
    const std::optional<Account> before = issuer ? std::optional(*issuer) : std::nullopt;
    world.history.clear();
    const RejectReason reason = world.run(step.block, step.commit_time);
    if (!before) {
        ASSERT_TRUE(reason == RejectReason::unknown_account || reason == RejectReason::too_early);
        ASSERT_TRUE(world.history.empty());
    } else if (consumed(world, step.block, *before)) {
        ASSERT_TRUE(used[before->id].insert(step.block.header.sequence).second) << "a sequence is used twice";
        ASSERT_FALSE(world.history.empty());
    } else {
        ASSERT_NE(reason, RejectReason::none) << "applied without its sequence";
        Account after = *world.ledger.find(before->id);
        // A second block with one sequence is paid for, and changes nothing else.
        const bool paid = reason == RejectReason::sequence_used || reason == RejectReason::sequence_too_old;
        if (paid) after.bucket = before->bucket;
        ASSERT_EQ(after, *before) << reason_name(reason);
    }
    expect_sound_accounts(world);
}

class LedgerRandom : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(LedgerRandom, StaysSoundAndDeterministic) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    LedgerWorld one;
    LedgerWorld two;
    Stream stream(one, GetParam());
    Used used;
    std::map<RejectReason, int> seen;
    for (int i = 0; i < 1500; ++i) {
        const Step step = stream.next();
        run_and_check(one, step, used);
        if (HasFatalFailure()) return;
        ++seen[two.run(step.block, step.commit_time)];
        if (i % 100 == 0) two.ledger.state_root();  // asked at other times, it is the same
    }
    EXPECT_EQ(one.ledger.state_root(), two.ledger.state_root());
    EXPECT_EQ(one.evidence, two.evidence);
    EXPECT_GT(seen[RejectReason::none], 50) << "the stream must do something";

    LedgerWorld restored;
    for (AccountNumber number = 0; number < one.ledger.size(); ++number) {
        auto account = decode_account(encode_account(one.account(number)));
        ASSERT_TRUE(account && restored.ledger.restore(*account));
    }
    ASSERT_TRUE(restored.ledger.finish_restore());
    EXPECT_EQ(restored.ledger.state_root(), one.ledger.state_root());
}

INSTANTIATE_TEST_SUITE_P(Seeds, LedgerRandom, ::testing::Range(std::uint64_t{1}, std::uint64_t{9}));

}  // namespace
}  // namespace weft::tangle::test
