// What confirmed blocks do to accounts and their histories, and how the state is restored.
#include <algorithm>

#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

// A line of history as tests write it: without the block.
HistoryEntry line(AccountNumber account, HistoryKind kind, Amount amount = 0, const AccountId& other = {}) {
    return {account, kind, {}, amount, other, RejectReason::none};
}

// Runs a block that must be confirmed, and gives the lines that it added.
std::vector<HistoryEntry> confirmed(LedgerWorld& world, const Made& made) {
    const Block block = world.make(made);
    world.history.clear();
    EXPECT_EQ(reason_name(world.run(block, made.time)), "none");
    EXPECT_TRUE(world.ledger.supply_conserved());
    std::vector<HistoryEntry> lines = world.history;
    for (HistoryEntry& entry : lines) {
        EXPECT_EQ(entry.block, block.id);
        entry.block = {};
    }
    return lines;
}

using Lines = std::vector<HistoryEntry>;

TEST(LedgerTransfer, MovesTheAmount) {
    LedgerWorld world;
    const Lines lines = confirmed(world, {world.meter, 0, pay(world.charger.account(), 2000)});
    EXPECT_EQ(world.account(kMeter).balance, 0u);
    EXPECT_EQ(world.account(kCharger).balance, 5000u);
    EXPECT_EQ(lines, (Lines{line(kMeter, HistoryKind::paid, 2000, world.charger.account()),
                            line(kCharger, HistoryKind::received, 2000, world.meter.account())}));
}

TEST(LedgerTransfer, PaysManyAndOneOfThemTwice) {
    LedgerWorld world;
    Transfer transfer;
    transfer.credits = {{world.charger.account(), 1}, {world.sensor.account(), 2}, {world.charger.account(), 3}};
    const Lines lines = confirmed(world, {world.meter, 0, transfer});
    EXPECT_EQ(world.account(kMeter).balance, 1994u);
    EXPECT_EQ(world.account(kCharger).balance, 3004u);
    EXPECT_EQ(world.account(kSensor).balance, 4002u);
    const AccountId meter = world.meter.account();
    EXPECT_EQ(lines,
              (Lines{line(kMeter, HistoryKind::paid, 6), line(kCharger, HistoryKind::received, 1, meter),
                     line(kSensor, HistoryKind::received, 2, meter), line(kCharger, HistoryKind::received, 3, meter)}));
}

TEST(LedgerTransfer, ToItselfMintsNothing) {
    LedgerWorld world;
    confirmed(world, {world.meter, 0, pay(world.meter.account(), 2000)});
    EXPECT_EQ(world.account(kMeter).balance, 2000u);
    EXPECT_EQ(world.run({world.meter, 1, pay(world.meter.account(), 2001)}), RejectReason::insufficient_funds);

    Transfer mixed = pay(world.meter.account(), 1500);
    mixed.credits.push_back({world.charger.account(), 1000});
    EXPECT_EQ(world.run({world.meter, 2, mixed}), RejectReason::insufficient_funds) << "it must own the whole sum";
}

TEST(LedgerTransfer, AnUnknownCreditorGetsAnAccount) {
    LedgerWorld world;
    const KeyPair stranger = key_pair(8);
    const Lines lines = confirmed(world, {world.meter, 0, pay(stranger.account(), 5)});
    const Account& account = world.account(stranger);
    EXPECT_EQ(account.number, 4u);
    EXPECT_EQ(account.balance, 5u);
    EXPECT_EQ(account.bucket, empty_bucket(world.genesis.parameters.default_quota, kStart));
    EXPECT_FALSE(account.registered || account.registrar);
    EXPECT_EQ(account.controller, AccountId{});
    EXPECT_EQ(world.ledger.find(AccountNumber{4}), &account);
    EXPECT_EQ(lines, (Lines{line(kMeter, HistoryKind::paid, 5, stranger.account()),
                            line(4, HistoryKind::registered, 0, world.meter.account()),
                            line(4, HistoryKind::received, 5, world.meter.account())}));
}

TEST(LedgerTransfer, AnAccountThatCameByACreditSpendsWithWork) {
    LedgerWorld world;
    const KeyPair stranger = key_pair(8);
    confirmed(world, {world.meter, 0, pay(stranger.account(), 5)});
    const Transfer back = pay(world.meter.account(), 5);
    confirmed(world, {.key = stranger, .sequence = 0, .payload = back, .work = 4});
}

TEST(LedgerTransfer, TheWholeSupplyFitsOneAccount) {
    Genesis genesis = small_genesis();
    genesis.accounts[kMeter].balance = UINT64_MAX - genesis.supply() + genesis.accounts[kMeter].balance;
    LedgerWorld world(genesis);
    EXPECT_EQ(world.ledger.supply(), UINT64_MAX);
    confirmed(world, {world.meter, 0, pay(world.charger.account(), world.account(kMeter).balance)});
    confirmed(world, {world.sensor, 0, pay(world.charger.account(), 4000)});
    confirmed(world, {world.operator_key, 0, pay(world.charger.account(), 1000)});
    EXPECT_EQ(world.account(kCharger).balance, UINT64_MAX);
}

TEST(LedgerTransfer, TheAccountLimitCountsEachNewcomerOnce) {
    LedgerWorld world(small_genesis(), 5);
    Transfer two = pay(key_pair(8).account(), 1);
    two.credits.push_back({key_pair(9).account(), 1});
    EXPECT_EQ(world.run({world.meter, 0, two}), RejectReason::account_limit);
    EXPECT_EQ(world.ledger.size(), 4u);
    two.credits[1].account = two.credits[0].account;
    confirmed(world, {world.meter, 1, two});
    EXPECT_EQ(world.ledger.size(), 5u);
}

TEST(LedgerRecord, ChangesNothingButSequenceAndQuota) {
    LedgerWorld world;
    EXPECT_EQ(confirmed(world, {world.meter, 3, reading(2000)}), Lines{line(kMeter, HistoryKind::recorded)});
    EXPECT_EQ(world.account(kMeter).bucket.level, 97 * kMicroUnits);
    EXPECT_EQ(world.account(kMeter).sequences.next(), 4u);
}

TEST(LedgerOperation, RegistrationGivesQuotaAndController) {
    LedgerWorld world;
    const KeyPair fresh = key_pair(8);
    const RegisterAccount operation{fresh.public_key(), {3, 9}, world.charger.account()};
    const Lines lines = confirmed(world, {world.operator_key, 0, operation});
    const Account& account = world.account(fresh);
    EXPECT_EQ(account.bucket, full_bucket({3, 9}, kStart));
    EXPECT_EQ(account.controller, world.charger.account());
    EXPECT_TRUE(account.registered);
    EXPECT_EQ(lines, (Lines{line(kOperator, HistoryKind::operated, 0, fresh.account()),
                            line(4, HistoryKind::registered, 0, world.operator_key.account())}));
    EXPECT_EQ(world.run({world.operator_key, 1, operation}), RejectReason::already_registered);
}

TEST(LedgerOperation, RegistrationTakesInAnAccountThatCameByACredit) {
    LedgerWorld world;
    const KeyPair fresh = key_pair(8);
    confirmed(world, {world.meter, 0, pay(fresh.account(), 5)});
    const RegisterAccount operation{fresh.public_key(), {3, 9}, {}};
    const Lines lines = confirmed(world, {world.operator_key, 0, operation});
    EXPECT_EQ(world.account(fresh).balance, 5u);
    EXPECT_EQ(world.account(fresh).bucket, full_bucket({3, 9}, kStart));
    EXPECT_EQ(lines, (Lines{line(kOperator, HistoryKind::operated, 0, fresh.account()),
                            line(4, HistoryKind::operated, 0, world.operator_key.account())}));
    EXPECT_EQ(world.run({world.operator_key, 1, operation}), RejectReason::already_registered);
}

TEST(LedgerOperation, ARotatedKeyActsForTheAccount) {
    LedgerWorld world;
    const KeyPair second = key_pair(8);
    const RotateKey operation =
        rotation(world.network, world.meter.account(), second, kKeyRolesAll, world.meter.public_key());
    EXPECT_EQ(confirmed(world, {world.meter, 0, operation}), Lines{line(kMeter, HistoryKind::operated)});
    const std::vector<AccountKey> expected{{world.meter.public_key(), kKeyRolesAll, true, kStart},
                                           {second.public_key(), kKeyRolesAll, false, kStart}};
    EXPECT_EQ(world.account(kMeter).keys, expected);
    const Payload payment = pay(world.charger.account(), 1);
    confirmed(world, {.key = second, .sequence = 1, .payload = payment, .issuer = world.meter.account()});
}

TEST(LedgerOperation, AProofHoldsForOneAccountAndNetworkOnly) {
    LedgerWorld world;
    const KeyPair second = key_pair(8);
    NetworkId elsewhere = world.network;
    elsewhere.bytes[0] ^= 1;
    const RotateKey foreign = rotation(elsewhere, world.meter.account(), second);
    EXPECT_EQ(world.run({world.meter, 0, foreign}), RejectReason::not_permitted);
    const RotateKey others = rotation(world.network, world.charger.account(), second);
    EXPECT_EQ(world.run({world.meter, 1, others}), RejectReason::not_permitted);
}

TEST(LedgerOperation, AFullListForgetsTheKeyThatWasRevokedFirst) {
    LedgerWorld world;
    Sequence sequence = 0;
    TimeUs time = kStart;
    const auto operate = [&](const Payload& payload) {
        confirmed(world, {world.meter, sequence++, payload, time});
        time += kMicrosecondsPerSlot;
    };
    for (std::uint8_t seed = 11; seed < 18; ++seed) {
        operate(rotation(world.network, world.meter.account(), key_pair(seed)));
    }
    operate(RevokeKey{key_pair(13).public_key()});
    operate(RevokeKey{key_pair(12).public_key()});
    operate(rotation(world.network, world.meter.account(), key_pair(18)));
    const Account& account = world.account(kMeter);
    EXPECT_EQ(account.keys.size(), kAccountKeysMax);
    EXPECT_EQ(account.find_key(key_pair(13).public_key()), nullptr);
    ASSERT_NE(account.find_key(key_pair(12).public_key()), nullptr);
    EXPECT_TRUE(account.find_key(key_pair(12).public_key())->revoked);
}

TEST(LedgerOperation, ARevokedKeyIsNotTakenBack) {
    LedgerWorld world;
    const RotateKey operation = rotation(world.network, world.meter.account(), key_pair(8));
    confirmed(world, {world.meter, 0, operation});
    confirmed(world, {world.meter, 1, RevokeKey{operation.key}});
    EXPECT_EQ(world.run({world.meter, 2, RevokeKey{operation.key}}), RejectReason::unknown_key);
    EXPECT_EQ(world.run({world.meter, 3, operation}), RejectReason::key_exists);
}

TEST(LedgerOperation, AKeyDoesWhatItsRolesAllow) {
    LedgerWorld world;
    const KeyPair user = key_pair(8);
    const auto use = static_cast<std::uint8_t>(KeyRole::use);
    confirmed(world, {world.meter, 0, rotation(world.network, world.meter.account(), user, use)});
    const AccountId meter = world.meter.account();
    confirmed(world, {.key = user, .sequence = 1, .payload = reading(), .issuer = meter});
    const Payload revocation = RevokeKey{world.meter.public_key()};
    EXPECT_EQ(world.run({.key = user, .sequence = 2, .payload = revocation, .issuer = meter}), RejectReason::wrong_key);
    EXPECT_EQ(world.run({world.meter, 2, revocation}), RejectReason::last_key) << "the user's key cannot manage";
}

TEST(LedgerOperation, AControllerFreezesAndReleases) {
    LedgerWorld world;
    const AccountId sensor = world.sensor.account();
    const AccountId controller = world.operator_key.account();
    const Lines expected{line(kOperator, HistoryKind::operated, 0, sensor),
                         line(kSensor, HistoryKind::operated, 0, controller)};
    EXPECT_EQ(confirmed(world, {world.operator_key, 0, FreezeAccount{sensor}}), expected);
    EXPECT_EQ(world.account(kSensor).standing, Standing::frozen);
    confirmed(world, {world.operator_key, 1, FreezeAccount{sensor}});
    confirmed(world, {world.meter, 0, pay(sensor, 5)});
    EXPECT_EQ(world.run({world.sensor, 0, RevokeKey{world.sensor.public_key()}}), RejectReason::account_frozen);
    EXPECT_EQ(confirmed(world, {world.operator_key, 2, ReleaseAccount{sensor}}), expected);
    confirmed(world, {world.sensor, 1, pay(world.meter.account(), 4005)});
}

TEST(LedgerOperation, AnAccountUnderItsOwnControlGetsOneLine) {
    Genesis genesis = small_genesis();
    genesis.accounts[kMeter].controller = key_pair(2).account();
    LedgerWorld world(genesis);
    EXPECT_EQ(confirmed(world, {world.meter, 0, FreezeAccount{world.meter.account()}}),
              Lines{line(kMeter, HistoryKind::operated, 0, world.meter.account())});
}

TEST(Ledger, BeginsWithTheGenesisAccounts) {
    LedgerWorld world;
    EXPECT_EQ(world.ledger.size(), 4u);
    EXPECT_EQ(world.ledger.supply(), 10'000u);
    EXPECT_TRUE(world.ledger.supply_conserved());
    EXPECT_EQ(world.ledger.take_changed(), (std::vector<AccountNumber>{0, 1, 2, 3}));
    EXPECT_TRUE(world.account(kOperator).registrar);
    EXPECT_TRUE(world.account(kSensor).registered);
    EXPECT_EQ(world.account(kSensor).controller, world.operator_key.account());
    EXPECT_EQ(world.ledger.find(AccountNumber{4}), nullptr);
    EXPECT_EQ(world.ledger.find(key_pair(8).account()), nullptr);
}

TEST(Ledger, TheStateRootIsTheMerkleRootOfTheAccounts) {
    LedgerWorld world;
    confirmed(world, {world.meter, 0, pay(key_pair(8).account(), 5)});
    world.ledger.state_root();
    confirmed(world, {world.meter, 1, pay(key_pair(9).account(), 5)});
    std::vector<Hash> leaves;
    for (AccountNumber number = 0; number < world.ledger.size(); ++number) {
        leaves.push_back(blake3_keyed(world.domains.state_leaf, encode_account(world.account(number))));
    }
    EXPECT_EQ(world.ledger.state_root(), merkle_root(world.domains.state_node, leaves));
}

TEST(Ledger, TellsEachChangedAccountOnce) {
    LedgerWorld world;
    world.ledger.take_changed();
    confirmed(world, {world.sensor, 0, pay(world.meter.account(), 5)});
    confirmed(world, {world.sensor, 1, pay(world.meter.account(), 5)});
    EXPECT_EQ(world.ledger.take_changed(), (std::vector<AccountNumber>{kMeter, kSensor}));
    EXPECT_TRUE(world.ledger.take_changed().empty());
}

TEST(Ledger, AdvisesAnUnknownIssuerAsTheDefaultQuotaWould) {
    Genesis genesis = small_genesis();
    genesis.parameters.default_quota = {2, 16};
    LedgerWorld world(genesis);
    const AccountId stranger = key_pair(8).account();
    EXPECT_EQ(world.ledger.required_work(stranger, 300, kStart), 4u);
    EXPECT_EQ(world.ledger.quota_wait(nullptr, 300, kStart), 500'000u);
    EXPECT_EQ(world.ledger.required_work(world.meter.account(), 300, kStart), 0u);
    EXPECT_EQ(world.ledger.quota_wait(world.ledger.find(world.meter.account()), 300, kStart), 0u);
}

class LedgerRestore : public ::testing::Test {
protected:
    LedgerRestore() {
        confirmed(world, {world.meter, 0, pay(key_pair(8).account(), 5)});
        for (AccountNumber number = 0; number < world.ledger.size(); ++number) {
            accounts.push_back(world.account(number));
        }
    }

    // Whether a fresh ledger takes `accounts`.
    bool restored() {
        for (const Account& account : accounts) {
            auto decoded = decode_account(encode_account(account));
            if (!decoded || !fresh.ledger.restore(*decoded)) return false;
        }
        return fresh.ledger.finish_restore();
    }

    LedgerWorld world;
    LedgerWorld fresh;
    std::vector<Account> accounts;
};

TEST_F(LedgerRestore, GoesOnWithTheSameState) {
    ASSERT_TRUE(restored());
    EXPECT_EQ(fresh.ledger.state_root(), world.ledger.state_root());
    EXPECT_TRUE(fresh.ledger.take_changed().empty());
    const Made next{world.meter, 1, pay(key_pair(9).account(), 5)};
    EXPECT_EQ(confirmed(fresh, next), confirmed(world, next));
    EXPECT_EQ(fresh.ledger.state_root(), world.ledger.state_root());
}

TEST_F(LedgerRestore, RefusesAnotherSupply) {
    accounts[1].balance += 1;
    EXPECT_FALSE(restored());
    EXPECT_EQ(fresh.ledger.state_root(), LedgerWorld().ledger.state_root()) << "as if nothing had been given";
}

TEST_F(LedgerRestore, RefusesAccountsOfAnotherGenesis) {
    std::swap(accounts[1].id, accounts[4].id);
    EXPECT_FALSE(restored());
}

TEST_F(LedgerRestore, RefusesAMissingAccount) {
    accounts.erase(accounts.begin() + 2);
    EXPECT_FALSE(restored());
}

TEST_F(LedgerRestore, RefusesOneIdTwice) {
    accounts[4].id = accounts[0].id;
    EXPECT_FALSE(restored());
}

TEST_F(LedgerRestore, RefusesAnEmptyStore) {
    accounts.clear();
    EXPECT_FALSE(restored());
}

}  // namespace
}  // namespace weft::tangle::test
