// The accounts as they were at one moment, taken while they change.
#include <gtest/gtest.h>

#include "core/ports.hpp"
#include "tangle/ledger/account_table.hpp"

namespace weft::tangle {
namespace {

constexpr std::size_t kAccounts = 50;

AccountId id_of(AccountNumber number) {
    AccountId id;
    id.bytes[0] = static_cast<std::uint8_t>(number);
    id.bytes[1] = 1;
    return id;
}

class Frozen : public testing::Test {
protected:
    Frozen() {
        for (AccountNumber number = 0; number < kAccounts; ++number) table.add(new_account(number, id_of(number), 0));
    }

    std::vector<Bytes> encoded() const {
        std::vector<Bytes> all;
        for (AccountNumber number = 0; number < table.size(); ++number) {
            all.push_back(encode_account(*table.find(number)));
        }
        return all;
    }

    void change_some(Random& random) {
        for (std::uint64_t i = random.below(20); i > 0; --i) {
            table.change(id_of(static_cast<AccountNumber>(random.below(kAccounts))))->balance += 1 + random.below(9);
        }
    }

    AccountTable table{Domains::of(NetworkId{})};
};

TEST_F(Frozen, GivesAllAsTheyWereWhateverChanges) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        change_some(random);
        const std::vector<Bytes> before = encoded();
        table.freeze();
        std::vector<Bytes> taken;
        for (bool more = true; more;) {
            change_some(random);
            const std::vector<Bytes> next = table.take_frozen(1 + random.below(12));
            more = !next.empty();
            taken.insert(taken.end(), next.begin(), next.end());
        }
        EXPECT_EQ(taken, before);
        EXPECT_TRUE(table.take_frozen(5).empty());
    }
}

TEST_F(Frozen, LeavesOutWhatCameLaterAndBeginsAnew) {
    table.freeze();
    EXPECT_EQ(table.take_frozen(10).size(), 10u);
    table.add(new_account(kAccounts, id_of(200), 0));
    EXPECT_EQ(table.take_frozen(1000).size(), kAccounts - 10);
    table.freeze();
    EXPECT_EQ(table.take_frozen(1000), encoded());
    table.freeze();
    table.thaw();
    EXPECT_TRUE(table.take_frozen(1000).empty());
}

}  // namespace
}  // namespace weft::tangle
