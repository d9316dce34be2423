// weft-bench validate: every block gets its verdict, whatever the mixture.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/bench_runner.hpp"

namespace weft::bench {
namespace {

using test::BenchEnding;
using test::measured;
using test::ScratchFolder;
using test::weft_bench;
using testing::HasSubstr;

TEST(BenchValidate, EveryMixtureGetsItsVerdicts) {
    for (const char* accounts : {"3", "64"}) {
        const ScratchFolder folder;
        const BenchEnding ran = measured(folder, "run",
                                         {"validate", "--blocks", "64", "--accounts", accounts, "--batch", "20",
                                          "--bad-share", "0.3", "--payload", "100", "--threads", "1,2"});
        EXPECT_EQ(ran.code, kOk) << ran.out << ran.err;
        EXPECT_THAT(ran.out, HasSubstr("validate.share_of_kernel.t2"));
        EXPECT_THAT(folder.read("run/samples.csv"), HasSubstr("validate.blocks.t2"));
    }
}

TEST(BenchValidate, NoBlockIsTakenFromMemoryHoweverFewThereAre) {
    const ScratchFolder folder;
    const BenchEnding ran = weft_bench({"validate", "--blocks", "16", "--batch", "1000", "--duration", "0.02",
                                        "--warm-up", "0", "--repetitions", "1", "--out", folder.file("run")});
    EXPECT_EQ(ran.code, kOk) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("[ok] every block's signature was checked"));
}

TEST(BenchValidate, RefusesPayloadsThatNoBlockCarries) {
    EXPECT_EQ(weft_bench({"validate", "--payload", "32768"}).code, kUsage);
    EXPECT_EQ(weft_bench({"validate", "--blocks", "1"}).code, kUsage);
}

}  // namespace
}  // namespace weft::bench
