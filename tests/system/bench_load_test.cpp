// weft-bench node and net against real weftd processes, for a moment: what goes in comes out, and all of it adds up.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/tools/scratch_folder.hpp"
#include "tools/demo/process.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class BenchRun {
public:
    explicit BenchRun(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), std::string(WEFT_BIN_DIR) + "/weft-bench");
        arguments.insert(arguments.end(), {"--out", folder_.file("run"), "--accounts", "200"});
        auto bench = demo::Process::start(arguments, folder_.file("log"));
        EXPECT_TRUE(bench.has_value());
        const auto ending = bench->wait(180s);
        EXPECT_TRUE(ending && ending->signal == 0 && ending->code == 0)
            << (ending ? ending->text() : "still running") << "\n"
            << folder_.read("log");
        if (std::filesystem::exists(folder_.path() / "run" / "summary.json")) {
            summary_ = boost::json::parse(folder_.read("run/summary.json"));
        }
    }

    bool ok() const { return summary_.is_object() && summary_.at("ok").as_bool(); }
    // Of the metric; -1 when there is none.
    double value(std::string_view name) const {
        if (!summary_.is_object()) return -1;
        for (const auto& metric : summary_.at("metrics").as_array()) {
            if (metric.at("name").as_string() == name) return metric.at("median").to_number<double>();
        }
        return -1;
    }
    bool leaves_node_files() const { return std::filesystem::exists(folder_.path() / "run" / "nodes"); }
    std::string samples() const { return folder_.read("run/samples.csv"); }

private:
    ScratchFolder folder_;
    boost::json::value summary_;
};

TEST(BenchLoad, OneNodeConfirmsAllThatItIsGiven) {
    const BenchRun run({"node", "--rate", "2000", "--warm-up", "1", "--duration", "2"});
    EXPECT_TRUE(run.ok());
    EXPECT_EQ(run.value("blocks.prepared"), 6000);
    EXPECT_EQ(run.value("blocks.offered"), 6000);
    EXPECT_EQ(run.value("blocks.confirmed"), 6000);
    EXPECT_EQ(run.value("blocks.rejected"), 0);
    EXPECT_THAT(run.samples(), testing::HasSubstr("node1_memory_mb"));
    EXPECT_FALSE(run.leaves_node_files());
}

TEST(BenchLoad, ANodeUnderJunkConfirmsTheGoodBlocksAndNothingElse) {
    const BenchRun run({"node", "--rate", "1000", "--warm-up", "0", "--duration", "2", "--bad-share", "0.5",
                        "--unknown-share", "0.25"});
    EXPECT_TRUE(run.ok());
    EXPECT_EQ(run.value("blocks.confirmed"), 2000);
    EXPECT_NEAR(run.value("blocks.junk_offered"), 6000, 2);
}

TEST(BenchLoad, ANewcomerKnowsTheSameWhenItIsReady) {
    const BenchRun run({"net", "--rate", "1000", "--warm-up", "0", "--duration", "3", "--newcomer"});
    EXPECT_TRUE(run.ok());
    EXPECT_GT(run.value("newcomer.ready"), 0);
    EXPECT_GT(run.value("newcomer.blocks"), 0) << "not all: it is ready before it has the last ones";
}

TEST(BenchLoad, ANetworkConfirmsOneOfEachDoubleSpend) {
    const BenchRun run(
        {"net", "--rate", "500", "--warm-up", "0", "--duration", "3", "--conflict-share", "0.25", "--parents", "3"});
    EXPECT_TRUE(run.ok());
    EXPECT_EQ(run.value("blocks.confirmed"), 1125);
    EXPECT_EQ(run.value("blocks.rejected"), 375);
}

// The honest ones lose nothing, whatever is sent beside them, and the books of all nodes agree.
TEST(BenchLoad, HonestBlocksAreConfirmedBesideEachKindOfAbuse) {
    const BenchRun run({"abuse", "--patience", "2", "--rate", "300", "--warm-up", "1", "--duration", "16", "--phase",
                        "2", "--abusers", "50", "--phases",
                        "quiet,load:300,conflicts:300,reattach:300,lazy:300,orphans:300,bad:300,unknown:300"});
    EXPECT_TRUE(run.ok());
    EXPECT_EQ(run.value("blocks.confirmed"), 17 * 300);
    EXPECT_EQ(run.value("phase1.quiet.abuse_sent"), 0);
    EXPECT_NEAR(run.value("phase2.load.abuse_sent"), 300, 5);
    EXPECT_NEAR(run.value("phase2.load.goodput"), 600, 60);
    EXPECT_NEAR(run.value("phase3.conflicts.goodput"), 450, 60);
    EXPECT_NEAR(run.value("phase7.bad.goodput"), 300, 60);
    EXPECT_EQ(run.value("phase8.unknown.honest_confirmed"), 100);
}

// What is beyond their quota is refused.
TEST(BenchLoad, AbusersGetTheirQuotaAndNoMore) {
    const BenchRun run({"abuse", "--rate", "300", "--warm-up", "0", "--duration", "8", "--phase", "4", "--abusers",
                        "10", "--abuser-quota", "5", "--phases", "quiet,load:1000"});
    EXPECT_TRUE(run.ok());
    EXPECT_EQ(run.value("blocks.confirmed"), 8 * 300);
    EXPECT_LT(run.value("phase2.load.goodput"), 500);
}

TEST(BenchLoad, TakesAsManyAsTheNodeTakesAndSendsRecordsToo) {
    const BenchRun run({"node", "--rate", "max", "--expect", "3000", "--payload", "64", "--warm-up", "0", "--duration",
                        "2", "--connections", "2"});
    EXPECT_TRUE(run.ok());
    EXPECT_GT(run.value("blocks.confirmed"), 0);
    EXPECT_EQ(run.value("blocks.confirmed"), run.value("blocks.offered"));
}

}  // namespace
}  // namespace weft::test
