// What a node knows when it has opened its ledger, before it does anything.
#include "node/runtime/opening.hpp"

#include <gtest/gtest.h>

#include "node/runtime/system_random.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

namespace fs = std::filesystem;

// The log alone, as a node that was killed leaves it; the index is behind, or gone.
TEST(Opening, WhatWasReportedConfirmedIsSoAtOnce) {
    const TestNode node;
    TestDevice device(node);
    const auto events = node.events("?topics=confirmed");
    std::vector<BlockId> reported;
    for (int i = 0; i < 3; ++i) {
        const Block block = device.pay(1);
        ASSERT_EQ(node.submit(block.encoded).status, 202u);
        ASSERT_NE(events->read_until(block.id.hex()), "");
        reported.push_back(block.id);
    }
    const TemporaryFolder folder;
    Config config = node.config();
    fs::create_directories(folder / "data" / "ledger");
    fs::copy(config.node.data / "ledger" / "log", folder / "data" / "ledger" / "log");
    config.node.data = folder / "data";
    const auto identity = load_identity(config);
    ASSERT_TRUE(identity.has_value()) << identity.error();
    SystemRandom random;
    SerialExecutor executor;
    StartProgress progress;
    const auto opened = open_ledger(config, *identity, random, executor, 2'000 * kMicrosecondsPerSlot, progress);
    ASSERT_TRUE(opened.has_value()) << opened.error();
    for (const BlockId& id : reported) EXPECT_TRUE(opened->store->fate(id).has_value()) << id.hex();
}

}  // namespace
}  // namespace weft::node
