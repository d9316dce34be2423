// Leaves that are hashed side by side are those that are hashed one by one.
#include <gtest/gtest.h>

#include "core/merkle.hpp"
#include "tangle/ledger/account_table.hpp"
#include "tangle/ledger/checkpointer.hpp"
#include "tests/core/samples.hpp"

namespace weft::tangle {
namespace {

Account random_account(Random& random, AccountNumber number) {
    Account account = new_account(number, samples::random_fixed<AccountId>(random), random.below(1'000'000));
    account.balance = random.next();
    for (std::uint64_t keys = random.below(kAccountKeysMax); keys > 0; --keys) {
        account.keys.push_back({.key = {Algorithm::ed25519, samples::random_fixed<PublicKeyBytes>(random)}});
    }
    return account;
}

TEST(LedgerHashing, state_leaves_of_many_accounts) {
    const Domains domains = samples::domains();
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        std::vector<Account> accounts;
        for (AccountNumber number = 0; number < seed; ++number) accounts.push_back(random_account(random, number));
        std::vector<const Account*> chosen;
        for (const Account& account : accounts) chosen.push_back(&account);
        std::vector<Hash> leaves(chosen.size());
        state_leaves(domains, chosen, leaves);
        for (std::size_t i = 0; i < chosen.size(); ++i) ASSERT_EQ(leaves[i], state_leaf(domains, accounts[i]));
    }
}

TEST(LedgerHashing, the_state_root_after_any_number_of_changes) {
    const Domains domains = samples::domains();
    SplitMix random(1);
    AccountTable table(domains);
    std::vector<AccountId> ids;
    for (const std::size_t changes : {0, 1, 700, 255, 256, 257, 2}) {
        SCOPED_TRACE(changes);
        for (std::size_t i = 0; i < changes; ++i) {
            const Account account = random_account(random, static_cast<AccountNumber>(table.size()));
            ids.push_back(account.id);
            table.add(account);
            table.change(ids[random.below(ids.size())])->balance = random.next();
        }
        std::vector<Hash> leaves;
        for (AccountNumber number = 0; number < table.size(); ++number) {
            leaves.push_back(state_leaf(domains, *table.find(number)));
        }
        ASSERT_EQ(table.root(), merkle_root(domains.state_node, leaves));
    }
}

TEST(LedgerHashing, fate_leaves_come_after_those_that_are_there) {
    const Domains domains = samples::domains();
    SplitMix random(2);
    std::vector<Hash> leaves, expected;
    for (const std::size_t count : {0, 1, 15, 16, 17, 100}) {
        std::vector<Ordered> ordered(count);
        for (Ordered& each : ordered) {
            each.id = BlockId(static_cast<Slot>(random.next()), samples::random_fixed<Hash>(random));
            each.reason = static_cast<RejectReason>(random.below(kRejectReasonLast + 1));
            expected.push_back(fate_leaf(domains, each));
        }
        append_fate_leaves(domains, ordered, leaves);
        ASSERT_EQ(leaves, expected);
    }
}

}  // namespace
}  // namespace weft::tangle
