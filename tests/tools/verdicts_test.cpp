// weft-bench verdicts: lines as people write them, and every kernel's word on each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/tools/bench_runner.hpp"
#include "tools/bench/seeded.hpp"
#include "tools/bench/verdicts/judge.hpp"

namespace weft::bench {
namespace {

using test::BenchEnding;
using test::ScratchFolder;
using testing::HasSubstr;

BenchEnding verdicts(const std::string& file) {
    return test::weft_bench({"verdicts", file});
}

// RFC 8032, section 7.1, tests 1 (empty message) and 2.
const std::string kKey1 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const std::string kSignature1 =
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
    "655141438e7a100b";
const std::string kKey2 = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const std::string kSignature2 =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
    "b00d291612bb0c00";

TEST(VerdictLine, FieldsMayBeSeparatedAndEmptyMessagesWrittenInManyWays) {
    for (const std::string& line :
         {kKey1 + " - " + kSignature1, kKey1 + "  " + kSignature1, kKey1 + ",," + kSignature1,
          kKey1 + " , , " + kSignature1, kKey1 + ",-," + kSignature1, kKey1 + "\t-\t" + kSignature1 + "\r",
          "  " + kKey1 + "    -    " + kSignature1 + "  ", kKey1 + "\t\t" + kSignature1}) {
        const auto parsed = parse_verdict_line(line);
        ASSERT_TRUE(parsed.has_value()) << line << ": " << parsed.error();
        EXPECT_TRUE(parsed->message.empty());
        EXPECT_EQ(parsed->key.hex(), kKey1);
        EXPECT_EQ(parsed->signature.hex(), kSignature1);
    }
    const auto parsed = parse_verdict_line(kKey2 + ", 72 ," + kSignature2);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->message, Bytes{0x72});
}

TEST(VerdictLine, TellsWhatIsWrong) {
    const auto why = [](const std::string& line) {
        const auto parsed = parse_verdict_line(line);
        return parsed ? std::string("nothing") : parsed.error();
    };
    EXPECT_THAT(why(kKey1 + " " + kSignature1), HasSubstr("three fields"));
    EXPECT_THAT(why(kKey1), HasSubstr("three fields"));
    EXPECT_THAT(why(kKey1 + " 72 " + kSignature1 + " 00"), HasSubstr("three fields"));
    EXPECT_THAT(why(kKey1 + ",72," + kSignature1 + ",00,00"), HasSubstr("three fields"));
    EXPECT_THAT(why(kKey1.substr(2) + ",72," + kSignature1), HasSubstr("public key"));
    EXPECT_THAT(why(kKey1 + ",72," + kSignature1 + "00"), HasSubstr("signature"));
    EXPECT_THAT(why(kKey1 + ",7," + kSignature1), HasSubstr("message"));
    EXPECT_THAT(why(kKey1 + ",zz," + kSignature1), HasSubstr("message"));
    EXPECT_THAT(why(std::string(100, ',')), HasSubstr("three fields"));
    EXPECT_TRUE(skips_line("  # a comment"));
    EXPECT_TRUE(skips_line(" \t\r"));
    EXPECT_FALSE(skips_line(kKey1));
}

TEST(Judge, AllKernelsSayTheSameOfGoodAndBadOnes) {
    const std::uint64_t seed = 5;
    SCOPED_TRACE("seed " + std::to_string(seed));
    SerialExecutor executor;
    for (const std::size_t count : {1, 2, 3, 9, 64}) {
        const SignedMessages input({count, (count + 1) / 2, 36, 0.4, seed}, executor);
        std::vector<VerdictLine> lines;
        for (std::size_t i = 0; i < count; ++i) {
            lines.push_back({input.keys[i], input.messages[i], input.signatures[i]});
        }
        const auto judgements = judge(lines);
        ASSERT_EQ(judgements.size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(judgements[i].size(), judge_names().size());
            EXPECT_TRUE(agree(judgements[i])) << i << " of " << count;
            EXPECT_EQ(judgements[i].front() == Judgement::valid, input.expected[i] == 1) << i << " of " << count;
        }
    }
    EXPECT_TRUE(judge({}).empty());
}

TEST(Judge, MixedOrDifferentJudgementsDisagree) {
    EXPECT_TRUE(agree({Judgement::valid, Judgement::valid}));
    EXPECT_TRUE(agree({Judgement::invalid, Judgement::invalid}));
    EXPECT_FALSE(agree({Judgement::valid, Judgement::invalid}));
    EXPECT_FALSE(agree({Judgement::mixed, Judgement::mixed}));
}

TEST(Verdicts, PrintsEachLineWithEveryKernelAndGoesOnAfterMalformedOnes) {
    const ScratchFolder folder;
    const std::string file =
        folder.write("vectors", "# RFC 8032\n" + kKey1 + ",," + kSignature1 + "\r\n\nnonsense\n" + kKey2 + " 72 " +
                                    kSignature2 + "\n" + kKey2 + " 73 " + kSignature2);
    const BenchEnding ran = verdicts(file);
    EXPECT_EQ(ran.code, kUsage);
    std::string kernels[2];
    for (const std::string& name : judge_names()) {
        kernels[0] += " " + name + "=valid";
        kernels[1] += " " + name + "=invalid";
    }
    EXPECT_EQ(ran.out, "2 valid" + kernels[0] +
                           "\n"
                           "4 malformed: needs three fields: public key, message, signature\n"
                           "5 valid" +
                           kernels[0] +
                           "\n"
                           "6 invalid" +
                           kernels[1] +
                           "\n"
                           "# 3 judged: 2 valid, 1 invalid, 0 disagreements; 1 malformed\n");
}

TEST(Verdicts, FilesOfWellFormedLinesEndWithSuccess) {
    const ScratchFolder folder;
    std::string text;
    for (int i = 0; i < 200; ++i) text += kKey2 + " 72 " + kSignature2 + "\n";
    const BenchEnding ran = verdicts(folder.write("vectors", text));
    EXPECT_EQ(ran.code, kOk);
    EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 201);
    EXPECT_EQ(verdicts(folder.write("empty", "")).code, kOk);
}

TEST(Verdicts, LinesOfAnyLengthPassThroughBoundedMemory) {
    const ScratchFolder folder;
    const std::string longest(2 * kVerdictMessageBytesMax, '0');
    const std::string file =
        folder.write("vectors", kKey1 + "," + longest + "," + kSignature1 + "\n" + kKey1 + "," + longest + "00," +
                                    kSignature1 + "\n" + std::string(5 * kVerdictLineBytesMax, 'a') + "\n" + kKey2 +
                                    ",72," + kSignature2 + "\n" + std::string(2 * kVerdictLineBytesMax, 'b'));
    const BenchEnding ran = verdicts(file);
    EXPECT_EQ(ran.code, kUsage);
    EXPECT_THAT(ran.out, HasSubstr("1 invalid"));
    EXPECT_THAT(ran.out, HasSubstr("2 malformed: the message is longer than 1 MiB"));
    EXPECT_THAT(ran.out, HasSubstr("3 malformed: longer than"));
    EXPECT_THAT(ran.out, HasSubstr("4 valid"));
    EXPECT_THAT(ran.out, HasSubstr("5 malformed: longer than"));
}

TEST(Verdicts, WhatCannotBeReadIsAnError) {
    const ScratchFolder folder;
    EXPECT_EQ(verdicts(folder.file("nothing")).code, kUsage);
    const BenchEnding ran = verdicts(folder.path().string());
    EXPECT_EQ(ran.code, kUsage);
    EXPECT_THAT(ran.err, HasSubstr("Cannot read"));
}

}  // namespace
}  // namespace weft::bench
