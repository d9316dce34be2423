// The layers hold: no include points up, pure code stays pure, and no headers include each other in a circle.
#include <gtest/gtest.h>

#include "tests/repository/include_graph.hpp"
#include "tests/repository/layer_rules.hpp"
#include "tests/repository/source_tree.hpp"

namespace weft::repository {
namespace {

Include quoted(std::string target) {
    return {.target = std::move(target), .quoted = true, .line = 1};
}

Include angled(std::string target) {
    return {.target = std::move(target), .quoted = false, .line = 1};
}

TEST(Layers, EverySourceObeysThem) {
    for (const Source& source : read_sources()) {
        for (const Include& include : source.includes) {
            const std::optional<std::string> why = complaint(source.path, include);
            EXPECT_FALSE(why.has_value()) << source.path << ":" << include.line << ": " << *why;
        }
    }
}

TEST(Layers, EveryQuotedIncludeNamesAFileFromTheRoot) {
    for (const Source& source : read_sources()) {
        for (const Include& include : source.includes) {
            if (!include.quoted) continue;
            EXPECT_TRUE(std::filesystem::is_regular_file(root() / include.target))
                << source.path << ":" << include.line << ": no file " << include.target;
        }
    }
}

TEST(Layers, NoIncludeCircle) {
    std::string circle;
    for (const std::string& file : find_circle(include_graph(read_sources()))) circle += "\n  " + file;
    EXPECT_TRUE(circle.empty()) << "a circle of includes:" << circle;
}

TEST(LayerRules, RefuseWhatPointsUpOrSideways) {
    EXPECT_TRUE(complaint("core/block.cpp", quoted("tangle/store.hpp")));
    EXPECT_TRUE(complaint("tangle/store.hpp", quoted("p2p/message.hpp")));
    EXPECT_TRUE(complaint("p2p/pull.cpp", quoted("tangle/store.hpp")));
    EXPECT_TRUE(complaint("pow/work.cpp", quoted("tangle/store.hpp")));
    EXPECT_TRUE(complaint("node/engine/engine.cpp", quoted("tools/weft/main.hpp")));
    EXPECT_TRUE(complaint("tools/weft/main.cpp", quoted("tests/simulator/world.hpp")));
    EXPECT_TRUE(complaint("elsewhere/main.cpp", quoted("core/block.hpp")));
    EXPECT_TRUE(complaint("tangle/lmdb/index.cpp", quoted("p2p/message.hpp")));
    EXPECT_FALSE(complaint("tangle/lmdb/index.cpp", quoted("tangle/store.hpp")));
    EXPECT_FALSE(complaint("node/runtime/main.cpp", quoted("tangle/lmdb/store.hpp")));
    EXPECT_FALSE(complaint("tests/node/x_test.cpp", quoted("tests/simulator/world.hpp")));
}

TEST(LayerRules, KeepPureCodePure) {
    for (const char* header :
         {"thread", "mutex", "chrono", "fstream", "iostream", "random", "filesystem", "unistd.h", "sys/stat.h",
          "boost/asio.hpp", "zmq.hpp", "lmdb.h", "tbb/task_arena.h", "openssl/ssl.h", "sodium.h", "cstdio", "ctime"}) {
        for (const char* path :
             {"core/block.cpp", "tangle/graph/tips.cpp", "pow/work.cpp", "p2p/pull.cpp", "node/engine/engine.cpp"}) {
            EXPECT_TRUE(complaint(path, angled(header))) << path << " " << header;
        }
    }
    EXPECT_TRUE(complaint("tangle/store.cpp", quoted("tangle/lmdb/store.hpp")));
    EXPECT_TRUE(complaint("node/engine/engine.cpp", quoted("p2p/asio/tls_transport.hpp")));
    EXPECT_TRUE(complaint("node/engine/engine.cpp", quoted("node/runtime/config.hpp")));
    EXPECT_TRUE(complaint("core/block.cpp", angled("core/bytes.hpp")));
    EXPECT_FALSE(complaint("core/block.cpp", angled("vector")));
    EXPECT_FALSE(complaint("core/sign/ed25519.cpp", angled("sodium.h")));
    EXPECT_FALSE(complaint("tangle/lmdb/index.cpp", angled("lmdb.h")));
    EXPECT_FALSE(complaint("p2p/asio/tls_transport.cpp", angled("boost/asio.hpp")));
    EXPECT_FALSE(complaint("node/runtime/main.cpp", angled("thread")));
}

TEST(IncludeGraph, FindsACircleAndOnlyThat) {
    EXPECT_TRUE(find_circle({{"a", {"b", "c"}}, {"b", {"c"}}, {"c", {}}}).empty());
    EXPECT_EQ(find_circle({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}), (std::vector<std::string>{"b", "c", "b"}));
    EXPECT_EQ(find_circle({{"a", {"a"}}}), (std::vector<std::string>{"a", "a"}));
}

TEST(SourceTree, ReadsIncludesAsWritten) {
    const auto includes =
        includes_of("// #include <no>\n#include \"core/a.hpp\"\n  #  include <vector>  // why\nint x;\n");
    ASSERT_EQ(includes.size(), 2U);
    EXPECT_EQ(includes[0].target, "core/a.hpp");
    EXPECT_TRUE(includes[0].quoted);
    EXPECT_EQ(includes[1].target, "vector");
    EXPECT_FALSE(includes[1].quoted);
    EXPECT_EQ(includes[1].line, 3);
}

}  // namespace
}  // namespace weft::repository
