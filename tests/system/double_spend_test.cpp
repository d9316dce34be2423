// Two payments that cannot both be true, offered to two nodes at the same moment.
#include <algorithm>
#include <barrier>
#include <thread>

#include "tests/system/live_network.hpp"
#include "tools/demo/agreement.hpp"

namespace weft::test {
namespace {

// Hands each block to its node from a thread of its own, both at once.
void submit_at_once(const LiveNetwork& live, const Block& to_first_node, const Block& to_second_node) {
    std::barrier together(2);
    const auto offer = [&](std::size_t node, const Block& block) {
        client::NodeClient client = live.client(node);
        EXPECT_TRUE(client.info().has_value());  // so that the connection stands
        together.arrive_and_wait();
        const auto submitted = client.submit(block.encoded);
        EXPECT_TRUE(submitted.has_value());
    };
    std::jthread other([&] { offer(1, to_second_node); });
    offer(0, to_first_node);
}

// One block is confirmed, the other rejected with `reason`; the same on every node. The later commit of the two.
CommitIndex expect_one_winner(const LiveNetwork& live, const Block& first, const Block& second,
                              const std::string& reason) {
    std::vector<client::NodeClient> nodes = live.clients();
    const bool first_wins = final_fate(nodes[0], first.id).fate == Fate::confirmed;
    const BlockId& winner = first_wins ? first.id : second.id;
    const BlockId& loser = first_wins ? second.id : first.id;
    CommitIndex last = 0;
    for (client::NodeClient& node : nodes) {
        SCOPED_TRACE(node.endpoint().url());
        const client::Metadata won = final_fate(node, winner);
        EXPECT_EQ(won.fate, Fate::confirmed);
        const client::Metadata lost = final_fate(node, loser);
        EXPECT_EQ(lost.fate, Fate::rejected);
        EXPECT_EQ(lost.reason, reason);
        last = std::max({last, won.commit, lost.commit});
    }
    return last;
}

TEST(DoubleSpend, OneSequenceIsExecutedOnce) {
    LiveNetwork live(3);
    ASSERT_TRUE(live.ok());
    client::NodeClient node = live.client(0);
    CommitIndex last = 0;
    for (Sequence sequence = 0; sequence < 5; ++sequence) {
        const auto to_one = make_payment(node, live.user(0), live.user(1).account(), 10, sequence);
        const auto to_other = make_payment(node, live.user(0), live.user(2).account(), 10, sequence);
        ASSERT_TRUE(to_one && to_other);
        submit_at_once(live, *to_one, *to_other);
        last = expect_one_winner(live, *to_one, *to_other, "sequence_used");
    }
    const auto payer = node.account(live.user(0).account().hex());
    ASSERT_TRUE(payer.has_value());
    EXPECT_EQ(payer->balance, demo::kDeviceFunds - 5 * 10);
    std::vector<client::NodeClient> nodes = live.clients();
    const auto history = demo::same_history(nodes, last, kFatePatience);
    EXPECT_TRUE(history.ok) << history.detail;
    const auto supply = demo::supply_conserved(nodes, live.genesis());
    EXPECT_TRUE(supply.ok) << supply.detail;
}

TEST(DoubleSpend, ABalanceIsSpentOnce) {
    LiveNetwork live(3);
    ASSERT_TRUE(live.ok());
    client::NodeClient node = live.client(0);
    const Amount most = demo::kDeviceFunds * 6 / 10;
    const auto to_one = make_payment(node, live.user(0), live.user(1).account(), most, 0);
    const auto to_other = make_payment(node, live.user(0), live.user(2).account(), most, 1);
    ASSERT_TRUE(to_one && to_other);
    submit_at_once(live, *to_one, *to_other);
    expect_one_winner(live, *to_one, *to_other, "insufficient_funds");
    // The refused one has used up its sequence: it cannot be replayed when funds arrive.
    const auto payer = node.account(live.user(0).account().hex());
    ASSERT_TRUE(payer.has_value());
    EXPECT_EQ(payer->balance, demo::kDeviceFunds - most);
    EXPECT_EQ(payer->next_sequence, 2u);
}

}  // namespace
}  // namespace weft::test
