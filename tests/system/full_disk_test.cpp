// A node whose files may not grow any more, as on a full disk: played by a limit that the system sets on the process.
#include <sys/resource.h>

#include "tests/system/live_network.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

void limit_files(pid_t process, rlim_t bytes) {
    rlimit limit{};
    ASSERT_EQ(::prlimit(process, RLIMIT_FSIZE, nullptr, &limit), 0);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ASSERT_EQ(::prlimit(process, RLIMIT_FSIZE, &limit, nullptr), 0);
}

std::string state_of(client::NodeClient& node) {
    const auto info = node.info();
    return info ? info->state : "no answer";
}

// Offers payments until the node refuses one; its error's code.
std::string first_refusal(client::NodeClient& node, const LiveNetwork& live, Sequence& sequence) {
    for (int i = 0; i < 500; ++i) {
        const auto payment = make_payment(node, live.user(0), live.user(1).account(), 1, sequence);
        if (!payment) return payment.error().code;
        const auto submitted = node.submit(payment->encoded);
        if (!submitted) return submitted.error().code;
        ++sequence;
    }
    return "none";
}

TEST(FullDisk, ANodeWaitsForSpaceAndGoesOnByItself) {
    LiveNetwork live(2);
    ASSERT_TRUE(live.ok());
    client::NodeClient node = live.client(0);
    const pid_t process = live.nodes().pid(0);
    limit_files(process, 1);
    Sequence sequence = 0;
    EXPECT_EQ(first_refusal(node, live, sequence), "not_ready");
    EXPECT_EQ(state_of(node), "storage_full");
    const auto ready = node.ready();
    EXPECT_TRUE(ready && !*ready);
    const auto info = node.info();
    ASSERT_TRUE(info);
    EXPECT_NE(info->reason.find("free some space"), std::string::npos) << info->reason;

    // The others go on.
    client::NodeClient other = live.client(1);
    const auto elsewhere = make_payment(other, live.user(1), live.user(0).account(), 1, 0);
    ASSERT_TRUE(elsewhere && other.submit(elsewhere->encoded));
    EXPECT_EQ(final_fate(other, elsewhere->id).fate, Fate::confirmed);

    limit_files(process, RLIM_INFINITY);
    EXPECT_TRUE(eventually(kFatePatience, [&] { return state_of(node) == "ready"; })) << state_of(node);
    EXPECT_EQ(final_fate(node, elsewhere->id).fate, Fate::confirmed);
    const auto payment = make_payment(node, live.user(0), live.user(1).account(), 1, sequence);
    ASSERT_TRUE(payment && node.submit(payment->encoded));
    EXPECT_EQ(final_fate(node, payment->id).fate, Fate::confirmed);
    EXPECT_TRUE(live.nodes().stop_all(20s)) << "stops in good order";
}

TEST(FullDisk, ANodeStopsWhenAskedAndLosesNothingItReported) {
    LiveNetwork live(2, 1);
    ASSERT_TRUE(live.ok());
    client::NodeClient node = live.client(0);
    const auto before = make_payment(node, live.user(0), live.user(1).account(), 1, 0);
    ASSERT_TRUE(before && node.submit(before->encoded));
    ASSERT_EQ(final_fate(node, before->id).fate, Fate::confirmed);
    limit_files(live.nodes().pid(0), 1);
    Sequence sequence = 1;
    EXPECT_EQ(first_refusal(node, live, sequence), "not_ready");
    EXPECT_TRUE(live.nodes().stop_all(20s));
    ASSERT_TRUE(live.nodes().start(0));
    EXPECT_TRUE(eventually(kStartPatience, [&] { return state_of(node) == "ready"; }));
    EXPECT_EQ(final_fate(node, before->id).fate, Fate::confirmed);
}

}  // namespace
}  // namespace weft::test
