// weft-bench's load runs, as far as they need no node: streams of blocks, lanes, boards, news. What they do to real
// nodes: tests/system/bench_load_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "node/runtime/batch.hpp"
#include "tools/bench/load/board.hpp"
#include "tools/bench/load/closing_checks.hpp"
#include "tools/bench/load/lane.hpp"
#include "tools/bench/load/load_options.hpp"
#include "tools/bench/load/sampler.hpp"
#include "tools/bench/load/stream_builder.hpp"

namespace weft::bench::load {
namespace {

using node::Admission;
using testing::ElementsAre;
using testing::SizeIs;

const NetworkId kNetwork = NetworkId::from(blake3(as_bytes("load test")).view());

StreamShape small_shape() {
    StreamShape shape;
    shape.good_blocks = 2000;
    shape.rate = 1000;
    shape.first_time = 7'500'000;
    shape.accounts = 50;
    shape.batch_blocks = 16;
    shape.parent_gap = 20;
    shape.foreign_gap = 100;
    return shape;
}

struct Built {
    std::vector<KeyPair> keys;
    BlockStream stream;
};

Built build(const StreamShape& shape, unsigned threads = 3) {
    sign_init();
    Built built{stream_keys(shape.seed, shape.issuers()), {}};
    built.stream = build_stream(shape, kNetwork, built.keys, threads, [](std::uint64_t, std::uint64_t) {});
    return built;
}

// All blocks in the order of the stream; the batches must be as a node takes them.
std::vector<Block> blocks_of(const BlockStream& stream) {
    const Domains domains = Domains::of(kNetwork);
    std::vector<Block> blocks;
    for (const Batch& batch : stream.batches) {
        EXPECT_EQ(batch.first, blocks.size());
        const auto encoded = node::decode_batch(stream.bytes_of(batch));
        EXPECT_TRUE(encoded.has_value());
        if (!encoded) return blocks;
        EXPECT_THAT(*encoded, SizeIs(batch.blocks));
        for (const Bytes& bytes : *encoded) {
            auto block = decode_block(domains, bytes);
            EXPECT_TRUE(block.has_value());
            if (!block) return blocks;
            blocks.push_back(std::move(*block));
        }
    }
    EXPECT_THAT(blocks, SizeIs(stream.size()));
    return blocks;
}

TEST(StreamPlan, EachAccountPaysInTurnWithItsSequencesInOrder) {
    StreamPlan plan(small_shape());
    std::vector<Sequence> next(50);
    std::uint64_t items = 0;
    for (auto item = plan.next(); item; item = plan.next(), ++items) {
        EXPECT_EQ(item->account, items % 50);
        EXPECT_EQ(item->sequence, next[item->account]++);
        EXPECT_NE(item->payee, item->account);
        EXPECT_LT(item->payee, 50u);
        EXPECT_GE(item->amount, 1u);
        EXPECT_EQ(item->due_us, items * 1000);
    }
    EXPECT_EQ(items, 2000u);
}

TEST(StreamPlan, MixesInWhatIsAskedFor) {
    StreamShape shape = small_shape();
    shape.bad_per_good = 1;
    shape.unknown_per_good = 0.25;
    shape.conflict_period = 10;
    StreamPlan plan(shape);
    std::map<ItemKind, int> counts;
    for (auto item = plan.next(); item; item = plan.next()) ++counts[item->kind];
    EXPECT_EQ(counts[ItemKind::good] + counts[ItemKind::twin], 2000);
    EXPECT_EQ(counts[ItemKind::twin], 200);
    EXPECT_NEAR(counts[ItemKind::bad_signature], 2000, 1);
    EXPECT_NEAR(counts[ItemKind::unknown_key], 500, 1);
}

StreamShape abused_shape(std::vector<AbusePhase> phases) {
    StreamShape shape = small_shape();
    shape.nodes = 4;
    shape.abuse = {std::move(phases), 0.5, 7};
    return shape;
}

TEST(AbuseShape, PhasesTakeTurns) {
    const AbuseShape abuse{{{AbuseKind::none, 0}, {AbuseKind::load, 100}}, 2, 7};
    EXPECT_EQ(abuse.phase_at(1'999'999), 0u);
    EXPECT_EQ(abuse.phase_at(2'000'000), 1u);
    EXPECT_EQ(abuse.phase_at(4'000'000), 0u);
    EXPECT_EQ(abuse.due_before(2'000'000), 0u);
    EXPECT_EQ(abuse.due_before(3'000'000), 100u);
    EXPECT_EQ(abuse.due_before(5'000'000), 200u);
    EXPECT_EQ(abuse.due_before(6'500'000), 250u);
}

TEST(AbuseShape, EachBlockIsDueInItsPhase) {
    const AbuseShape abuse{{{AbuseKind::none, 0}, {AbuseKind::load, 100}, {AbuseKind::bad, 7}}, 2, 7};
    for (std::uint64_t index = 0; index < 1000; ++index) {
        const auto [kind, us] = abuse.block(index);
        EXPECT_EQ(abuse.phases[abuse.phase_at(static_cast<std::uint32_t>(us + 1))].kind, kind) << index;
        EXPECT_NEAR(double(abuse.due_before(static_cast<std::uint32_t>(us + 1))), double(index), 1) << index;
    }
}

TEST(AbuseShape, PhasesAreReadOrRefused) {
    for (const AbuseKind kind : {AbuseKind::load, AbuseKind::conflicts, AbuseKind::reattach, AbuseKind::lazy,
                                 AbuseKind::orphans, AbuseKind::bad, AbuseKind::unknown}) {
        const auto phase = parse_phase(std::string(abuse_name(kind)) + ":4000");
        ASSERT_TRUE(phase);
        EXPECT_EQ(*phase, (AbusePhase{kind, 4000}));
    }
    EXPECT_EQ(parse_phase("quiet").value(), AbusePhase{});
    for (const char* text : {"", "noise:5", "load", "load:", "load:0", "load:x", "quiet:5"}) {
        EXPECT_FALSE(parse_phase(text)) << text;
    }
}

TEST(StreamPlan, AbuseComesInItsPhasesAndLanesByItsOwnAccounts) {
    StreamPlan plan(abused_shape({{AbuseKind::none, 0}, {AbuseKind::load, 400}}));
    std::uint64_t abuses = 0;
    for (auto item = plan.next(); item; item = plan.next()) {
        EXPECT_EQ(item->lane >= 4, item->kind == ItemKind::abuse);
        EXPECT_EQ(item->account >= 50, item->kind == ItemKind::abuse);
        if (item->kind != ItemKind::abuse) continue;
        ++abuses;
        EXPECT_EQ(item->due_us / 500'000 % 2, 1u);
        EXPECT_EQ(item->parents, ParentChoice::settled);
    }
    EXPECT_NEAR(abuses, 400, 2);
}

TEST(BlockStream, HalvesOfAnAbusersConflictGoToTwoNodes) {
    const Built built = build(abused_shape({{AbuseKind::conflicts, 400}}));
    const std::vector<Block> blocks = blocks_of(built.stream);
    EXPECT_NEAR(built.stream.twins.size(), 400, 2);
    for (const auto& [first, second] : built.stream.twins) {
        EXPECT_EQ(blocks[first].header.sequence, blocks[second].header.sequence);
        EXPECT_EQ(blocks[first].header.issuer, blocks[second].header.issuer);
        EXPECT_NE(built.stream.nodes[first], built.stream.nodes[second]);
    }
}

TEST(BlockStream, ReattachesTheSameTransferUnderOtherParents) {
    const Built built = build(abused_shape({{AbuseKind::reattach, 400}}));
    std::map<std::pair<AccountId, Sequence>, std::set<BlockId>> copies;
    std::map<std::pair<AccountId, Sequence>, std::set<Hash>> payloads;
    const std::vector<Block> blocks = blocks_of(built.stream);
    for (Place place = 0; place < blocks.size(); ++place) {
        if (built.stream.kinds[place] != ItemKind::abuse) continue;
        const auto spent = std::pair(blocks[place].header.issuer, blocks[place].header.sequence);
        copies[spent].insert(blocks[place].id);
        payloads[spent].insert(blocks[place].header.payload_hash);
    }
    ASSERT_GT(copies.size(), 90u);
    EXPECT_THAT(copies.begin()->second, SizeIs(kReattachments));
    for (const auto& [spent, payload] : payloads) EXPECT_THAT(payload, SizeIs(1));
}

TEST(BlockStream, OrphansHaveParentsThatNobodyHas) {
    const Built built = build(abused_shape({{AbuseKind::orphans, 400}}));
    const std::vector<Block> blocks = blocks_of(built.stream);
    std::set<BlockId> known{genesis_block_id(kNetwork)};
    for (const Block& block : blocks) known.insert(block.id);
    for (Place place = 0; place < blocks.size(); ++place) {
        if (built.stream.kinds[place] != ItemKind::abuse) continue;
        for (const BlockId& parent : blocks[place].header.parents) EXPECT_FALSE(known.contains(parent));
    }
}

TEST(BlockStream, IsSolidInOrderValidAndApprovedByLaterBlocks) {
    const Built built = build(small_shape());
    const std::vector<Block> blocks = blocks_of(built.stream);
    ASSERT_THAT(blocks, SizeIs(2000));
    std::set<BlockId> known{genesis_block_id(kNetwork)};
    std::set<BlockId> approved;
    std::set<std::pair<AccountId, Sequence>> spent;
    for (const Block& block : blocks) {
        EXPECT_TRUE(signature_valid(block));
        EXPECT_TRUE(spent.emplace(block.header.issuer, block.header.sequence).second);
        for (const BlockId& parent : block.header.parents) EXPECT_TRUE(known.contains(parent));
        approved.insert(block.header.parents.begin(), block.header.parents.end());
        known.insert(block.id);
    }
    for (std::size_t i = 0; i + 20 < blocks.size(); ++i) EXPECT_TRUE(approved.contains(blocks[i].id)) << i;
    EXPECT_THAT(blocks.back().header.parents, SizeIs(2));
    EXPECT_EQ(blocks.front().header.time, 7'500'000u);
    EXPECT_EQ(blocks.back().header.slot(), 9u);
}

TEST(BlockStream, EqualShapesGiveEqualStreamsOnAnyNumberOfThreads) {
    const Built one = build(small_shape(), 1);
    const Built four = build(small_shape(), 4);
    ASSERT_EQ(one.stream.batches.size(), four.stream.batches.size());
    for (std::size_t i = 0; i < one.stream.batches.size(); ++i) {
        EXPECT_TRUE(std::ranges::equal(one.stream.bytes_of(one.stream.batches[i]),
                                       four.stream.bytes_of(four.stream.batches[i])));
    }
}

TEST(BlockStream, FindsEachBlockByItsIdAndNoOther) {
    const Built built = build(small_shape());
    const std::vector<Block> blocks = blocks_of(built.stream);
    for (Place place = 0; place < blocks.size(); ++place) {
        EXPECT_EQ(built.stream.index.find(blocks[place].id.bytes.data()), place);
    }
    BlockId other = blocks[5].id;
    other.bytes[10] ^= 1;
    EXPECT_EQ(built.stream.index.find(other.bytes.data()), std::nullopt);
    EXPECT_EQ(built.stream.index.find(BlockId(6, Hash{}).bytes.data()), std::nullopt);
    EXPECT_EQ(built.stream.index.find(BlockId(4'000'000'000, Hash{}).bytes.data()), std::nullopt);
}

TEST(BlockStream, DealsAccountsToNodesAndKeepsParentsOlder) {
    StreamShape shape = small_shape();
    shape.nodes = 3;
    shape.parents = 3;
    shape.conflict_period = 7;
    const Built built = build(shape);
    const std::vector<Block> blocks = blocks_of(built.stream);
    std::map<BlockId, Place> places;
    for (Place place = 0; place < blocks.size(); ++place) places.emplace(blocks[place].id, place);
    std::size_t foreign = 0;
    for (Place place = 0; place < blocks.size(); ++place) {
        for (const BlockId& parent : blocks[place].header.parents) {
            if (parent == genesis_block_id(kNetwork)) continue;
            ASSERT_TRUE(places.contains(parent));
            EXPECT_LT(places[parent], place);
            if (built.stream.nodes[places[parent]] != built.stream.nodes[place]) ++foreign;
        }
    }
    EXPECT_GT(foreign, 500u);
    for (std::size_t node = 0; node < 3; ++node) EXPECT_FALSE(built.stream.lanes[node].empty());
    EXPECT_THAT(built.stream.twins, SizeIs(2000 / 7));
    for (const auto& [first, second] : built.stream.twins) {
        EXPECT_EQ(blocks[first].header.issuer, blocks[second].header.issuer);
        EXPECT_EQ(blocks[first].header.sequence, blocks[second].header.sequence);
        EXPECT_NE(blocks[first].id, blocks[second].id);
        EXPECT_NE(built.stream.nodes[first], built.stream.nodes[second]);
    }
}

TEST(BlockStream, JunkIsWhatItSays) {
    StreamShape shape = small_shape();
    shape.good_blocks = 300;
    shape.bad_per_good = 0.5;
    shape.unknown_per_good = 0.5;
    const Built built = build(shape);
    std::set<AccountId> accounts;
    for (std::size_t i = 0; i < shape.accounts; ++i) accounts.insert(built.keys[i].account());
    const std::vector<Block> blocks = blocks_of(built.stream);
    for (Place place = 0; place < blocks.size(); ++place) {
        const ItemKind kind = built.stream.kinds[place];
        EXPECT_EQ(signature_valid(blocks[place]), kind != ItemKind::bad_signature) << place;
        EXPECT_EQ(accounts.contains(blocks[place].header.issuer), kind != ItemKind::unknown_key) << place;
    }
}

TEST(BlockStream, CarriesRecordsOfTheSizeAskedFor) {
    StreamShape shape = small_shape();
    shape.good_blocks = 50;
    shape.record_bytes = 123;
    const Built built = build(shape);
    for (const Block& block : blocks_of(built.stream)) {
        const auto* record = std::get_if<Record>(&block.payload);
        ASSERT_NE(record, nullptr);
        EXPECT_THAT(record->data, SizeIs(123));
    }
}

TEST(IdIndex, RefusesAnIdThatCouldBeTakenForAnother) {
    IdIndex index(10, 4);
    BlockId one(10, blake3(as_bytes("one")));
    BlockId like_one = one;
    like_one.bytes[30] ^= 1;  // beyond what the table keeps
    EXPECT_TRUE(index.insert(one, 1));
    EXPECT_FALSE(index.insert(like_one, 2));
    EXPECT_EQ(index.find(one.bytes.data()), 1u);
    EXPECT_TRUE(index.insert(BlockId(12, one.hash()), 3));
    EXPECT_EQ(index.find(BlockId(12, one.hash()).bytes.data()), 3u);
    EXPECT_EQ(index.find(BlockId(11, one.hash()).bytes.data()), std::nullopt);
}

// A stream of so many batches of four blocks for one node, one due each millisecond. Without blocks.
BlockStream bare_stream(std::size_t batches) {
    BlockStream stream;
    stream.lanes.resize(1);
    for (std::uint32_t i = 0; i < batches; ++i) {
        stream.batches.push_back({0, 0, 4 * i, 4, 0, 1000 * i});
        stream.lanes[0].push_back(i);
        stream.kinds.insert(stream.kinds.end(), 4, ItemKind::good);
        stream.nodes.insert(stream.nodes.end(), 4, 0);
        stream.due_us.insert(stream.due_us.end(), 4, 1000 * i);
    }
    return stream;
}

constexpr std::array<Admission, 4> kAllTaken{};
constexpr std::array<Admission, 4> kTwoTaken{Admission::accepted, Admission::duplicate, Admission::busy,
                                             Admission::accepted};

TEST(Lane, SendsWhatIsDueAndNoMoreThanMayBeOut) {
    const BlockStream stream = bare_stream(4);
    Lane lane(stream, 0, {.outstanding_max = 8, .pause_us = 100, .lead_us = 0});
    const auto first = lane.next(0);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->piece, (Piece{0, 0}));
    EXPECT_FALSE(lane.next(0));
    EXPECT_EQ(lane.next_at(0), 1000u);
    EXPECT_EQ(lane.next(1000)->piece, (Piece{1, 0}));
    EXPECT_FALSE(lane.next(5000));  // eight are out
    EXPECT_EQ(lane.next_at(5000), UINT32_MAX);
    EXPECT_EQ(lane.outstanding(), 8u);
    EXPECT_EQ(lane.answered(first->ticket, kAllTaken, 5000), (Piece{0, 0}));
    EXPECT_EQ(lane.next(5000)->piece, (Piece{2, 0}));
}

TEST(Lane, OffersAgainFromTheFirstBusyBlockOnBeforeAllOthers) {
    const BlockStream stream = bare_stream(3);
    Lane lane(stream, 0, {.outstanding_max = 100, .pause_us = 100, .lead_us = 0});
    const auto first = lane.next(2000);
    const auto second = lane.next(2000);
    ASSERT_TRUE(first && second);
    constexpr std::array<Admission, 4> kBusy{Admission::busy, Admission::busy, Admission::busy, Admission::busy};
    EXPECT_EQ(lane.answered(second->ticket, kBusy, 2000), (Piece{1, 0}));
    EXPECT_EQ(lane.answered(first->ticket, kTwoTaken, 2000), (Piece{0, 0}));
    EXPECT_FALSE(lane.next(2050));
    EXPECT_EQ(lane.next_at(2050), 2100u);
    const auto again = lane.next(2100);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->again);
    EXPECT_EQ(again->piece, (Piece{0, 2}));
    EXPECT_EQ(lane.next(2100)->piece, (Piece{1, 0}));
    EXPECT_EQ(lane.next(2100)->piece, (Piece{2, 0}));
    EXPECT_FALSE(lane.next(2100));
}

TEST(Lane, IgnoresAnswersThatFitNothing) {
    const BlockStream stream = bare_stream(1);
    Lane lane(stream, 0, {});
    const auto offer = lane.next(0);
    ASSERT_TRUE(offer);
    EXPECT_FALSE(lane.answered(offer->ticket + 1, kAllTaken, 0));
    EXPECT_FALSE(lane.answered(offer->ticket, std::span(kAllTaken).first(3), 0));
    EXPECT_TRUE(lane.answered(offer->ticket, kAllTaken, 0));
    EXPECT_FALSE(lane.answered(offer->ticket, kAllTaken, 0));
    EXPECT_TRUE(lane.idle());
}

TEST(Lane, AfterItsEndOnlyOffersAgain) {
    const BlockStream stream = bare_stream(2);
    Lane lane(stream, 0, {});
    const auto offer = lane.next(0);
    ASSERT_TRUE(offer);
    lane.close();
    EXPECT_FALSE(lane.next(9000));
    EXPECT_FALSE(lane.idle());
    EXPECT_TRUE(lane.answered(offer->ticket, kTwoTaken, 9000));
    EXPECT_FALSE(lane.idle());
    const auto again = lane.next(90'000);
    ASSERT_TRUE(again);
    EXPECT_TRUE(lane.answered(again->ticket, std::span(kAllTaken).first(2), 90'000));
    EXPECT_TRUE(lane.idle());
}

TEST(Lane, MayRunAheadByItsLead) {
    const BlockStream stream = bare_stream(3);
    Lane lane(stream, 0, {.outstanding_max = 100, .pause_us = 0, .lead_us = 1000});
    EXPECT_TRUE(lane.next(0));
    EXPECT_TRUE(lane.next(0));
    EXPECT_FALSE(lane.next(0));
}

TEST(Lane, OfAbusersNeitherInsistsNorSendsWhatIsStale) {
    const BlockStream stream = bare_stream(4);
    Lane lane(stream, 0, {.outstanding_max = 4, .insists = false, .stale_us = 1500});
    const auto first = lane.next(0);
    ASSERT_TRUE(first);
    EXPECT_FALSE(lane.next(3100));  // full
    EXPECT_TRUE(lane.answered(first->ticket, kTwoTaken, 3100));
    EXPECT_EQ(lane.next(3100)->piece, (Piece{2, 0}));  // nothing busy again, and what was due at 1000 is left out
    EXPECT_EQ(lane.left_out(), 4u);
}

TEST(Lane, WaitsAtItsLimitUntilWhatIsInFrontIsTaken) {
    const BlockStream stream = bare_stream(3);
    Lane lane(stream, 0, {.outstanding_max = 100, .pause_us = 0, .lead_us = 0});
    EXPECT_EQ(lane.front_us(), 0u);
    const auto first = lane.next(9000);
    ASSERT_TRUE(first);
    EXPECT_EQ(lane.front_us(), 0u);  // no answer yet
    lane.limit(500);
    EXPECT_FALSE(lane.next(9000));
    EXPECT_EQ(lane.next_at(9000), UINT32_MAX);
    EXPECT_TRUE(lane.answered(first->ticket, kTwoTaken, 9000));
    EXPECT_EQ(lane.front_us(), 0u);
    const auto again = lane.next(9000);  // what was busy is behind no limit
    ASSERT_TRUE(again);
    EXPECT_TRUE(lane.answered(again->ticket, std::span(kAllTaken).first(2), 9000));
    EXPECT_EQ(lane.front_us(), 1000u);
    lane.limit(1000);
    EXPECT_TRUE(lane.next(9000));
}

class BoardTest : public testing::Test {
protected:
    const BlockStream stream_ = bare_stream(10);
    Board board_{stream_, {2000, 5000}};
};

TEST_F(BoardTest, CountsEachBlockOnceHoweverOftenItIsJudged) {
    board_.offered(0, 4, 0, Board::LatencyFrom::due);
    board_.judged(0, kTwoTaken);
    EXPECT_EQ(board_.counts().accepted, 3u);
    EXPECT_EQ(board_.counts().busy, 1u);
    EXPECT_EQ(board_.open(), 4u);
    constexpr std::array<Admission, 2> kRest{Admission::too_old, Admission::duplicate};
    board_.judged(2, kRest);
    EXPECT_EQ(board_.counts().accepted, 3u);
    EXPECT_EQ(board_.counts().refused, 1u);
    EXPECT_EQ(board_.open(), 3u);
    EXPECT_TRUE(board_.accepted(3));
    EXPECT_FALSE(board_.accepted(2));
}

TEST_F(BoardTest, SecondFatesAreContradictions) {
    board_.offered(0, 4, 0, Board::LatencyFrom::due);
    board_.decided(0, Fate::confirmed, RejectReason::none, 100);
    board_.decided(1, Fate::rejected, RejectReason::sequence_used, 100);
    board_.decided(2, Fate::expired, RejectReason::none, 100);
    EXPECT_EQ(board_.contradictions(), 0u);
    board_.decided(0, Fate::rejected, RejectReason::sequence_used, 200);
    EXPECT_EQ(board_.contradictions(), 1u);
    EXPECT_EQ(board_.fate(0), Fate::confirmed);
    EXPECT_EQ(board_.counts().confirmed, 1u);
    EXPECT_EQ(board_.counts().rejected, 1u);
    EXPECT_EQ(board_.counts().expired, 1u);
    EXPECT_EQ(board_.open(), 1u);
    EXPECT_EQ(board_.reasons().at(RejectReason::sequence_used), 1u);
}

TEST_F(BoardTest, LatencyCountsFromTheIntendedTimeAndOnlyInTheMeasuredPart) {
    board_.offered(0, 40, 9000, Board::LatencyFrom::due);
    board_.decided(0, Fate::confirmed, RejectReason::none, 4000);   // due at 0
    board_.decided(8, Fate::confirmed, RejectReason::none, 2700);   // due at 2000
    board_.decided(36, Fate::confirmed, RejectReason::none, 9500);  // due at 9000
    EXPECT_EQ(board_.latency_us().count(), 1u);
    EXPECT_EQ(board_.latency_us().max(), 700u);
    EXPECT_EQ(board_.confirmed_in_time(), 2u);
    EXPECT_EQ(board_.offered_in_time(), 0u);
}

TEST_F(BoardTest, LatencyMayCountFromTheSending) {
    board_.offered(0, 4, 3000, Board::LatencyFrom::sending);
    board_.decided(0, Fate::confirmed, RejectReason::none, 3400);
    EXPECT_EQ(board_.latency_us().max(), 400u);
    EXPECT_EQ(board_.offered_in_time(), 4u);
}

TEST(Board, TakesAFateFromTheNodeThatGotTheBlock) {
    StreamShape shape = small_shape();
    shape.nodes = 2;
    const Built built = build(shape);
    const std::vector<Block> blocks = blocks_of(built.stream);
    Board board(built.stream, {});
    Bytes body;
    Writer out(body);
    out.u64(17).u64(0).u32(3).fixed(blocks[0].id).u8(1).u8(0).fixed(blocks.back().id).u8(2).u8(5);
    out.fixed(BlockId(8, Hash{})).u8(1).u8(0);
    const auto list = read_fates(body);
    ASSERT_TRUE(list);
    ASSERT_NE(built.stream.nodes.front(), built.stream.nodes.back());
    board.decided(built.stream.nodes.front(), *list, 0);
    EXPECT_EQ(board.fate(0), Fate::confirmed);
    EXPECT_EQ(board.fate(static_cast<Place>(blocks.size() - 1)), Fate::pending);
    board.decided(built.stream.nodes.back(), *list, 0);
    EXPECT_EQ(board.fate(static_cast<Place>(blocks.size() - 1)), Fate::rejected);
    EXPECT_EQ(board.contradictions(), 0u);
    EXPECT_EQ(board.strange(), 2u);
    EXPECT_EQ(board.last_commit(), 17u);
}

TEST(ClosingChecks, ExpectTheBalancesThatConfirmedTransfersLeave) {
    const Built built = build(small_shape());
    Genesis genesis;
    genesis.accounts.push_back({});  // a validator's
    for (const GenesisAccount& account : stream_accounts(built.keys)) genesis.accounts.push_back(account);
    Board board(built.stream, {});
    EXPECT_EQ(balances_after(built.stream, board, genesis), std::vector<Amount>(50, kStreamFunds));
    board.decided(3, Fate::confirmed, RejectReason::none, 0);
    board.decided(4, Fate::rejected, RejectReason::sequence_used, 0);
    const Block block = blocks_of(built.stream)[3];
    const auto& credit = std::get<Transfer>(block.payload).credits[0];
    std::vector<Amount> expected(50, kStreamFunds);
    for (std::size_t i = 0; i < 50; ++i) {
        if (built.keys[i].account() == block.header.issuer) expected[i] -= credit.amount;
        if (built.keys[i].account() == credit.account) expected[i] += credit.amount;
    }
    EXPECT_EQ(balances_after(built.stream, board, genesis), expected);
}

TEST(News, RefusesWhatIsNoAnswer) {
    const Bytes good{2, 0, 0, 0, 0, 9};
    EXPECT_THAT(*read_answer(good), ElementsAre(Admission::accepted, Admission::not_ready));
    for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read_answer(ByteView(good).first(size)));
    EXPECT_FALSE(read_answer(Bytes{1, 0, 0, 0, 10}));
    EXPECT_FALSE(read_answer(Bytes{255, 255, 255, 255, 0}));
    EXPECT_FALSE(read_answer(as_bytes("{\"error\":{}}")));
}

TEST(News, RefusesWhatIsNoListOfFates) {
    Bytes good;
    Writer(good).u64(1).u64(2).u32(1).fixed(BlockId(3, Hash{})).u8(2).u8(5);
    const auto list = read_fates(good);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->size(), 1u);
    EXPECT_EQ(list->fate(0), Fate::rejected);
    EXPECT_EQ(list->reason(0), RejectReason::sequence_used);
    EXPECT_EQ(BlockId::from({list->id(0), BlockId::kSize}), BlockId(3, Hash{}));
    for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read_fates(ByteView(good).first(size)));
    Bytes pending = good;
    pending[pending.size() - 2] = 0;
    EXPECT_FALSE(read_fates(pending));
    good.push_back(0);
    EXPECT_FALSE(read_fates(good));
}

TEST(ProcessReading, ReadsWhatTheKernelWrites) {
    EXPECT_EQ(cpu_ticks("12 (a) b) c) S 1 2 3 4 5 6 7 8 9 10 110 7 0 0 20 0"), 117.0);
    EXPECT_EQ(cpu_ticks("12 no name"), std::nullopt);
    EXPECT_EQ(cpu_ticks("12 (a) S 1 2"), std::nullopt);
    EXPECT_EQ(resident_pages("100 42 7 1 0 5 0\n"), (Pages{35, 7}));
    EXPECT_EQ(resident_pages("x"), std::nullopt);
    EXPECT_EQ(resident_pages("100 6 7"), std::nullopt);
    const auto self = read_process(::getpid());
    ASSERT_TRUE(self);
    EXPECT_GT(self->own_bytes, 0u);
    EXPECT_GT(self->own_bytes + self->file_bytes, 1'000'000u);
    EXPECT_FALSE(read_process(0x7ffffff0));
}

TEST(ProcessReading, FindsAMetricByItsWholeName) {
    constexpr std::string_view kText = "# HELP a x\nweft_disk_bytes_more 1\nweft_disk_bytes 2.5e+06\n";
    EXPECT_EQ(metric_value(kText, "weft_disk_bytes"), 2.5e6);
    EXPECT_EQ(metric_value(kText, "weft_disk"), std::nullopt);
}

TEST(Sampler, MemoryGrowthIsTheSlopeOfAllNodes) {
    std::vector<Sample> samples;
    for (int i = 0; i < 10; ++i) {
        Sample sample;
        sample.at_s = i;
        sample.nodes.resize(2);
        sample.nodes[0].process.own_bytes = 1000 + 30 * static_cast<std::uint64_t>(i);
        sample.nodes[1].process.own_bytes = 500;
        samples.push_back(sample);
    }
    EXPECT_NEAR(memory_slope(samples, 2, 8), 30, 1e-9);
    EXPECT_EQ(memory_slope(samples, 8, 8.5), 0);
}

TEST(LoadOptions, SharesBecomeWhatThePlanUnderstands) {
    LoadOptions options;
    options.rate = "10000";
    options.warm_up_s = 1;
    options.duration_s = 2;
    options.validators = 4;
    options.conflict_share = 0.1;
    options.bad_share = 0.25;
    options.unknown_share = 0.25;
    const StreamShape shape = shape_of(options);
    EXPECT_EQ(shape.good_blocks, 30'000u);
    EXPECT_EQ(shape.nodes, 4);
    EXPECT_EQ(shape.conflict_period, 10u);
    EXPECT_DOUBLE_EQ(shape.bad_per_good, 0.5);
    EXPECT_DOUBLE_EQ(shape.unknown_per_good, 0.5);
    EXPECT_EQ(shape.batch_blocks, 10);
    EXPECT_EQ(shape.parent_gap, 50u);
    EXPECT_EQ(shape.foreign_gap, 10'000u);
}

TEST(LoadOptions, RefusesRunsThatDoNotFit) {
    LoadOptions options;
    EXPECT_EQ(options_problem(options), std::nullopt);
    options.duration_s = 3600;
    EXPECT_TRUE(options_problem(options));
    options = {};
    options.bad_share = options.unknown_share = 0.5;
    EXPECT_TRUE(options_problem(options));
    options = {};
    options.rate = "10000000";
    options.duration_s = 3000;
    EXPECT_TRUE(options_problem(options));
}

}  // namespace
}  // namespace weft::bench::load
