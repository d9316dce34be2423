#include <gtest/gtest.h>

#include <set>

#include "core/ports.hpp"
#include "tangle/ledger/sequence_window.hpp"

namespace weft::tangle {
namespace {

using Check = SequenceWindow::Check;

constexpr Sequence kLast = UINT64_MAX;

Bytes encoded(const SequenceWindow& window) {
    Bytes bytes;
    Writer out(bytes);
    window.encode(out);
    return bytes;
}

SequenceWindow used(std::initializer_list<Sequence> sequences) {
    SequenceWindow window;
    for (const Sequence sequence : sequences) window.use(sequence);
    return window;
}

TEST(SequenceWindow, BeginsWithEverySequenceFresh) {
    const SequenceWindow window;
    for (const Sequence sequence : {Sequence{0}, Sequence{1}, Sequence{1024}, kLast}) {
        EXPECT_EQ(window.check(sequence), Check::fresh) << sequence;
    }
    EXPECT_EQ(window.next(), 0u);
}

TEST(SequenceWindow, UsesZeroOnce) {
    const SequenceWindow window = used({0});
    EXPECT_EQ(window.check(0), Check::used);
    EXPECT_EQ(window.check(1), Check::fresh);
    EXPECT_EQ(window.next(), 1u);
}

TEST(SequenceWindow, Keeps1024BelowTheHighest) {
    const SequenceWindow at_1023 = used({0, 1023});
    EXPECT_EQ(at_1023.check(0), Check::used);
    EXPECT_EQ(at_1023.check(1), Check::fresh);

    const SequenceWindow at_1024 = used({0, 1024});
    EXPECT_EQ(at_1024.check(0), Check::used);
    EXPECT_EQ(used({1024}).check(0), Check::fresh);

    const SequenceWindow at_1025 = used({0, 1025});
    EXPECT_EQ(at_1025.check(0), Check::too_old);
    EXPECT_EQ(at_1025.check(1), Check::fresh);
}

TEST(SequenceWindow, ForgetsWhatAJumpLeavesBehind) {
    EXPECT_EQ(used({0, 1, 2, 5000}).check(3976), Check::fresh);
    EXPECT_EQ(used({0, 1, 2, 5000}).check(3975), Check::too_old);
}

TEST(SequenceWindow, EndsAtTheLargestSequence) {
    SequenceWindow window = used({0, kLast});
    EXPECT_EQ(window.check(kLast), Check::used);
    EXPECT_EQ(window.check(kLast - 1), Check::fresh);
    EXPECT_EQ(window.check(kLast - 1024), Check::fresh);
    EXPECT_EQ(window.check(kLast - 1025), Check::too_old);
    EXPECT_EQ(window.check(0), Check::too_old);
    EXPECT_EQ(window.next(), kLast);
    window.use(kLast - 1024);
    EXPECT_EQ(window.check(kLast - 1024), Check::used);
}

// The window says of each sequence what a set of all that were used says.
TEST(SequenceWindow, EqualsASetInAnyOrder) {
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        SequenceWindow window;
        std::set<Sequence> known;
        Sequence around = seed == 4 ? kLast - 5000 : random.below(5000);
        for (int step = 0; step < 20'000; ++step) {
            if (random.below(50) == 0) around += random.below(random.below(4) == 0 ? 1500 : 40);
            const Sequence sequence = around + random.below(1300) - (around >= 1200 ? 1200 : 0);
            const Sequence highest = known.empty() ? 0 : *known.rbegin();
            Check expected = known.contains(sequence) ? Check::used : Check::fresh;
            if (!known.empty() && sequence < highest && highest - sequence > kSequenceWindow) expected = Check::too_old;
            ASSERT_EQ(window.check(sequence), expected) << sequence << " at " << highest;
            if (expected != Check::fresh) continue;
            window.use(sequence);
            known.insert(sequence);
        }
        const Bytes bytes = encoded(window);
        Reader in(bytes);
        const auto decoded = SequenceWindow::decode(in);
        ASSERT_TRUE(decoded && in.left() == 0);
        EXPECT_EQ(*decoded, window);
    }
}

TEST(SequenceWindow, RefusesASecondEncoding) {
    const auto code_of = [](const Bytes& bytes) {
        Reader in(bytes);
        return SequenceWindow::decode(in).error().code;
    };
    Bytes unused = encoded({});
    ASSERT_EQ(unused.size(), 137u);
    unused[1] = 1;  // a highest sequence, although none was used
    EXPECT_EQ(code_of(unused), DecodeErrorCode::not_canonical);
    Bytes below_zero = encoded(used({3}));
    below_zero[9] = 0b1000;  // highest - 1 - 3 < 0
    EXPECT_EQ(code_of(below_zero), DecodeErrorCode::not_canonical);
    Bytes flag = encoded(used({3}));
    flag[0] = 2;
    EXPECT_EQ(code_of(flag), DecodeErrorCode::bad_flags);
    flag.pop_back();
    EXPECT_EQ(code_of(flag), DecodeErrorCode::truncated);
}

TEST(SequenceWindow, DecodesABitForSequenceZero) {
    Bytes bytes = encoded(used({0, 1024}));
    Reader in(bytes);
    EXPECT_TRUE(SequenceWindow::decode(in));
    Bytes small = encoded(used({0, 1, 2, 3}));
    Reader in_small(small);
    EXPECT_TRUE(SequenceWindow::decode(in_small));
}

TEST(SequenceWindowDeathTest, UsingASequenceTwiceIsOurOwnMistake) {
    SequenceWindow window = used({7});
    EXPECT_DEATH(window.use(7), "CHECK|check");
}

}  // namespace
}  // namespace weft::tangle
