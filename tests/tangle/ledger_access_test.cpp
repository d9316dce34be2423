// Who may take part: the same blocks under the three access policies.
#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

Genesis genesis_with(Access access) {
    Genesis genesis = small_genesis();
    genesis.parameters.access = access;
    return genesis;
}

class AccessPolicy : public ::testing::TestWithParam<Access> {
protected:
    bool is(Access access) const { return GetParam() == access; }

    // An account that was registered, and one that a credit made where that is possible.
    void add_accounts() {
        ASSERT_EQ(world.run({world.operator_key, 0, RegisterAccount{registered.public_key(), {50, 50}, {}}}),
                  RejectReason::none);
        const RejectReason paid = world.run({world.meter, 0, pay(credited.account(), 10)});
        EXPECT_EQ(paid, is(Access::consortium) ? RejectReason::unknown_creditor : RejectReason::none);
    }

    LedgerWorld world{genesis_with(GetParam())};
    const KeyPair registered = key_pair(8);
    const KeyPair credited = key_pair(9);
    const KeyPair stranger = key_pair(10);
};

TEST_P(AccessPolicy, RegisteredAccountsPayAndRecord) {
    add_accounts();
    EXPECT_EQ(world.run({registered, 0, reading()}), RejectReason::none);
    EXPECT_EQ(world.run({world.charger, 0, pay(registered.account(), 100)}), RejectReason::none);
    EXPECT_EQ(world.run({registered, 1, pay(world.meter.account(), 60)}), RejectReason::none);
    EXPECT_EQ(world.account(registered).balance, 40u);
    EXPECT_TRUE(world.ledger.supply_conserved());
}

TEST_P(AccessPolicy, WhomNobodyRegisteredIsPaidOnlyOutsideOfAConsortium) {
    add_accounts();
    EXPECT_EQ(world.ledger.find(credited.account()) != nullptr, !is(Access::consortium));
    const Made spend{.key = credited, .payload = pay(world.meter.account(), 4), .work = 4};
    EXPECT_EQ(world.run(spend), is(Access::consortium) ? RejectReason::unknown_account : RejectReason::none);
}

TEST_P(AccessPolicy, OnePaymentToManyIsWholeOrNotAtAll) {
    add_accounts();
    Transfer transfer = pay(registered.account(), 1);
    transfer.credits.push_back({stranger.account(), 1});
    const RejectReason expected = is(Access::consortium) ? RejectReason::unknown_creditor : RejectReason::none;
    EXPECT_EQ(world.run({world.charger, 5, transfer}), expected);
    EXPECT_EQ(world.account(registered).balance, is(Access::consortium) ? 0u : 1u);
    EXPECT_TRUE(world.ledger.supply_conserved());
}

TEST_P(AccessPolicy, AStrangersFirstBlockNeedsAnOpenNetworkAndWork) {
    const std::size_t before = world.ledger.size();
    const Hash root = world.ledger.state_root();
    const Made idle{stranger, 0, reading()};
    // Chance may have done work that nobody asked for.
    Block without = world.make(idle);
    for (std::size_t bytes = 11; work_of(without.id) >= 4; ++bytes) without = world.make({stranger, 0, reading(bytes)});
    EXPECT_EQ(world.run(without), RejectReason::unknown_account);
    EXPECT_EQ(world.ledger.size(), before);
    EXPECT_EQ(world.ledger.state_root(), root) << "it left nothing behind";
    EXPECT_TRUE(world.history.empty());

    const Block with = world.make({.key = stranger, .payload = reading(), .work = 4});
    EXPECT_EQ(world.run(with), is(Access::open) ? RejectReason::none : RejectReason::unknown_account);
    EXPECT_EQ(world.ledger.size(), before + (is(Access::open) ? 1 : 0));
    if (!is(Access::open)) return;
    EXPECT_FALSE(world.account(stranger).registered);
    EXPECT_EQ(world.account(stranger).balance, 0u);
    EXPECT_LT(world.account(stranger).bucket.level, 0) << "the work is charged";
    EXPECT_EQ(world.run(with), RejectReason::sequence_used);
}

TEST_P(AccessPolicy, NobodyOpensAnAccountWithAnothersName) {
    const Made stolen{.key = world.meter, .payload = reading(), .issuer = stranger.account(), .work = 6};
    EXPECT_EQ(world.run(stolen), RejectReason::unknown_account);
    EXPECT_EQ(world.ledger.find(stranger.account()), nullptr);
}

TEST_P(AccessPolicy, AFullLedgerOpensNoAccount) {
    LedgerWorld full(genesis_with(GetParam()), 4);
    EXPECT_EQ(full.run({.key = stranger, .payload = reading(), .work = 4}), RejectReason::unknown_account);
    const RejectReason paid = full.run({full.meter, 0, pay(stranger.account(), 1)});
    EXPECT_TRUE(paid == RejectReason::account_limit ||
                (is(Access::consortium) && paid == RejectReason::unknown_creditor))
        << reason_name(paid);
}

TEST_P(AccessPolicy, AnEpochMayChangeIt) {
    add_accounts();
    Epoch closed = world.ledger.epoch();
    closed.committee.epoch += 1;
    closed.parameters.access = Access::consortium;
    world.ledger.start_epoch(closed);
    const Made spend{.key = credited, .sequence = 3, .payload = reading(), .work = 4};
    EXPECT_EQ(world.run(spend), is(Access::consortium) ? RejectReason::unknown_account : RejectReason::not_registered);
    if (is(Access::consortium)) return;
    const Account before = world.account(credited);
    EXPECT_EQ(world.run({world.charger, 9, pay(credited.account(), 1)}), RejectReason::unknown_creditor);
    EXPECT_EQ(world.account(credited), before);
    ASSERT_EQ(world.run({registered, 4, reading()}), RejectReason::none);
}

INSTANTIATE_TEST_SUITE_P(All, AccessPolicy, ::testing::Values(Access::mixed, Access::consortium, Access::open),
                         [](const auto& policy) { return std::string(access_name(policy.param)); });

}  // namespace
}  // namespace weft::tangle::test
