// What a real node says of its health, and what its surroundings are.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "node/runtime/surroundings.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

namespace json = boost::json;

TEST(Surroundings, LostValidatorsAreThoseWithoutAGreetedConnection) {
    const Committee committee = test_genesis(3).committee_members();
    const auto key = [&](std::size_t i) { return committee.members[i].key.bytes; };
    std::vector<PeerView> peers(2);
    peers[0].key = key(1);
    peers[0].greeted = true;
    peers[1].key = key(2);
    const std::vector<p2p::PeerLink> links{{key(1), "a:1", true, ""}, {key(2), "b:2", false, "timed out"}};
    const std::vector<LostPeer> lost = lost_validators(committee, key(0), peers, links);
    ASSERT_EQ(lost.size(), 2u);
    EXPECT_EQ(lost[0].key, key(2));
    EXPECT_EQ(lost[0].address, "b:2");
    EXPECT_EQ(lost[0].problem, "timed out");
    EXPECT_EQ(lost[1].key, key(3));
    EXPECT_EQ(lost[1].address, "");
}

TEST(Surroundings, DiskSpaceIsOfTheFolder) {
    const TemporaryFolder folder;
    const std::optional<DiskSpace> space = disk_space(folder.path());
    ASSERT_TRUE(space);
    EXPECT_GT(space->total_bytes, space->free_bytes);
    EXPECT_FALSE(disk_space(folder / "nowhere"));
}

TEST(HealthApi, AValidatorAloneNamesWhoIsMissing) {
    const Genesis genesis = test_genesis(3);
    TestNode node(genesis, 1, [](Config& config) {
        config.gossip.peers = {{test_key(11).public_key().bytes, {"127.0.0.1", 1}}};
    });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    json::value ready;
    std::string reason;
    do {
        const HttpAnswer answer = http_get(node.api(), "/readyz");
        EXPECT_EQ(answer.status, 503u);
        ready = json::parse(answer.body);
        reason = std::string(ready.at("reason").as_string());
    } while (reason.find("refused") == std::string::npos && std::chrono::steady_clock::now() < deadline);
    EXPECT_FALSE(ready.at("ready").as_bool());
    EXPECT_EQ(ready.at("state").as_string(), "waiting_for_peers");
    const std::string peer = test_key(11).public_key().bytes.hex().substr(0, 8);
    EXPECT_NE(reason.find("waiting for 2 more of the 3 validators"), std::string::npos) << reason;
    EXPECT_NE(reason.find(peer + "@127.0.0.1:1 (Connection refused)"), std::string::npos) << reason;
    EXPECT_NE(reason.find("not in gossip.peers"), std::string::npos) << reason;
    EXPECT_FALSE(ready.at("next_step").as_string().empty());
    const json::value info = node.get_json("/api/v1/info");
    EXPECT_EQ(info.at("reason").as_string(), reason);
    EXPECT_GT(info.at("usage").at("resident_bytes").to_number<double>(), 1e6);
}

}  // namespace
}  // namespace weft::node
