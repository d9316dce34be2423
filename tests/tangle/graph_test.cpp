#include <gtest/gtest.h>

#include <algorithm>

#include "tests/tangle/graph_world.hpp"

namespace weft::tangle {
namespace {

using Result = Tangle::Attachment;
constexpr TimeUs kSecond = 1'000'000;

TEST(TangleGraph, AChildIsSolidOnlyWithItsWholePast) {
    GraphWorld world;
    world.make("a", {"genesis"});
    world.make("b", {"a"});
    world.make("c", {"b"});
    EXPECT_EQ(world.attach("c").result, Result::waiting);
    EXPECT_EQ(world.attach("b").result, Result::waiting);
    EXPECT_FALSE(world.tangle.is_solid(world.id("c")));
    const GraphWorld::Attached attachment = world.attach("a");
    EXPECT_EQ(attachment.result, Result::solid);
    EXPECT_EQ(world.names(attachment.solid), "abc") << "parents before children";
    EXPECT_EQ(world.tangle.orphans(), 0u);
    EXPECT_EQ(world.tangle.pending(), 3u);
}

TEST(TangleGraph, ASecondArrivalIsADuplicate) {
    GraphWorld world;
    world.make("a", {"genesis"});
    EXPECT_EQ(world.attach("a").result, Result::solid);
    EXPECT_EQ(world.attach("a").result, Result::duplicate);
    world.order("a");
    EXPECT_EQ(world.attach("a").result, Result::duplicate) << "an ordered block stays known";
}

TEST(TangleGraph, WhatIsMissingIsNamedOnceItHasWaited) {
    GraphWorld world;
    world.make("a", {"genesis"});
    world.make("b", {"a"});
    world.make("c", {"a", "b"});
    world.attach("c", 5 * kSecond);
    EXPECT_TRUE(world.tangle.missing(4 * kSecond, 10).empty());
    std::vector<BlockId> missing = world.tangle.missing(5 * kSecond, 10);
    EXPECT_EQ(missing.size(), 2u);
    EXPECT_EQ(world.tangle.missing(5 * kSecond, 1).size(), 1u);
    world.attach("b", 5 * kSecond);
    missing = world.tangle.missing(5 * kSecond, 10);
    EXPECT_EQ(world.names(missing), "a") << "b waits here, and only a is unknown";
}

TEST(TangleGraph, OrphansAreBoundedInBytesOldestFirst) {
    GraphWorld sized;
    const std::size_t bytes = sized.make("a", {"genesis"})->size();
    GraphWorld world({.orphan_bytes_max = 3 * bytes});
    world.make("root", {"genesis"});
    for (const char* name : {"a", "b", "c", "d"}) world.make(name, {"root"});
    TimeUs now = kSecond;
    for (const char* name : {"a", "b", "c", "d"}) world.attach(name, ++now);
    EXPECT_EQ(world.tangle.orphans(), 3u);
    EXPECT_LE(world.tangle.orphan_bytes(), 3 * bytes);
    EXPECT_FALSE(world.tangle.is_known(world.id("a")));
    EXPECT_EQ(world.names(world.attach("root", ++now).solid), "rootbcd");
    EXPECT_EQ(world.attach("a", ++now).result, Result::solid) << "what was dropped may come again";
}

TEST(TangleGraph, OrderIsDepthFirstPostOrderOverListedParents) {
    GraphWorld world;
    world.make("a", {"genesis"});
    world.make("b", {"genesis"});
    world.make("c", {"b", "a"});
    world.make("d", {"a"});
    world.make("e", {"d", "c"});
    for (const char* name : {"a", "b", "c", "d", "e"}) world.attach(name);
    EXPECT_EQ(world.order("c", 1), "bac");
    EXPECT_EQ(world.order("e", 2), "de") << "what is ordered is skipped";
    EXPECT_EQ(world.order("e", 3), "");
    EXPECT_EQ(world.tangle.placement(world.id("a"))->commit, 1u);
    EXPECT_EQ(world.tangle.pending(), 0u);
    EXPECT_EQ(world.tangle.pending_bytes(), 0u);
}

TEST(TangleGraph, OrderDoesNotDependOnArrival) {
    const std::uint64_t seed = 20261121;
    SCOPED_TRACE("seed " + std::to_string(seed));
    SplitMix random(seed);
    std::string expected;
    for (int run = 0; run < 50; ++run) {
        GraphWorld world;
        std::vector<std::string> names;
        for (int i = 0; i < 40; ++i) {
            const std::string name(1, static_cast<char>('A' + i));
            std::vector<std::string> parents;
            if (i < 3) {
                parents = {"genesis"};
            } else {
                parents = {names[(i * 7) % names.size()], names[names.size() - 1 - i % 3]};
                if (parents[0] == parents[1]) parents.pop_back();
            }
            world.make(name, parents);
            names.push_back(name);
        }
        std::vector<std::string> arrival = names;
        for (std::size_t i = arrival.size(); i > 1; --i) std::swap(arrival[i - 1], arrival[random.below(i)]);
        for (const std::string& name : arrival) world.attach(name);
        std::string order;
        for (const std::string& tip : {names[20], names[39], names[38]}) order += world.order(tip);
        if (expected.empty()) expected = order;
        EXPECT_EQ(order, expected);
    }
}

TEST(TangleGraph, WhatLeavesTheWindowUnorderedExpires) {
    GraphWorld world({.window_slots = 10});
    world.make("old", {"genesis"}, 1 * kSecond);
    world.make("ordered", {"genesis"}, 1 * kSecond);
    world.make("young", {"old"}, 9 * kSecond);
    world.make("lost", {"genesis"}, 2 * kSecond);
    world.make("waits", {"lost", "young"}, 9 * kSecond);
    for (const char* name : {"old", "ordered", "young", "waits"}) world.attach(name);
    world.order("ordered");
    Tangle::Advance moved = world.tangle.advance(12 * kSecond, 0);
    EXPECT_EQ(world.names(moved.expired), "old");
    EXPECT_TRUE(moved.solid.empty());
    EXPECT_TRUE(world.tangle.is_settled(world.id("old"))) << "what is outside the window needs no looking at";
    EXPECT_EQ(world.attach("old").result, Result::too_old);
    moved = world.tangle.advance(13 * kSecond, 0);
    EXPECT_EQ(world.names(moved.solid), "waits") << "its missing parent is settled by age";
    EXPECT_EQ(world.order("waits", 2), "youngwaits");
    EXPECT_TRUE(world.tangle.advance(11 * kSecond, 0).expired.empty()) << "the window never goes back";
    EXPECT_EQ(world.tangle.floor(), 3u);
}

TEST(TangleGraph, TipsAreSolidAndWhatNobodyApproves) {
    GraphWorld world;
    SplitMix random(1);
    const UniformTips chooser;
    EXPECT_EQ(world.names(world.tangle.choose_tips(2, 0, chooser, random)), "genesis");
    world.make("a", {"genesis"});
    world.make("b", {"genesis"});
    world.make("c", {"a"});
    world.make("missing", {"b"});
    world.make("d", {"missing"});
    for (const char* name : {"a", "b", "c", "d"}) world.attach(name);
    std::vector<BlockId> tips = world.tangle.choose_tips(8, kSecond, chooser, random);
    std::sort(tips.begin(), tips.end(),
              [&](const auto& x, const auto& y) { return world.name_of(x) < world.name_of(y); });
    EXPECT_EQ(world.names(tips), "bc");
    EXPECT_EQ(world.tangle.choose_tips(1, kSecond, chooser, random).size(), 1u);
    // Long after, the ordered ones are not offered any more, but there is always something to approve.
    world.order("b");
    world.order("c");
    EXPECT_EQ(world.names(world.tangle.choose_tips(8, 100 * kSecond, chooser, random)), "c");
}

TEST(TangleGraph, PendingTipsComeLongestChainFirst) {
    GraphWorld world;
    world.make("a", {"genesis"});
    world.make("b", {"a"});
    world.make("c", {"b"});
    world.make("x", {"genesis"});
    for (const char* name : {"x", "a", "b", "c"}) world.attach(name);
    EXPECT_EQ(world.names(world.tangle.pending_tips(10, 1)), "cx");
    EXPECT_EQ(world.names(world.tangle.pending_tips(1, 1)), "c");
    world.order("c");
    EXPECT_EQ(world.names(world.tangle.pending_tips(10, 1)), "x");
}

TEST(TangleGraph, WhatARoundBlockNamedIsLeftAloneForAWhile) {
    GraphWorld world;
    for (const char* name : {"a", "b"}) {
        world.make(name, {"genesis"});
        world.attach(name);
    }
    world.tangle.note_named(world.id("a"), 7);
    world.tangle.note_named(world.id("a"), 3);
    EXPECT_EQ(world.names(world.tangle.pending_tips(10, 7)), "b");
    EXPECT_EQ(world.names(world.tangle.pending_tips(10, 8)), "ab");
}

TEST(TangleGraph, ALonelyTipIsNamedHoweverManyLongerChainsThereAre) {
    GraphWorld world;
    world.make("lonely", {"genesis"});
    world.attach("lonely");
    for (int chain = 0; chain < 20; ++chain) {
        const std::string name(1, static_cast<char>('a' + chain));
        world.make(name, {"genesis"});
        world.make(name + "'", {name});
        world.attach(name);
        world.attach(name + "'");
    }
    const std::vector<BlockId> named = world.tangle.pending_tips(8, 1);
    EXPECT_EQ(named.size(), 8u);
    EXPECT_NE(std::find(named.begin(), named.end(), world.id("lonely")), named.end());
}

TEST(TangleGraph, OrderedTipsAreBounded) {
    GraphWorld world({.tip_age_us_max = 1'000 * kSecond});
    for (std::size_t i = 0; i < TipSet::kOrderedMax + 100; ++i) {
        const std::string name = std::to_string(i);
        world.make(name, {"genesis"});
        world.attach(name);
        world.order(name);
    }
    world.tangle.advance(kSecond, 100 * kSecond);
    EXPECT_EQ(world.tangle.tips(), TipSet::kOrderedMax);
    EXPECT_EQ(world.tangle.size(), TipSet::kOrderedMax + 100) << "what is no tip any more stays known";
}

TEST(TangleGraph, ReplayStartsAtTheOldestUnorderedBlock) {
    GraphWorld world;
    Lsn lsn = 10;
    for (const char* name : {"a", "b", "c"}) {
        world.make(name, {"genesis"});
        world.tangle.note_logged(world.attach(name).solid.at(0).vertex, lsn++);
    }
    EXPECT_EQ(world.tangle.lowest_pending_lsn(), 10u);
    world.order("a");
    world.order("c");
    EXPECT_EQ(world.tangle.lowest_pending_lsn(), 11u);
    world.order("b");
    EXPECT_EQ(world.tangle.lowest_pending_lsn(), std::nullopt);
}

TEST(TangleGraph, AfterARestartWhatTheStoreOrderedIsNotOrderedAgain) {
    GraphWorld world;
    world.make("a", {"genesis"});
    world.make("b", {"a"});
    world.stored[world.id("a")] = {5, 0, RejectReason::insufficient_funds};
    world.tangle.restore(0, 10);
    EXPECT_EQ(world.attach("a").result, Result::duplicate);
    EXPECT_EQ(world.attach("b").result, Result::solid) << "its parent is settled by the store's word";
    EXPECT_EQ(world.order("b", 6), "b");
    EXPECT_EQ(world.tangle.placement(world.id("a"))->reason, RejectReason::insufficient_funds);
}

TEST(TangleGraph, TheStoreIsNotAskedForWhatItCannotHold) {
    GraphWorld world;
    world.make("old", {"genesis"}, 5 * kSecond);
    world.make("new", {"old"}, 6 * kSecond);
    world.tangle.restore(4 * kSecond, 5);
    EXPECT_EQ(world.attach("old").result, Result::solid);
    EXPECT_EQ(world.asked, 1u);
    EXPECT_EQ(world.attach("new").result, Result::solid);
    EXPECT_FALSE(world.tangle.is_known(BlockId(7, Hash{})));
    EXPECT_EQ(world.asked, 1u) << "younger than all that was stored before the restart";
}

TEST(TangleGraph, ABlockThatCameWithItsCommitReleasesWhatWaitedForIt) {
    GraphWorld world;
    world.make("a", {"genesis"});
    world.make("b", {"a"});
    world.attach("b");
    EXPECT_EQ(world.mark_ordered("a", 3, kSecond), "b");
    EXPECT_TRUE(world.tangle.is_settled(world.id("a")));
    EXPECT_EQ(world.attach("a").result, Result::duplicate);
    EXPECT_EQ(world.mark_ordered("b", 3, kSecond), "");
    EXPECT_EQ(world.tangle.pending(), 0u);
}

TEST(UniformTips, EveryTipIsEquallyLikely) {
    const std::uint64_t seed = 99;
    SCOPED_TRACE("seed " + std::to_string(seed));
    SplitMix random(seed);
    const UniformTips chooser;
    std::vector<std::size_t> drawn(10, 0);
    for (int i = 0; i < 20'000; ++i) {
        const std::vector<std::size_t> chosen = chooser.choose(10, 2, random);
        ASSERT_EQ(chosen.size(), 2u);
        ASSERT_NE(chosen[0], chosen[1]);
        for (const std::size_t index : chosen) ++drawn[index];
    }
    for (const std::size_t count : drawn) EXPECT_NEAR(static_cast<double>(count), 4'000.0, 300.0);
    EXPECT_EQ(chooser.choose(3, 8, random).size(), 3u);
    EXPECT_TRUE(chooser.choose(0, 2, random).empty());
}

}  // namespace
}  // namespace weft::tangle
