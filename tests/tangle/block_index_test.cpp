#include "tangle/graph/block_index.hpp"

#include <gtest/gtest.h>

#include <map>

namespace weft::tangle {
namespace {

BlockId random_id(SplitMix& random, Slot slots) {
    Hash hash;
    for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(random.next());
    return {static_cast<Slot>(random.below(slots)), hash};
}

TEST(BlockIndex, HoldsWhatAMapHoldsThroughInsertionsAndErasures) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        BlockIndex index(HashSalt::draw(random));
        std::map<BlockId, CommitIndex> expected;
        std::vector<BlockId> ids;
        for (CommitIndex step = 1; step <= 20'000; ++step) {
            if (random.below(3) > 0 || ids.empty()) {
                const BlockId id = random_id(random, 5);
                index.insert(id).set_ordered(step, RejectReason::none);
                expected[id] = step;
                ids.push_back(id);
            } else {
                const BlockId id = ids[random.below(ids.size())];
                index.erase(id);
                expected.erase(id);
            }
            ASSERT_EQ(index.size(), expected.size());
        }
        for (const BlockId& id : ids) {
            const auto known = expected.find(id);
            const Known* found = index.find(id);
            ASSERT_EQ(found != nullptr, known != expected.end());
            if (found != nullptr) {
                ASSERT_EQ(found->commit(), known->second);
            }
        }
    }
}

TEST(BlockIndex, AddressesStayWhileASlotGrows) {
    SplitMix random(1);
    BlockIndex index({});
    const BlockId first = random_id(random, 1);
    Known* known = &index.insert(first);
    for (int i = 0; i < 10'000; ++i) index.insert(random_id(random, 1));
    EXPECT_EQ(index.find(first), known);
}

TEST(BlockIndex, SlotsAreTakenOutFromTheLowestInTheOrderOfArrival) {
    SplitMix random(2);
    BlockIndex index(HashSalt::draw(random));
    for (const Slot slot : {7u, 3u, 3u, 9u, 3u}) {
        index.insert(BlockId(slot, random_id(random, 1).hash())).set_ordered(index.size(), RejectReason::none);
    }
    EXPECT_FALSE(index.take_below(3));
    auto dropped = index.take_below(9);
    ASSERT_TRUE(dropped);
    EXPECT_EQ(dropped->slot, 3u);
    std::vector<CommitIndex> order;
    dropped->table.for_each([&](const Known& known) { order.push_back(known.commit()); });
    EXPECT_EQ(order, (std::vector<CommitIndex>{2, 3, 5}));
    EXPECT_EQ(index.size(), 2u);
    EXPECT_EQ(index.take_below(9)->slot, 7u);
    EXPECT_FALSE(index.take_below(9));
}

TEST(BlockIndex, AKnownIdTellsItsVertexOrItsFate) {
    BlockIndex index({});
    Known& known = index.insert(BlockId(1, Hash{}));
    known.set_vertex(0xFFFFFFFE);
    EXPECT_TRUE(known.has_vertex());
    EXPECT_EQ(known.vertex(), 0xFFFFFFFEu);
    known.set_ordered((CommitIndex{1} << 56) - 1, RejectReason::not_frozen);
    EXPECT_FALSE(known.has_vertex());
    EXPECT_EQ(known.commit(), (CommitIndex{1} << 56) - 1);
    EXPECT_EQ(known.reason(), RejectReason::not_frozen);
}

}  // namespace
}  // namespace weft::tangle
