#include "core/types.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/codec.hpp"

namespace weft {
namespace {

TEST(BlockId, keeps_slot_and_hash) {
    Hash hash;
    hash.bytes.fill(9);
    const BlockId id(0x01020304, hash);
    EXPECT_EQ(id.slot(), 0x01020304u);
    EXPECT_EQ(id.hash(), hash);
    EXPECT_EQ(id.hex().substr(0, 10), "0102030409");
    EXPECT_EQ(BlockId::from(id.view()), id);
}

TEST(BlockId, sorts_by_slot) {
    Hash high;
    high.bytes.fill(0xFF);
    EXPECT_LT(BlockId(255, high), BlockId(256, Hash{}));
    EXPECT_LT(BlockId(1, high), BlockId(UINT32_MAX, Hash{}));
}

TEST(RoundRef, sorts_by_round_then_author_then_hash) {
    Hash high;
    high.bytes.fill(0xFF);
    EXPECT_LT((RoundRef{1, 9, high}), (RoundRef{2, 0, Hash{}}));
    EXPECT_LT((RoundRef{1, 1, high}), (RoundRef{1, 2, Hash{}}));
    EXPECT_LT((RoundRef{1, 1, Hash{}}), (RoundRef{1, 1, high}));
    EXPECT_EQ((RoundRef{7, 1, high}).id().round(), 7u);
}

TEST(Slot, last_time_fits) {
    EXPECT_EQ(slot_of(kTimeUsMax), UINT32_MAX);
    EXPECT_EQ(start_of(UINT32_MAX) + kMicrosecondsPerSlot - 1, kTimeUsMax);
}

TEST(RejectReason, every_number_has_a_name_and_a_hint_of_its_own) {
    std::set<std::string_view> names;
    for (std::uint8_t i = 0; i <= kRejectReasonLast; ++i) {
        const auto reason = static_cast<RejectReason>(i);
        EXPECT_TRUE(names.insert(reason_name(reason)).second) << int{i};
        EXPECT_EQ(reason_hint(reason).back(), '.') << int{i};
    }
    EXPECT_EQ(reason_name(RejectReason::none), "none");
    EXPECT_EQ(reason_name(RejectReason::sequence_used), "sequence_used");
    EXPECT_EQ(reason_name(RejectReason::not_permitted), "not_permitted");
    EXPECT_EQ(reason_name(RejectReason::unknown_payload), "unknown_payload");
    EXPECT_EQ(reason_name(RejectReason::account_limit), "account_limit");
    EXPECT_EQ(reason_name(static_cast<RejectReason>(kRejectReasonLast + 1)), "unknown");
    EXPECT_FALSE(reason_hint(static_cast<RejectReason>(255)).empty());
}

TEST(Names, of_fates_and_decode_errors_are_stable) {
    EXPECT_EQ(fate_name(Fate::pending), "pending");
    EXPECT_EQ(fate_name(Fate::confirmed), "confirmed");
    EXPECT_EQ(fate_name(Fate::rejected), "rejected");
    EXPECT_EQ(fate_name(Fate::expired), "expired");
    EXPECT_EQ(decode_error_name(DecodeErrorCode::truncated), "truncated");
    EXPECT_EQ(decode_error_name(DecodeErrorCode::wrong_network), "wrong_network");
}

}  // namespace
}  // namespace weft
