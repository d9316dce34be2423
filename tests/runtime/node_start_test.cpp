// Why a node does not start: each reason is told so that an operator knows what to do.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "node/runtime/files.hpp"
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/key_file.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

std::string start_error(const Config& config) {
    StopRequest stop;
    const auto node = Node::start(config, stop);
    EXPECT_FALSE(node.has_value());
    return node ? "" : node.error();
}

Config with_free_ports(Config config) {
    config.api.listen.port = 0;
    config.gossip.listen.port = 0;
    config.zmq.pub.reset();
    config.zmq.router.reset();
    return config;
}

TEST(NodeStart, ItsPortsStandInItsFolder) {
    const TestNode node([](Config& config) { config.zmq.pub.reset(); });
    const auto text = read_file(node.config().node.data / "ports.json", 1000);
    ASSERT_TRUE(text.has_value());
    EXPECT_EQ(*text, "{\"api\":" + std::to_string(node.ports().api) +
                         ",\"gossip\":" + std::to_string(node.ports().gossip) +
                         ",\"zmq_pub\":null,\"zmq_router\":" + std::to_string(*node.ports().zmq_router) + "}\n");
}

TEST(NodeStart, AFolderBelongsToOneProcessAndOneNetwork) {
    const TestNode node;
    EXPECT_NE(start_error(with_free_ports(node.config())).find("another process"), std::string::npos);

    const TemporaryFolder folder;
    TestNode first([&](Config& config) { config.node.data = folder / "data"; });
    Config other = with_free_ports(first.config());
    Genesis genesis = first.genesis();
    genesis.name = "another";
    other.node.genesis = folder / "other.json";
    ASSERT_TRUE(write_file(other.node.genesis, genesis_to_json(genesis), FileMode::open, IfExists::refuse));
    std::filesystem::create_directories(folder / "copy");
    std::filesystem::copy(folder / "data" / "ledger", folder / "copy" / "ledger",
                          std::filesystem::copy_options::recursive);
    other.node.data = folder / "copy";
    EXPECT_NE(start_error(other).find("network"), std::string::npos);
}

TEST(NodeStart, PortsInUseAreNamed) {
    const TestNode node;
    const TemporaryFolder folder;
    Config config = with_free_ports(node.config());
    config.node.data = folder / "data";
    config.api.listen.port = node.ports().api;
    EXPECT_NE(start_error(config).find("api.listen: cannot listen on 127.0.0.1:"), std::string::npos);
    config.api.listen.port = 0;
    config.zmq.router = Endpoint{"127.0.0.1", *node.ports().zmq_router};
    EXPECT_NE(start_error(config).find("zmq.router: cannot listen on 127.0.0.1:"), std::string::npos);
    config.zmq.router.reset();
    config.gossip.listen.port = node.ports().gossip;
    EXPECT_NE(start_error(config).find("gossip"), std::string::npos);
}

TEST(NodeStart, MissingOrUnfitFilesAreNamed) {
    const TestNode node;
    const TemporaryFolder folder;
    Config config = with_free_ports(node.config());
    config.node.data = folder / "data";
    config.node.genesis = folder / "none.json";
    EXPECT_NE(start_error(config).find("node.genesis: "), std::string::npos);
    config = with_free_ports(node.config());
    config.node.data = folder / "data";
    config.key.file = folder / "locked.json";
    ASSERT_TRUE(save_key_file(config.key.file, test_seed(1), "secret", {1, 8192}));
    EXPECT_NE(start_error(config).find("set key.passphrase_file"), std::string::npos);
    config.key.passphrase_file = folder / "passphrase";
    ASSERT_TRUE(write_file(config.key.passphrase_file, "wrong\n", FileMode::secret, IfExists::refuse));
    EXPECT_NE(start_error(config).find("wrong passphrase"), std::string::npos);
    ASSERT_TRUE(write_file(config.key.passphrase_file, "secret\n", FileMode::secret, IfExists::replace));
    StopRequest stop;
    EXPECT_TRUE(Node::start(config, stop).has_value());
}

}  // namespace
}  // namespace weft::node
