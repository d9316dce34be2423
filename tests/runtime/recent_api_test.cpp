// What the node tells of what happened lately: approvers, records by tag, rejections and rivals, the committee, its
// options.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "node/runtime/committee_book.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

namespace json = boost::json;

void submit_and_wait(const TestNode& node, const Block& block) {
    const auto events = node.events("?topics=confirmed,rejected");
    ASSERT_EQ(node.submit(block.encoded).status, 202u);
    ASSERT_NE(events->read_until(block.id.hex()), "");
}

TEST(RecentApi, ApproversOfABlock) {
    TestNode node;
    TestDevice device(node);
    const Block first = device.pay(1);
    submit_and_wait(node, first);
    const Block second = device.pay_with([&](BlockHeader& header) {
        header.parents.clear();
        header.parents.push_back(first.id);
    });
    submit_and_wait(node, second);
    const json::value answer = node.get_json("/api/v1/blocks/" + first.id.hex() + "/approvers");
    EXPECT_EQ(answer.at("approvers"), json::array({second.id.hex()}));
    EXPECT_TRUE(answer.at("complete").as_bool());
    const json::value none = node.get_json("/api/v1/blocks/" + std::string(72, '1') + "/approvers");
    EXPECT_TRUE(none.at("approvers").as_array().empty());
    EXPECT_FALSE(none.at("complete").as_bool()) << "a block that never came cannot be looked through";
}

TEST(RecentApi, RecordsByTag) {
    TestNode node;
    TestDevice device(node);
    const Block one = device.record("hall/a", "1");
    submit_and_wait(node, one);
    submit_and_wait(node, device.record("hall/b", "2"));
    const json::value answer = node.get_json("/api/v1/records?tag=hall%2Fa");
    ASSERT_EQ(answer.at("records").as_array().size(), 1u);
    EXPECT_EQ(answer.at("records").at(0).at("id").as_string(), one.id.hex());
    EXPECT_GE(answer.at("looked_at").to_number<int>(), 4);
    EXPECT_EQ(http_get(node.api(), "/api/v1/records").status, 400u);
    EXPECT_EQ(http_get(node.api(), "/api/v1/records?tag=a&limit=0").status, 400u);
}

TEST(RecentApi, ADoubleSpendNamesItsRival) {
    TestNode node;
    TestDevice device(node);
    const Block first = device.pay(1);
    submit_and_wait(node, first);
    const Block second = device.pay_with([&](BlockHeader& header) { header.sequence = first.header.sequence; });
    submit_and_wait(node, second);
    const json::value list = node.get_json("/api/v1/rejections");
    ASSERT_EQ(list.at("rejections").as_array().size(), 1u);
    EXPECT_EQ(list.at("rejections").at(0).at("id").as_string(), second.id.hex());
    EXPECT_EQ(list.at("rejections").at(0).at("reason").as_string(), "sequence_used");
    const json::value rival = node.get_json("/api/v1/blocks/" + second.id.hex() + "/rival");
    EXPECT_EQ(rival.at("rival").as_string(), first.id.hex());
    EXPECT_EQ(http_get(node.api(), "/api/v1/blocks/" + std::string(72, '1') + "/rival").status, 404u);
}

TEST(RecentApi, TheCommitteeAndTheOptions) {
    TestNode node([](Config& config) { config.api.admin_token = "0123456789abcdef"; });
    TestDevice device(node);
    submit_and_wait(node, device.pay(1));
    const json::value committee = node.get_json("/api/v1/rounds");
    ASSERT_EQ(committee.at("members").as_array().size(), 1u);
    EXPECT_GT(committee.at("members").at(0).at("leaders_committed").to_number<int>(), 0);
    EXPECT_EQ(committee.at("members").at(0).at("leaders_missed").to_number<int>(), 0);
    const HttpAnswer config = http_get(node.api(), "/api/v1/config");
    EXPECT_EQ(config.headers.at("content-type"), "application/toml");
    EXPECT_NE(config.body.find("[api]"), std::string::npos);
    EXPECT_EQ(config.body.find("0123456789abcdef"), std::string::npos) << "a secret was told";
}

TEST(CommitteeBook, CountsWhoLedAndWhoMissedInThePresentEpoch) {
    Committee committee;
    committee.members.resize(4);
    CommitteeBook book;
    book.begin(committee);
    LeaderCommitted committed;
    committed.leader.round = 13;
    committed.leader.author = 1;
    committed.missed = {{11, 3}, {12, 0}, {12, 9}};  // 9: of no member
    book.note({committed}, 1);
    const auto members = book.members();
    EXPECT_EQ(members[1].led, 1u);
    EXPECT_EQ(members[3].missed, 1u);
    EXPECT_EQ(members[0].missed, 1u);
    EXPECT_EQ(members[1].missed + members[2].missed, 0u);

    EpochStarted started;
    started.epoch.committee.members.resize(5);
    book.note({started}, 2);
    EXPECT_EQ(book.members().size(), 5u);
    EXPECT_EQ(book.members()[3].missed, 0u);
}

}  // namespace
}  // namespace weft::node
