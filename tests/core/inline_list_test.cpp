#include "core/inline_list.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/ports.hpp"
#include "core/types.hpp"

namespace weft {
namespace {

using List = InlineList<BlockId, 4>;

BlockId id(std::uint64_t number) {
    return BlockId(static_cast<Slot>(number), Hash{});
}

std::vector<BlockId> as_vector(const List& list) {
    return list;
}

TEST(InlineList, does_as_a_vector_does) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        List list;
        std::vector<BlockId> model;
        for (int step = 0; step < 50; ++step) {
            const std::uint64_t choice = random.below(6);
            if (choice == 0 && model.size() < 4) {
                list.push_back(id(step));
                model.push_back(id(step));
            } else if (choice == 1 && model.size() < 4) {
                list.emplace_back(Slot{7}, Hash{});
                model.emplace_back(Slot{7}, Hash{});
            } else if (choice == 2 && !model.empty()) {
                list.pop_back();
                model.pop_back();
            } else if (choice == 3) {
                const std::size_t size = random.below(5);
                list.resize(size);
                model.resize(size);
            } else if (choice == 4) {
                model.assign(random.below(5), id(step));
                list = model;
            } else {
                const List copy = list;
                list.clear();
                list = copy;
                ASSERT_EQ(list, copy);
            }
            ASSERT_EQ(as_vector(list), model);
            ASSERT_EQ(list.empty(), model.empty());
        }
    }
}

TEST(InlineList, equals_a_list_of_the_same_items_whatever_was_there_before) {
    List longer{id(1), id(2), id(3)};
    longer.resize(1);
    EXPECT_EQ(longer, List{id(1)});
    EXPECT_NE(longer, (List{id(1), id(2)}));
    EXPECT_NE(longer, List{id(2)});
    longer = longer;
    EXPECT_EQ(longer, List{id(1)});
    longer = {id(4), id(5)};
    EXPECT_EQ(longer.back(), id(5));
}

TEST(InlineList, refuses_to_grow_beyond_its_room_and_to_read_beyond_its_end) {
    List full{id(1), id(2), id(3), id(4)};
    EXPECT_DEATH(full.push_back(id(5)), "CHECK failed");
    EXPECT_DEATH(full.resize(5), "CHECK failed");
    EXPECT_DEATH(full = std::vector<BlockId>(5), "CHECK failed");
    EXPECT_DEATH(static_cast<void>(full[4]), "CHECK failed");
    List none;
    EXPECT_DEATH(none.pop_back(), "CHECK failed");
    EXPECT_DEATH(static_cast<void>(none.back()), "CHECK failed");
}

}  // namespace
}  // namespace weft
