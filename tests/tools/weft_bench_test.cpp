// weft-bench: every command for a moment, the run folder and what `compare` makes of it, damaged ones included.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "core/hash/blake3.hpp"
#include "tests/tools/bench_runner.hpp"
#include "tools/bench/interleave.hpp"
#include "tools/bench/machine.hpp"
#include "tools/bench/report.hpp"
#include "tools/bench/run_folder.hpp"
#include "tools/bench/seeded.hpp"
#include "tools/bench/text.hpp"

namespace weft::bench {
namespace {

using test::BenchEnding;
using test::measured;
using test::ScratchFolder;
using test::weft_bench;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

RunResult small_result(double value) {
    RunResult result;
    result.metrics = {{"x.rate", "1/s", Better::higher, {value, value * 3, value * 2}},
                      {"x.time", "ms", Better::lower, {4, 4, 4}}};
    measure::Histogram latency;
    for (std::uint64_t us = 1; us <= 1000; ++us) latency.add(us * 1000);
    result.latencies = {{"x.wait", latency}};
    result.checks = {{"it adds up", true, "yes"}};
    result.samples = samples_of(result.metrics);
    return result;
}

void write_run(const std::string& folder, const RunResult& result, const std::string& size = "64") {
    const auto made = RunFolder::create(folder, {"x", {"x", "--size", size}, {{"size", size}}, utc_now()});
    ASSERT_TRUE(made.has_value()) << made.error().what;
    ASSERT_TRUE(made->finish(result, 1.5).has_value());
}

TEST(BenchResult, MedianOfOddAndEvenCounts) {
    EXPECT_EQ(median_of({3, 1, 2}), 2);
    EXPECT_EQ(median_of({4, 1, 2, 3}), 2.5);
    EXPECT_EQ(median_of({7}), 7);
}

TEST(BenchResult, ARunWithoutAChecksIsNotOk) {
    RunResult result;
    EXPECT_FALSE(result.ok());
    EXPECT_THAT(report_text(result), HasSubstr("nothing was checked"));
    result.checks = {{"a", true, ""}, {"b", false, ""}};
    EXPECT_FALSE(result.ok());
    EXPECT_THAT(report_text(result), HasSubstr("[FAILED] b"));
    result.checks.pop_back();
    EXPECT_TRUE(result.ok());
}

TEST(BenchText, FiguresKeepThreeDigitsAndSetThousandsApart) {
    EXPECT_EQ(figure(0), "0");
    EXPECT_EQ(figure(0.01234), "0.0123");
    EXPECT_EQ(figure(4.5678), "4.57");
    EXPECT_EQ(figure(99.96), "100");
    EXPECT_EQ(figure(999), "999");
    EXPECT_EQ(figure(1'234'567.8), "1,234,568");
    EXPECT_EQ(figure(-123'456), "-123,456");
    EXPECT_EQ(figure(1.0 / 0.0), "-");
}

TEST(BenchText, ForeignTextLosesItsControlCharacters) {
    EXPECT_EQ(printable("a\x1b[2Jb\n\xff"), "a?[2Jb??");
    EXPECT_EQ(printable(std::string(1000, 'x')).size(), 203u);
}

TEST(BenchMachine, ReadsTheKernelsCpuText) {
    const CpuFacts x86 = cpu_facts("processor : 0\nmodel name\t: A CPU @ 1GHz\nflags\t\t: fpu avx2 avx2x avx512ifma\n");
    EXPECT_EQ(x86.model, "A CPU @ 1GHz");
    EXPECT_EQ(x86.flags, (std::vector<std::string>{"avx2", "avx512ifma"}));
    const CpuFacts arm = cpu_facts("processor\t: 0\nFeatures\t: fp asimd evtstrm\nCPU part\t: 0xd0c\n");
    EXPECT_EQ(arm.model, "0xd0c");
    EXPECT_EQ(arm.flags, std::vector<std::string>{"asimd"});
    EXPECT_EQ(cpu_facts("").model, "unknown");
    EXPECT_GE(this_machine().cores, 1u);
}

TEST(BenchInterleave, EachIsMeasuredInTurn) {
    std::ostringstream out;
    Console console{out, out, false};
    LiveLine live(out, false);
    Bench bench{console, live, {}};
    std::string order;
    const auto contestant = [&](char letter, double items) {
        return Contestant{std::string(1, letter), [&order, letter, items](std::chrono::nanoseconds) {
                              order += letter;
                              return Work{items, 2};
                          }};
    };
    RunOptions options;
    options.repetitions = 2;
    options.duration_s = 0.11;  // two slices
    const auto metrics = measure_in_turn(bench, options, {contestant('a', 10), contestant('b', 20)});
    EXPECT_EQ(order, "ababababab");  // the warm-up first
    ASSERT_EQ(metrics.size(), 2u);
    EXPECT_EQ(metrics[0].values, (std::vector<double>{5, 5}));
    EXPECT_EQ(ratio_of("r", metrics[1], metrics[0]).values, (std::vector<double>{2, 2}));
}

TEST(BenchInterleave, EveryThreadWorks) {
    std::vector<std::size_t> steps(3);
    const Work work = work_for(1ms, 3, [&](unsigned thread) { return ++steps[thread], std::size_t{1}; });
    for (const std::size_t count : steps) EXPECT_GE(count, 1u);
    EXPECT_GT(work.items / work.seconds, 0);
}

TEST(BenchLiveLine, IsSilentOffATerminalAndWipedOnOne) {
    std::ostringstream quiet;
    { LiveLine(quiet, false).show("hello"); }
    EXPECT_EQ(quiet.str(), "");
    std::ostringstream loud;
    {
        LiveLine line(loud, true);
        line.show("hello");
        line.show("too soon");
    }
    EXPECT_THAT(loud.str(), HasSubstr("hello"));
    EXPECT_THAT(loud.str(), Not(HasSubstr("soon")));
    EXPECT_TRUE(loud.str().ends_with("\r\x1b[K"));
}

TEST(RunFolder, HoldsEverythingThatAnotherNeedsToCheckTheRun) {
    const ScratchFolder folder;
    write_run(folder.file("a"), small_result(10));
    EXPECT_EQ(folder.read("a/samples.csv"), "repetition,x.rate,x.time\n1,10,4\n2,30,4\n3,20,4\n");
    EXPECT_EQ(folder.read("a/command"), "weft-bench x --size 64\n");
    EXPECT_FALSE(folder.read("a/commit").empty());
    EXPECT_THAT(folder.read("a/machine.json"), HasSubstr("\"simd_level\""));
    EXPECT_THAT(folder.read("a/summary.json"), HasSubstr("\"p99_9_us\""));
    EXPECT_THAT(folder.read("a/summary.json"), HasSubstr("\"ok\":true"));
}

TEST(RunFolder, IsNeverWrittenOver) {
    const ScratchFolder folder;
    write_run(folder.file("a"), small_result(10));
    EXPECT_FALSE(RunFolder::create(folder.file("a"), {"x", {}, {}, utc_now()}).has_value());
    folder.write("file", "");
    EXPECT_FALSE(RunFolder::create(folder.file("file"), {"x", {}, {}, utc_now()}).has_value());
    EXPECT_FALSE(RunFolder::create(folder.file("file/in"), {"x", {}, {}, utc_now()}).has_value());
}

TEST(RunFolder, CommandsWithOddCharactersCanBePastedBack) {
    const ScratchFolder folder;
    const auto made = RunFolder::create(folder.file("a"), {"x", {"--data", "it's a $HOME"}, {}, utc_now()});
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(folder.read("a/command"), "weft-bench --data 'it'\\''s a $HOME'\n");
}

TEST(Compare, ShowsRatiosAndWhatDiffers) {
    const ScratchFolder folder;
    write_run(folder.file("a"), small_result(10));
    write_run(folder.file("b"), small_result(40), "128");
    const BenchEnding ran = weft_bench({"compare", folder.file("a"), folder.file("b")});
    EXPECT_EQ(ran.code, kOk) << ran.err;
    EXPECT_THAT(ran.out, testing::ContainsRegex("x.rate +20.0 +80.0 +4.000 +1/s +better"));
    EXPECT_THAT(ran.out, testing::ContainsRegex("x.time +4.00 +4.00 +1.000 +ms +same"));
    EXPECT_THAT(ran.out, HasSubstr("x.wait.p99_9"));
    EXPECT_THAT(ran.out, HasSubstr("option size: A 64, B 128"));
    EXPECT_THAT(ran.out, HasSubstr("WARNING: options differ"));
    EXPECT_THAT(ran.out, Not(HasSubstr("WARNING: machine")));
    const BenchEnding reversed = weft_bench({"compare", folder.file("b"), folder.file("a")});
    EXPECT_THAT(reversed.out, testing::ContainsRegex("x.rate.* +0.250 +1/s +WORSE"));
}

TEST(Compare, CallsNoiseWhatBothRunsReached) {
    const ScratchFolder folder;
    write_run(folder.file("a"), small_result(10));  // 10 to 30
    write_run(folder.file("b"), small_result(14));  // 14 to 42
    const BenchEnding ran = weft_bench({"compare", folder.file("a"), folder.file("b")});
    EXPECT_THAT(ran.out, testing::ContainsRegex("x.rate +20.0 +28.0 +1.400 +1/s +noise"));
}

TEST(Compare, SaysThatNothingDiffers) {
    const ScratchFolder folder;
    write_run(folder.file("a"), small_result(10));
    const BenchEnding ran = weft_bench({"compare", folder.file("a"), folder.file("a")});
    EXPECT_THAT(ran.out, HasSubstr("nothing: same command, commit, machine and options"));
}

TEST(Compare, WarnsOfFailedRunsAndOfOtherCommands) {
    const ScratchFolder folder;
    write_run(folder.file("a"), small_result(10));
    RunResult failed = small_result(10);
    failed.checks.front().ok = false;
    failed.metrics.front().name = "y.rate";
    write_run(folder.file("b"), failed);
    std::string summary = folder.read("b/summary.json");
    summary.replace(summary.find("\"command\":\"x\""), 13, "\"command\":\"y\"");
    folder.write("b/summary.json", summary);
    const BenchEnding ran = weft_bench({"compare", folder.file("a"), folder.file("b")});
    EXPECT_THAT(ran.out, HasSubstr("WARNING: B failed its own consistency check"));
    EXPECT_THAT(ran.out, HasSubstr("WARNING: these are runs of different commands"));
    EXPECT_THAT(ran.out, HasSubstr("only in A: x.rate"));
    EXPECT_THAT(ran.out, HasSubstr("only in B: y.rate"));
}

TEST(Compare, WhatCouldNotBeMeasuredIsADash) {
    const ScratchFolder folder;
    write_run(folder.file("a"), small_result(10));
    write_run(folder.file("b"), small_result(1.0 / 0.0));
    const BenchEnding ran = weft_bench({"compare", folder.file("a"), folder.file("b")});
    EXPECT_EQ(ran.code, kOk) << ran.err;
    EXPECT_THAT(ran.out, testing::ContainsRegex("x.rate +20.0 +- +- +1/s"));
}

struct Damage {
    const char* file;
    std::string content;
    const char* complaint;
};

TEST(Compare, TellsWhatIsWrongWithADamagedFolder) {
    const std::string valid = R"({"format":1,"command":"x","started":"s","ok":true,"options":{},"latencies":[],)";
    const Damage damages[] = {
        {"summary.json", "", "is not JSON"},
        {"summary.json", "{\"format\":1", "is not JSON"},
        {"summary.json", "[1]", "is not a JSON object"},
        {"summary.json", std::string(100, '['), "is not JSON"},
        {"summary.json", "{}", "format: is missing"},
        {"summary.json", "{\"format\":\"1\"}", "format: is not a finite number"},
        {"summary.json", "{\"format\":2}", "format: is not 1: another version"},
        {"summary.json", valid + "\"metrics\":7}", "metrics: is not a list"},
        {"summary.json", valid + "\"metrics\":[7]}", "an element of metrics: is not an object"},
        {"summary.json", valid + "\"metrics\":[{\"name\":\"a\"}]}", "unit: is missing"},
        {"summary.json",
         valid + R"("metrics":[{"name":"a","unit":"","better":"lower","median":1e999,"min":1,"max":1}]})",
         "median: is not a finite number"},
        {"summary.json", valid + R"("metrics":[{"name":"a","unit":"","better":"big","median":1,"min":1,"max":1}]})",
         "better: is none of"},
        {"summary.json",
         valid + R"("metrics":[{"name":"a","unit":"","better":"lower","median":1,"min":1,"max":1},)"
                 R"({"name":"a","unit":"","better":"lower","median":1,"min":1,"max":1}]})",
         "metrics: a is there twice"},
        {"summary.json", std::string(17u << 20, ' '), "is larger than any run's file"},
        {"machine.json", "null", "is not a JSON object"},
    };
    for (const Damage& damage : damages) {
        const ScratchFolder folder;
        write_run(folder.file("good"), small_result(10));
        write_run(folder.file("bad"), small_result(10));
        folder.write(std::string("bad/") + damage.file, damage.content);
        const BenchEnding ran = weft_bench({"compare", folder.file("good"), folder.file("bad")});
        EXPECT_EQ(ran.code, kUsage) << damage.content.substr(0, 100);
        EXPECT_THAT(ran.err, HasSubstr(damage.complaint)) << damage.content.substr(0, 100);
        EXPECT_THAT(ran.err, HasSubstr(damage.file));
    }
}

TEST(Compare, TellsOfMissingFoldersAndRunsThatDidNotEnd) {
    const ScratchFolder folder;
    write_run(folder.file("good"), small_result(10));
    EXPECT_EQ(weft_bench({"compare", folder.file("good"), folder.file("none")}).code, kUsage);
    for (const char* file : {"summary.json", "machine.json", "commit"}) {
        write_run(folder.file(std::string("without-") + file), small_result(10));
        std::filesystem::remove(folder.path() / (std::string("without-") + file) / file);
        const BenchEnding ran =
            weft_bench({"compare", folder.file(std::string("without-") + file), folder.file("good")});
        EXPECT_EQ(ran.code, kUsage);
        EXPECT_THAT(ran.err, HasSubstr(std::string("There is no ") + folder.file(std::string("without-") + file)));
    }
}

TEST(Compare, ForeignTextCannotDriveTheTerminal) {
    const ScratchFolder folder;
    RunResult result = small_result(10);
    result.metrics.front().name = "x\x1b[31m.rate";
    write_run(folder.file("a"), result);
    folder.write("a/commit", "\x1b]0;title\x07\n");
    const BenchEnding ran = weft_bench({"compare", folder.file("a"), folder.file("a")});
    EXPECT_EQ(ran.code, kOk);
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
}

TEST(BenchCommands, HashRunsForAMoment) {
    const ScratchFolder folder;
    const BenchEnding ran =
        measured(folder, "run", {"hash", "--sizes", "64,300,64", "--messages", "20", "--threads", "1,2"});
    EXPECT_EQ(ran.code, kOk) << ran.out << ran.err;
    EXPECT_THAT(folder.read("run/summary.json"), HasSubstr("\"hash.scalar.64.t2\""));
    EXPECT_THAT(folder.read("run/summary.json"), HasSubstr("\"sizes\":\"64,300,64\""));
    EXPECT_EQ(weft_bench({"compare", folder.file("run"), folder.file("run")}).code, kOk);
}

TEST(BenchCommands, VerifyRunsForAMoment) {
    const ScratchFolder folder;
    const BenchEnding ran = measured(
        folder, "run",
        {"verify", "--signatures", "40", "--keys", "4", "--batch", "13", "--bad-share", "0.25", "--threads", "1,2"});
    EXPECT_EQ(ran.code, kOk) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("verify.libsodium.t2"));
}

TEST(BenchCommands, PowRunsForAMoment) {
    const ScratchFolder folder;
    const BenchEnding ran = measured(folder, "run", {"pow", "--bits", "6", "--threads", "2"});
    EXPECT_EQ(ran.code, kOk) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("[ok] the nonce found is the smallest"));
    EXPECT_THAT(ran.out, HasSubstr("pow.scalar.t2"));
}

TEST(BenchCommands, StoreRunsForAMomentAndLeavesNothingBehind) {
    const ScratchFolder folder;
    const BenchEnding ran = measured(
        folder, "run", {"store", "--groups", "1,5", "--blocks", "20", "--rows", "10", "--data", folder.file("data")});
    EXPECT_EQ(ran.code, kOk) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("[ok] the store opened again holds all of it"));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "data"));
    EXPECT_THAT(folder.read("run/summary.json"), HasSubstr("\"store.sync.5\""));
}

TEST(BenchCommands, RefuseWhatMakesNoSense) {
    EXPECT_EQ(weft_bench({}).code, kUsage);
    EXPECT_EQ(weft_bench({"hash", "--sizes", "0"}).code, kUsage);
    EXPECT_EQ(weft_bench({"hash", "--threads", "0"}).code, kUsage);
    EXPECT_EQ(weft_bench({"verify", "--bad-share", "2"}).code, kUsage);
    EXPECT_EQ(weft_bench({"pow", "--duration", "-1"}).code, kUsage);
    EXPECT_EQ(weft_bench({"nothing"}).code, kUsage);
    EXPECT_EQ(weft_bench({"--help"}).code, kOk);
    EXPECT_EQ(weft_bench({"store", "--help"}).code, kOk);
}

TEST(BenchCommands, AFolderThatCannotBeWrittenStopsTheRunBeforeItBegins) {
    const ScratchFolder folder;
    folder.write("taken/file", "");
    const BenchEnding ran = weft_bench({"pow", "--out", "/proc/nothing/here"});
    EXPECT_EQ(ran.code, kUsage);
    EXPECT_THAT(ran.err, HasSubstr("as run folder"));
}

TEST(Seeded, SharesAreKeptAndRepeatable) {
    std::size_t count = 0;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        count += falls_in_share(7, i, 0.3);
        EXPECT_FALSE(falls_in_share(7, i, 0));
        EXPECT_TRUE(falls_in_share(7, i, 1));
        EXPECT_EQ(falls_in_share(7, i, 0.5), falls_in_share(7, i, 0.5));
    }
    EXPECT_NEAR(static_cast<double>(count), 3'000, 200);
}

}  // namespace
}  // namespace weft::bench
