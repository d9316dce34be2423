// Every reason of a rejection, and what it costs the account that is named as issuer.
#include <functional>
#include <set>

#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

constexpr Sequence kSequence = 2000;  // of the block under test

enum class Cost {
    nothing,   // no account changes
    quota,     // the quota is charged
    sequence,  // the sequence is used
    both,
};

struct Case {
    RejectReason reason;
    Cost cost;
    std::function<Block(LedgerWorld&)> prepare;  // may execute blocks; gives the one under test
    std::size_t accounts_max = kAccountsMax;
};

// An account that holds more keys than the one it began with.
void add_key(LedgerWorld& world, const KeyPair& added, std::uint8_t roles, Sequence sequence = 0) {
    const RotateKey operation = rotation(world.network, world.meter.account(), added, roles);
    ASSERT_EQ(world.run({world.meter, sequence, operation}), RejectReason::none);
}

Block by_meter(LedgerWorld& world, const Payload& payload) {
    return world.make({world.meter, kSequence, payload});
}

Block too_early(LedgerWorld& world) {
    const TimeUs time = kStart + (world.genesis.parameters.skew_slots + 1) * kMicrosecondsPerSlot;
    return world.make({world.meter, kSequence, reading(), time});
}

Block wrong_key(LedgerWorld& world) {
    return world.make(
        {.key = key_pair(9), .sequence = kSequence, .payload = reading(), .issuer = world.meter.account()});
}

Block lacking_role(LedgerWorld& world) {
    const KeyPair manager = key_pair(9);
    add_key(world, manager, static_cast<std::uint8_t>(KeyRole::manage));
    const Transfer payment = pay(world.charger.account(), 1);
    return world.make({.key = manager, .sequence = kSequence, .payload = payment, .issuer = world.meter.account()});
}

Block revoked_key(LedgerWorld& world) {
    const KeyPair second = key_pair(9);
    add_key(world, second, kKeyRolesAll);
    EXPECT_EQ(world.run({world.meter, 1, RevokeKey{second.public_key()}}), RejectReason::none);
    return world.make({.key = second, .sequence = kSequence, .payload = reading(), .issuer = world.meter.account()});
}

Block used_sequence(LedgerWorld& world) {
    EXPECT_EQ(world.run({world.meter, kSequence, reading(11)}), RejectReason::none);
    return by_meter(world, reading(12));
}

Block old_sequence(LedgerWorld& world) {
    EXPECT_EQ(world.run({world.meter, kSequence + kSequenceWindow + 1, reading()}), RejectReason::none);
    return by_meter(world, reading());
}

Block over_quota(LedgerWorld& world) {
    for (Sequence sequence = 0; sequence < 10; ++sequence) {
        EXPECT_EQ(world.run({world.meter, sequence, reading(10'000)}), RejectReason::none);  // 10 units each
    }
    Block block = by_meter(world, reading());
    while (work_of(block.id) >= world.genesis.parameters.work_bits) block = by_meter(world, reading(block.size()));
    return block;
}

Block frozen(LedgerWorld& world) {
    EXPECT_EQ(world.run({world.operator_key, 0, FreezeAccount{world.sensor.account()}}), RejectReason::none);
    return world.make({world.sensor, kSequence, reading()});
}

Block overflowing(LedgerWorld& world) {
    Transfer transfer = pay(world.charger.account(), UINT64_MAX);
    transfer.credits.push_back({world.sensor.account(), 1});
    return by_meter(world, transfer);
}

Block of_unknown_asset(LedgerWorld& world) {
    Transfer transfer = pay(world.charger.account(), 1);
    transfer.asset = 1;
    return by_meter(world, transfer);
}

Block registering(LedgerWorld& world, const KeyPair& issuer, const KeyPair& registered) {
    return world.make({issuer, kSequence, RegisterAccount{registered.public_key(), {1, 1}, {}}});
}

Block forged_rotation(LedgerWorld& world) {
    RotateKey operation = rotation(world.network, world.meter.account(), key_pair(9));
    operation.key = key_pair(10).public_key();  // the proof is by another key
    return by_meter(world, operation);
}

Block ninth_key(LedgerWorld& world) {
    for (std::uint8_t seed = 11; seed < 11 + kAccountKeysMax - 1; ++seed) {
        add_key(world, key_pair(seed), kKeyRolesAll, seed);
    }
    return by_meter(world, rotation(world.network, world.meter.account(), key_pair(20)));
}

// The only key that may manage the account gives way to one that may not.
Block unmanaging_rotation(LedgerWorld& world) {
    return by_meter(world, rotation(world.network, world.meter.account(), key_pair(9),
                                    static_cast<std::uint8_t>(KeyRole::use), world.meter.public_key()));
}

// ---- governance: the meter's is one of the four validators' accounts

Propose window_of(std::uint32_t slots) {
    return {0, {SetParameter{ParameterId::window_slots, slots}}};
}

Block after_adoption(LedgerWorld& world) {
    const Approve approval{world.meter.account(), blake3(encode_payload(window_of(900)))};
    EXPECT_EQ(world.run({world.meter, 1, window_of(900)}), RejectReason::none);
    EXPECT_EQ(world.run({world.charger, 1, approval}), RejectReason::none);
    EXPECT_EQ(world.run({world.sensor, 1, approval}), RejectReason::none);
    return by_meter(world, window_of(901));
}

void make_consortium(LedgerWorld& world) {
    Epoch closed = world.ledger.epoch();
    closed.committee.epoch += 1;
    closed.parameters.access = Access::consortium;
    world.ledger.start_epoch(closed);
}

Block not_registered(LedgerWorld& world) {
    const KeyPair paid = key_pair(8);
    EXPECT_EQ(world.run({world.charger, 1, pay(paid.account(), 5)}), RejectReason::none);
    make_consortium(world);
    return world.make({paid, kSequence, reading()});
}

Block unknown_creditor(LedgerWorld& world) {
    make_consortium(world);
    return by_meter(world, pay(key_pair(8).account(), 1));
}

std::vector<Case> cases() {
    const KeyPair stranger = key_pair(8);
    const KeyPair meter = key_pair(2);
    const auto of_meter = [](auto make_payload) {
        return [make_payload](LedgerWorld& world) { return by_meter(world, make_payload(world)); };
    };
    using World = const LedgerWorld&;
    return {
        {RejectReason::too_early, Cost::nothing, too_early},
        {RejectReason::unknown_account, Cost::nothing,
         [=](LedgerWorld& world) {
             return world.make({stranger, kSequence, reading()});
         }},
        {RejectReason::wrong_key, Cost::nothing, wrong_key},
        {RejectReason::wrong_key, Cost::nothing, lacking_role},
        {RejectReason::revoked_key, Cost::nothing, revoked_key},
        {RejectReason::sequence_used, Cost::quota, used_sequence},
        {RejectReason::sequence_too_old, Cost::quota, old_sequence},
        {RejectReason::quota_exceeded, Cost::sequence, over_quota},
        {RejectReason::account_frozen, Cost::both, frozen},
        {RejectReason::insufficient_funds, Cost::both,
         of_meter([](World world) { return pay(world.charger.account(), 2001); })},
        {RejectReason::amount_overflow, Cost::both, overflowing},
        {RejectReason::unknown_asset, Cost::both, of_unknown_asset},
        {RejectReason::not_permitted, Cost::both,
         [=](LedgerWorld& world) { return registering(world, meter, stranger); }},
        {RejectReason::not_permitted, Cost::both, forged_rotation},
        {RejectReason::not_permitted, Cost::both,
         of_meter([](World world) { return FreezeAccount{world.sensor.account()}; })},
        {RejectReason::not_permitted, Cost::both,
         of_meter([](World world) { return ReleaseAccount{world.sensor.account()}; })},
        {RejectReason::already_registered, Cost::both,
         [=](LedgerWorld& world) { return registering(world, world.operator_key, meter); }},
        {RejectReason::key_exists, Cost::both,
         of_meter([](World world) { return rotation(world.network, world.meter.account(), world.meter); })},
        {RejectReason::unknown_key, Cost::both, of_meter([=](World) { return RevokeKey{stranger.public_key()}; })},
        {RejectReason::unknown_key, Cost::both, of_meter([=](World world) {
             return rotation(world.network, world.meter.account(), key_pair(9), 3, stranger.public_key());
         })},
        {RejectReason::last_key, Cost::both, of_meter([](World world) { return RevokeKey{world.meter.public_key()}; })},
        {RejectReason::last_key, Cost::both, unmanaging_rotation},
        {RejectReason::key_limit, Cost::both, ninth_key},
        {RejectReason::unknown_target, Cost::both, of_meter([=](World) { return FreezeAccount{stranger.account()}; })},
        {RejectReason::unknown_target, Cost::both, of_meter([=](World) { return ReleaseAccount{stranger.account()}; })},
        {RejectReason::unknown_payload, Cost::both, of_meter([](World) { return UnknownPayload{99}; })},
        {RejectReason::not_frozen, Cost::both,
         [](LedgerWorld& world) {
             return world.make({world.operator_key, kSequence, ReleaseAccount{world.sensor.account()}});
         }},
        {RejectReason::bad_proposal, Cost::both, of_meter([](World) { return window_of(0); })},
        {RejectReason::unknown_proposal, Cost::both, of_meter([](World world) {
             return Approve{world.charger.account(), {}};
         })},
        {RejectReason::proposal_adopted, Cost::both, after_adoption},
        {RejectReason::not_registered, Cost::nothing, not_registered},
        {RejectReason::unknown_creditor, Cost::both, unknown_creditor},
        {RejectReason::account_limit, Cost::both, of_meter([=](World) { return pay(stranger.account(), 1); }), 4},
        {RejectReason::account_limit, Cost::both,
         [=](LedgerWorld& world) { return registering(world, world.operator_key, stranger); }, 4},
    };
}

std::vector<Account> accounts_of(const LedgerWorld& world) {
    std::vector<Account> accounts;
    for (AccountNumber number = 0; number < world.ledger.size(); ++number) accounts.push_back(world.account(number));
    return accounts;
}

// The accounts as `cost` alone would leave them.
std::vector<Account> charged(std::vector<Account> accounts, const Block& block, Cost cost, const Genesis& genesis) {
    for (Account& account : accounts) {
        if (account.id != block.header.issuer || cost == Cost::nothing) continue;
        if (cost != Cost::quota) account.sequences.use(block.header.sequence);
        if (cost == Cost::sequence) continue;
        EXPECT_TRUE(charge(account.bucket, block_units(block.size()), work_of(block.id), kStart, genesis.parameters));
    }
    return accounts;
}

TEST(LedgerReasons, EachCostsWhatItShould) {
    for (const Case& given : cases()) {
        SCOPED_TRACE(reason_name(given.reason));
        LedgerWorld world(small_genesis(), given.accounts_max);
        const Block block = given.prepare(world);
        const std::vector<Account> before = accounts_of(world);
        const Hash root = world.ledger.state_root();
        world.ledger.take_changed();
        world.history.clear();

        EXPECT_EQ(reason_name(world.run(block)), reason_name(given.reason));
        EXPECT_EQ(accounts_of(world), charged(before, block, given.cost, world.genesis));
        EXPECT_EQ(world.ledger.state_root() == root, given.cost == Cost::nothing);
        EXPECT_EQ(world.ledger.take_changed().empty(), given.cost == Cost::nothing);
        EXPECT_EQ(world.evidence.size(), given.reason == RejectReason::sequence_used ? 1u : 0u);
        if (given.cost == Cost::nothing || given.cost == Cost::quota) {
            EXPECT_TRUE(world.history.empty());
        } else {
            const AccountNumber issuer = world.ledger.find(block.header.issuer)->number;
            const HistoryEntry refused{issuer, HistoryKind::refused, block.id, 0, {}, given.reason};
            EXPECT_EQ(world.history, std::vector{refused});
        }
    }
}

TEST(LedgerReasons, EveryReasonIsReached) {
    std::set<RejectReason> reached;
    for (const Case& given : cases()) reached.insert(given.reason);
    for (std::uint8_t number = 1; number <= kRejectReasonLast; ++number) {
        const auto reason = static_cast<RejectReason>(number);
        EXPECT_TRUE(reached.contains(reason)) << reason_name(reason);
    }
}

TEST(LedgerReasons, ARejectedSequenceCannotBeReplayedWhenFundsArrive) {
    LedgerWorld world;
    const Block payment = world.make({world.meter, 0, pay(world.sensor.account(), 2500)});
    EXPECT_EQ(world.run(payment), RejectReason::insufficient_funds);
    EXPECT_EQ(world.run({world.charger, 0, pay(world.meter.account(), 3000)}), RejectReason::none);
    EXPECT_EQ(world.run({world.meter, 0, pay(world.sensor.account(), 2501)}), RejectReason::sequence_used);
    EXPECT_EQ(world.run({world.meter, 1, pay(world.sensor.account(), 2500)}), RejectReason::none);
}

TEST(LedgerReasons, AThiefCannotBurnSequencesOrQuota) {
    LedgerWorld world;
    const KeyPair thief = key_pair(9);
    const Account before = world.account(kMeter);
    const Transfer theft = pay(thief.account(), 1);
    for (Sequence sequence = 0; sequence < 50; ++sequence) {
        const Made made{.key = thief, .sequence = sequence, .payload = theft, .issuer = world.meter.account()};
        EXPECT_EQ(world.run(made), RejectReason::wrong_key);
    }
    EXPECT_EQ(world.account(kMeter), before);
    EXPECT_EQ(world.run({world.meter, 7, reading()}), RejectReason::none);
}

TEST(LedgerReasons, AStolenKeyIsWorthlessOnceRevoked) {
    LedgerWorld world;
    const KeyPair fresh = key_pair(9);
    const RotateKey operation =
        rotation(world.network, world.meter.account(), fresh, kKeyRolesAll, world.meter.public_key());
    ASSERT_EQ(world.run({world.meter, 0, operation}), RejectReason::none);
    const Account before = world.account(kMeter);
    EXPECT_EQ(world.run({world.meter, 1, pay(world.charger.account(), 1)}), RejectReason::revoked_key);
    EXPECT_EQ(world.account(kMeter), before);
    const Made by_fresh{
        .key = fresh, .sequence = 1, .payload = pay(world.charger.account(), 1), .issuer = world.meter.account()};
    EXPECT_EQ(world.run(by_fresh), RejectReason::none);
}

TEST(LedgerReasons, EvidenceNamesTheSecondBlock) {
    LedgerWorld world;
    ASSERT_EQ(world.run({world.meter, 5, pay(world.charger.account(), 1)}), RejectReason::none);
    const Block second = world.make({world.meter, 5, pay(world.sensor.account(), 1)});
    EXPECT_EQ(world.run(second), RejectReason::sequence_used);
    EXPECT_EQ(world.evidence, (std::vector{SequenceEvidence{world.meter.account(), 5, second.id}}));
}

TEST(LedgerReasons, TheSkewItselfIsNotTooEarly) {
    LedgerWorld world;
    const TimeUs latest = kStart + world.genesis.parameters.skew_slots * kMicrosecondsPerSlot;
    EXPECT_EQ(world.run(world.make({world.meter, 0, reading(), latest}), kStart), RejectReason::none);
    const TimeUs beyond = latest + kMicrosecondsPerSlot;
    EXPECT_EQ(world.run(world.make({world.meter, 1, reading(), beyond}), kStart), RejectReason::too_early);
    EXPECT_EQ(world.run(world.make({world.meter, 1, reading(11), kTimeUsMax}), kTimeUsMax), RejectReason::none)
        << "the last slot does not overflow";
}

TEST(LedgerReasons, WorkBuysWhatTheQuotaDoesNot) {
    LedgerWorld world;
    const Block refused = over_quota(world);
    EXPECT_EQ(world.run(refused), RejectReason::quota_exceeded);
    EXPECT_EQ(world.ledger.required_work(world.meter.account(), refused.size(), kStart), 4u);
    EXPECT_EQ(world.run({.key = world.meter, .sequence = kSequence + 1, .payload = reading(), .work = 4}),
              RejectReason::none);
    EXPECT_LT(world.account(kMeter).bucket.level, 0);
    // Later in ledger time, the quota has come back.
    EXPECT_EQ(world.run({world.meter, kSequence + 2, reading(), kStart + kMicrosecondsPerSlot}), RejectReason::none);
}

}  // namespace
}  // namespace weft::tangle::test
