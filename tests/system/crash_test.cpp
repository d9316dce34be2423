// Nodes that die as machines do: kill -9, under load.
#include <algorithm>
#include <set>

#include "tests/system/traffic.hpp"
#include "tools/client/event_stream.hpp"
#include "tools/demo/agreement.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kUsers = 12;
constexpr double kRate = 100;

std::uint64_t confirmed_by(client::NodeClient& node) {
    const auto info = node.info();
    return info ? info->confirmed_total : 0;
}

CommitIndex commit_of(client::NodeClient& node) {
    const auto info = node.info();
    return info ? info->commit : 0;
}

// What the node reports as confirmed until its stream ends or `count` are there.
std::vector<BlockId> reported_confirmed(const LiveNetwork& live, std::size_t node, std::size_t count) {
    std::vector<BlockId> reported;
    auto events = client::EventStream::open(live.apis()[node], "topics=confirmed", "", 5s);
    EXPECT_TRUE(events.has_value()) << events.error().what;
    while (events && reported.size() < count) {
        const auto event = events->next(10s);
        if (!event || !*event) break;
        const auto fate = client::read_fate_event((**event).data);
        if (fate) reported.push_back(fate->id);
    }
    return reported;
}

// On everything up to `commit`, and on the balances.
void expect_agreement(const LiveNetwork& live, CommitIndex commit) {
    std::vector<client::NodeClient> nodes = live.clients();
    const auto history = demo::same_history(nodes, commit, kFatePatience);
    EXPECT_TRUE(history.ok) << history.detail;
    const auto supply = demo::supply_conserved(nodes, live.genesis());
    EXPECT_TRUE(supply.ok) << supply.detail;
}

TEST(Crash, OneOfFourUnderLoad) {
    LiveNetwork live(kUsers);
    ASSERT_TRUE(live.ok());
    Traffic traffic(live, kUsers, kRate);
    const std::size_t victim = 3;
    const std::vector<BlockId> reported = reported_confirmed(live, victim, 200);
    ASSERT_EQ(reported.size(), 200u);

    live.nodes().kill(victim);
    const auto killed = Clock::now();
    for (std::size_t i = 0; i < victim; ++i) {
        client::NodeClient node = live.client(i);
        const std::uint64_t before = confirmed_by(node);
        EXPECT_TRUE(eventually(5s, [&] { return confirmed_by(node) >= before + 20; })) << "node " << i + 1;
    }
    EXPECT_LT(Clock::now() - killed, 2s) << "the other three went on confirming too late";

    ASSERT_TRUE(live.nodes().start(victim).has_value());
    const auto ready = live.nodes().wait_ready(kStartPatience);
    ASSERT_TRUE(ready.has_value()) << ready.error().what;
    client::NodeClient back = live.client(victim);
    const std::uint64_t since = confirmed_by(back);
    EXPECT_TRUE(eventually(10s, [&] { return confirmed_by(back) >= since + 50; })) << "it does not take part again";

    EXPECT_TRUE(traffic.settle()) << traffic.book().open() << " blocks without a fate";
    EXPECT_EQ(traffic.book().counts().rejected, 0u);
    for (const BlockId& id : reported) EXPECT_EQ(final_fate(back, id).fate, Fate::confirmed) << id.hex();
    expect_agreement(live, traffic.book().last_commit());
}

TEST(Crash, TwoOfFourStopTheCommitsAndNothingForks) {
    LiveNetwork live(kUsers);
    ASSERT_TRUE(live.ok());
    Traffic traffic(live, kUsers, kRate);
    client::NodeClient first = live.client(0);
    ASSERT_TRUE(eventually(20s, [&] { return confirmed_by(first) >= 100; }));

    live.nodes().kill(2);
    live.nodes().kill(3);
    // What was complete already may still be committed; from then on, nothing.
    client::NodeClient second = live.client(1);
    CommitIndex last = 0;
    Clock::time_point since = Clock::now();
    EXPECT_TRUE(eventually(15s, [&] {
        const CommitIndex now = std::max(commit_of(first), commit_of(second));
        if (now != last) since = Clock::now();
        last = now;
        return Clock::now() - since > 4s;
    })) << "two of four went on committing";

    ASSERT_TRUE(live.nodes().start(2).has_value());
    ASSERT_TRUE(live.nodes().start(3).has_value());
    const auto ready = live.nodes().wait_ready(kStartPatience);
    ASSERT_TRUE(ready.has_value()) << ready.error().what;
    EXPECT_TRUE(eventually(20s, [&] { return commit_of(first) > last + 5; })) << "commits do not resume";
    EXPECT_TRUE(traffic.settle()) << traffic.book().open() << " blocks without a fate";
    expect_agreement(live, traffic.book().last_commit());
}

TEST(Crash, AllFourAtOnceLoseNothingThatWasReported) {
    LiveNetwork live(kUsers);
    ASSERT_TRUE(live.ok());
    std::vector<BlockId> reported;
    {
        Traffic traffic(live, kUsers, kRate);
        reported = reported_confirmed(live, 0, 200);
        ASSERT_EQ(reported.size(), 200u);
        for (std::size_t i = 0; i < 4; ++i) live.nodes().kill(i);
    }
    ASSERT_TRUE(live.nodes().start_all().has_value());
    const auto ready = live.nodes().wait_ready(kStartPatience);
    ASSERT_TRUE(ready.has_value()) << ready.error().what;
    CommitIndex last = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        client::NodeClient node = live.client(i);
        for (const BlockId& id : reported) {
            const client::Metadata metadata = final_fate(node, id);
            ASSERT_EQ(metadata.fate, Fate::confirmed) << "node " << i + 1;
            last = std::max(last, metadata.commit);
        }
    }
    expect_agreement(live, last);
}

}  // namespace
}  // namespace weft::test
