// kill -9 again and again, on validators under load: what a node reported is there when it comes back, at once and
// with the same fate, and nobody has to repair anything. WEFT_TEST_ROUNDS says how often (docs/reliability.md),
// WEFT_TEST_SEED repeats the choices of a run.
#include <signal.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "tests/system/traffic.hpp"
#include "tests/system/witness.hpp"
#include "tools/demo/agreement.hpp"
#include "tools/measure/histogram.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kUsers = 16;
constexpr double kRate = 100;
constexpr std::uint64_t kCycles = 8;
constexpr std::uint64_t kSeed = 9'009;
constexpr std::size_t kOlderReportsAsked = 20;  // in each cycle, besides all new ones
constexpr auto kPoll = 5ms;
constexpr std::uint64_t kReadyMsP99Max = 3000;
constexpr std::uint64_t kCyclesToJudge = 500;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Tally {
    std::uint64_t cycles = 0;
    std::uint64_t kills = 0;
    std::uint64_t while_starting = 0;
    std::uint64_t pairs = 0;
    std::uint64_t all_at_once = 0;
    std::uint64_t asked_at_once = 0;  // reports of the killed node itself, asked before it was ready
    std::uint64_t asked = 0;          // all others
    measure::Histogram alone_ms;      // restart to ready, while enough others ran
    measure::Histogram together_ms;   // after two or all were killed

    void print() const {
        std::cout << cycles << " cycles, " << kills << " kills (" << while_starting << " while starting, " << pairs
                  << " times two, " << all_at_once << " times all); own reports asked at once " << asked_at_once
                  << ", others asked " << asked << "\n";
        print("one of four", alone_ms);
        print("two or all", together_ms);
    }
    static void print(const char* what, const measure::Histogram& ms) {
        std::cout << "restart to ready, " << what << " killed: n " << ms.count() << ", p50 " << ms.quantile(0.5)
                  << " ms, p99 " << ms.quantile(0.99) << " ms, max " << ms.max() << " ms" << std::endl;
    }
};

class KillLoop : public testing::Test {
protected:
    KillLoop() : live_(kUsers), seed_(number_from_environment("WEFT_TEST_SEED", kSeed)), random_(seed_) {}

    void SetUp() override {
        ASSERT_TRUE(live_.ok());
        traffic_ = std::make_unique<Traffic>(live_, kUsers, kRate);
        witness_ = std::make_unique<Witness>(live_);
        nodes_ = live_.clients();
        checked_.resize(nodes_.size());
        ASSERT_TRUE(wait_for_reports(50));
    }

    bool wait_for_reports(std::size_t more) {
        const std::size_t wanted = witness_->count() + more;
        return eventually(
            kFatePatience, [&] { return witness_->count() >= wanted; }, 1ms);
    }

    void cycle() {
        const std::uint64_t kind = random_.below(20);
        const std::size_t victims = kind == 19 ? 4 : kind >= 17 ? 2 : 1;
        // A random moment: after so many more reports, and a little later.
        ASSERT_TRUE(wait_for_reports(4 * random_.below(40))) << "nothing is confirmed any more";
        eventually(
            std::chrono::milliseconds(random_.below(30)), [] { return false; }, 1ms);
        const std::set<std::size_t> killed = draw(victims);
        kill(killed);
        tally_.pairs += victims == 2 ? 1 : 0;
        tally_.all_at_once += victims == 4 ? 1 : 0;
        if (kind >= 13) {
            ASSERT_NO_FATAL_FAILURE(start_and_kill(killed));
        }
        ASSERT_NO_FATAL_FAILURE(restart(killed));
        for (const std::size_t node : killed) ASSERT_NO_FATAL_FAILURE(expect_knows_all(node));
        ASSERT_EQ(witness_->contradiction(), "");
        ASSERT_TRUE(live_.nodes().deaths().empty()) << "a node ended by itself";
        traffic_->follow_up(std::vector<bool>(nodes_.size(), true));
        ++tally_.cycles;
    }

    std::set<std::size_t> draw(std::size_t count) {
        std::set<std::size_t> drawn;
        while (drawn.size() < count) drawn.insert(random_.below(nodes_.size()));
        return drawn;
    }

    void kill(const std::set<std::size_t>& victims) {
        for (const std::size_t node : victims) ::kill(live_.nodes().pid(node), SIGKILL);
        for (const std::size_t node : victims) live_.nodes().kill(node);
        tally_.kills += victims.size();
    }

    void start(const std::set<std::size_t>& nodes) {
        for (const std::size_t node : nodes) {
            const auto started = live_.nodes().start(node);
            ASSERT_TRUE(started.has_value()) << started.error().what;
        }
    }

    // They do not come far.
    void start_and_kill(const std::set<std::size_t>& victims) {
        ASSERT_NO_FATAL_FAILURE(start(victims));
        eventually(
            std::chrono::milliseconds(random_.below(150)), [] { return false; }, 1ms);
        ASSERT_TRUE(live_.nodes().deaths().empty()) << "a node ended by itself";
        kill(victims);
        tally_.while_starting += victims.size();
    }

    void restart(const std::set<std::size_t>& killed) {
        const auto started = Clock::now();
        ASSERT_NO_FATAL_FAILURE(start(killed));
        for (const std::size_t node : killed) ASSERT_NO_FATAL_FAILURE(expect_knows_own_reports(node));
        std::set<std::size_t> waiting = killed;
        const bool ready = eventually(
            kStartPatience,
            [&] {
                std::erase_if(waiting, [&](std::size_t node) {
                    const auto answer = nodes_[node].ready();
                    if (!answer || !*answer) return false;
                    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
                    (killed.size() == 1 ? tally_.alone_ms : tally_.together_ms)
                        .add(static_cast<std::uint64_t>(took.count()));
                    return true;
                });
                return waiting.empty();
            },
            kPoll);
        ASSERT_TRUE(ready) << "not ready after " << kStartPatience.count() << " s";
    }

    // From its own disk, before any peer can have helped.
    void expect_knows_own_reports(std::size_t node) {
        ASSERT_TRUE(eventually(
            kStartPatience, [&] { return nodes_[node].info().has_value(); }, kPoll))
            << "node " << node + 1 << " does not answer";
        for (const Witness::Report& report : witness_->since(checked_[node])) {
            if (report.node != node) continue;
            ++tally_.asked_at_once;
            const auto metadata = nodes_[node].metadata(report.event.id);
            ASSERT_TRUE(metadata.has_value()) << "node " << node + 1 << " reported " << report.event.id.hex()
                                              << " and now says: " << metadata.error().what;
            ASSERT_NO_FATAL_FAILURE(expect_same(node, report, *metadata));
        }
    }

    void expect_knows_all(std::size_t node) {
        const std::vector<Witness::Report> reports = witness_->since(checked_[node]);
        std::set<BlockId> asked;
        for (const Witness::Report& report : reports) {
            if (report.node == node) asked.insert(report.event.id);  // it was asked when it came back
        }
        for (const Witness::Report& report : reports) {
            if (!asked.insert(report.event.id).second) continue;
            ++tally_.asked;
            ASSERT_NO_FATAL_FAILURE(expect_same(node, report, final_fate(nodes_[node], report.event.id)));
        }
        checked_[node] += reports.size();
        ASSERT_NO_FATAL_FAILURE(expect_knows_older(node));
    }

    void expect_knows_older(std::size_t node) {
        for (std::size_t i = 0; i < kOlderReportsAsked; ++i) {
            const std::vector<Witness::Report> report = witness_->since(random_.below(witness_->count()), 1);
            ++tally_.asked;
            ASSERT_NO_FATAL_FAILURE(expect_same(node, report[0], final_fate(nodes_[node], report[0].event.id)));
        }
    }

    static void expect_same(std::size_t node, const Witness::Report& report, const client::Metadata& metadata) {
        const auto& told = report.event;
        ASSERT_TRUE(metadata.fate == told.fate && metadata.commit == told.commit)
            << told.id.hex() << " was " << fate_name(told.fate) << " in commit " << told.commit << " as node "
            << report.node + 1 << " said; node " << node + 1 << " says " << fate_name(metadata.fate) << " in commit "
            << metadata.commit;
    }

    LiveNetwork live_;
    std::uint64_t seed_;
    SplitMix random_;
    std::unique_ptr<Traffic> traffic_;
    std::unique_ptr<Witness> witness_;
    std::vector<client::NodeClient> nodes_;
    std::vector<std::size_t> checked_;  // by node: of so many reports it was asked after a restart
    Tally tally_;
};

TEST_F(KillLoop, NothingReportedIsLost) {
    SCOPED_TRACE("WEFT_TEST_SEED=" + std::to_string(seed_));
    const std::uint64_t cycles = number_from_environment("WEFT_TEST_ROUNDS", kCycles);
    while (tally_.cycles < cycles && !HasFailure()) {
        cycle();
        if (tally_.cycles % 50 == 0) tally_.print();
    }
    tally_.print();
    ASSERT_FALSE(HasFailure()) << "in cycle " << tally_.cycles + 1;
    EXPECT_TRUE(traffic_->settle()) << traffic_->book().open() << " blocks without a fate";
    EXPECT_EQ(traffic_->book().counts().rejected, 0u);
    const auto history = demo::same_history(nodes_, traffic_->book().last_commit(), kFatePatience);
    EXPECT_TRUE(history.ok) << history.detail;
    const auto supply = demo::supply_conserved(nodes_, live_.genesis());
    EXPECT_TRUE(supply.ok) << supply.detail;
    // A few cycles on a busy machine say nothing about time.
    if (cycles >= kCyclesToJudge) {
        EXPECT_LT(tally_.alone_ms.quantile(0.99), kReadyMsP99Max);
    }
}

}  // namespace
}  // namespace weft::test
