// Snapshots in files: one node makes one, another begins from it.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "node/runtime/fetched_file.hpp"
#include "node/runtime/snapshot_file.hpp"
#include "node/runtime/snapshot_start.hpp"
#include "p2p/snapshot_sync.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

namespace fs = std::filesystem;

void make_snapshots(Config& config) {
    config.storage.snapshot_minutes = 1;
    // Whoever is on the list may come; nobody is where it says.
    config.gossip.peers.push_back({test_key(2).public_key().bytes, {"127.0.0.1", 1}});
}

// A network of one, a payment that was confirmed, and a snapshot that has seen it.
class Snapshots : public testing::Test {
protected:
    void SetUp() override {
        const auto confirmations = maker.events("?topics=confirmed");
        ASSERT_EQ(maker.submit(payment.encoded).status, 202u);
        ASSERT_NE(confirmations->read_until(payment.id.hex()), "");
        const fs::path folder = snapshot_folder(maker.config().node.data);
        ASSERT_TRUE(eventually([&] { return !list_snapshots(folder).empty(); }));
        file = SnapshotFile::open(list_snapshots(folder).front(), maker.network());
        ASSERT_NE(file, nullptr);
    }

    p2p::SnapshotRules rules() { return {maker.domains(), first_epoch(maker.genesis())}; }

    // What a node fetches of it, as far as `count` pieces.
    std::vector<p2p::KeptPiece> fetch(std::size_t count = SIZE_MAX) {
        p2p::SnapshotSync sync(rules());
        sync.on_offer(1, {1, file->item().checkpoint});
        sync.start(1);
        std::vector<p2p::KeptPiece> kept;
        while (!sync.complete() && kept.size() < count) {
            for (const auto& ask : sync.next(0)) {
                const p2p::PullSnapshot& pull = ask.pull;
                const Bytes data = file->piece({pull.part, pull.index}).value_or(Bytes());
                const p2p::SnapshotPiece piece{pull.request, pull.checkpoint, pull.part, pull.index, data};
                EXPECT_EQ(sync.on_piece(1, piece, 0).why, "");
            }
            for (p2p::KeptPiece& piece : sync.take_kept()) kept.push_back(std::move(piece));
        }
        return kept;
    }

    static void keep(const fs::path& data, const std::vector<p2p::KeptPiece>& pieces) {
        auto fetched = FetchedFile::open(fetching_path(data), [](p2p::KeptPiece&&) { return true; });
        ASSERT_TRUE(fetched.has_value());
        for (const p2p::KeptPiece& piece : pieces) ASSERT_TRUE(fetched->add(piece).has_value());
    }

    // A node without a vote, whose data folder is prepared before it starts.
    std::unique_ptr<TestNode> start(const std::function<void(const fs::path& data)>& prepare) {
        return std::make_unique<TestNode>(maker.genesis(), std::uint8_t{2}, [&](Config& config) {
            config.gossip.peers.push_back({test_key(1).public_key().bytes, {"127.0.0.1", maker.ports().gossip}});
            prepare(config.node.data);
        });
    }

    static bool is_ready(const TestNode& node) { return http_get(node.api(), "/readyz").status == 200; }

    unsigned status_of(const TestNode& node, const std::string& what) const {
        return http_get(node.api(), "/api/v1/blocks/" + payment.id.hex() + what).status;
    }

    TestNode maker{make_snapshots};
    TestDevice device{maker};
    Block payment = device.pay(5);
    std::unique_ptr<SnapshotFile> file;
};

TEST_F(Snapshots, BeginALedger) {
    const auto node = start([&](const fs::path& data) {
        keep(data, fetch());
        ASSERT_TRUE(note_fetched(data).has_value());
    });
    const fs::path data = node->config().node.data;
    EXPECT_FALSE(fs::exists(data / "ledger-new") || fs::exists(data / "ledger-old"));
    EXPECT_TRUE(fs::is_empty(snapshot_folder(data)));
    ASSERT_TRUE(eventually([&] { return is_ready(*node); }));
    EXPECT_EQ(node->get_json("/api/v1/accounts/2").at("balance"), maker.get_json("/api/v1/accounts/2").at("balance"));
    // Its fate is known, its bytes are not.
    EXPECT_EQ(status_of(*node, ""), 404u);
    EXPECT_EQ(node->get_json("/api/v1/blocks/" + payment.id.hex() + "/metadata").at("fate").as_string(), "confirmed");
    // It goes on, and is a ledger like any other at the next start.
    const Block next = device.pay(7);
    for (int life = 0; life < 2; ++life) {
        if (life == 0) {
            const auto confirmations = node->events("?topics=confirmed");
            ASSERT_EQ(maker.submit(next.encoded).status, 202u);
            ASSERT_NE(confirmations->read_until(next.id.hex()), "");
        }
        EXPECT_EQ(node->get_json("/api/v1/accounts/2").at("balance").to_number<Amount>(), 1'000'012u);
        if (life == 0) node->restart();
    }
}

TEST_F(Snapshots, AreRefusedWhenAByteOnTheDiskChanged) {
    const auto node = start([&](const fs::path& data) {
        keep(data, fetch());
        std::fstream bytes(fetching_path(data), std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(static_cast<std::streamoff>(fs::file_size(fetching_path(data)) / 2));
        bytes.put('\x7f');
        bytes.close();
        ASSERT_TRUE(note_fetched(data).has_value());
    });
    ASSERT_TRUE(eventually([&] { return is_ready(*node) && status_of(*node, "") == 200u; })) << "by ranges instead";
}

TEST_F(Snapshots, AreGoneOnWithWhereTheProcessEnded) {
    std::vector<p2p::KeptPiece> told;
    TemporaryFolder folder;
    const std::vector<p2p::KeptPiece> pieces = fetch();
    keep(folder.path(), pieces);
    // The crash tore the last piece.
    fs::resize_file(fetching_path(folder.path()), fs::file_size(fetching_path(folder.path())) - 1);
    const auto again = FetchedFile::open(fetching_path(folder.path()), [&](p2p::KeptPiece&& piece) {
        told.push_back(std::move(piece));
        return true;
    });
    ASSERT_TRUE(again.has_value());
    ASSERT_EQ(told.size() + 1, pieces.size());
    EXPECT_TRUE(std::equal(told.begin(), told.end(), pieces.begin()));
}

TEST_F(Snapshots, ThatAreOfNoUseDoNotStay) {
    const auto node = start([](const fs::path&) {});
    const auto checkpoint = [&] {
        return node->get_json("/api/v1/info").at("checkpoint").at("index").to_number<CheckpointIndex>();
    };
    ASSERT_TRUE(eventually([&] { return checkpoint() >= file->item().checkpoint; }));
    const fs::path data = node->config().node.data;
    // The ledger has come further meanwhile; one that was being made; one that was refused.
    keep(data, fetch(3));
    ASSERT_TRUE(fs::exists(fetching_path(data)));
    std::ofstream(snapshot_folder(data) / "new") << "half";
    fs::create_directories(data / "ledger-new" / "log");
    node->restart();
    EXPECT_FALSE(fs::exists(fetching_path(data)));
    EXPECT_FALSE(fs::exists(snapshot_folder(data) / "new"));
    EXPECT_FALSE(fs::exists(data / "ledger-new"));
}

TEST_F(Snapshots, AreNotResumedByWhoBeginsFromNone) {
    for (const bool uses : {false, true}) {
        fs::path fetching;
        const TestNode node(maker.genesis(), 2, [&](Config& config) {
            fetching = fetching_path(config.node.data);
            keep(config.node.data, fetch(1));
            config.storage.start_from_snapshot = uses;
        });
        EXPECT_EQ(fs::exists(fetching), uses) << "of an empty ledger that knows no peer";
    }
}

TEST_F(Snapshots, OfAnotherNetworkAreNotServed) {
    const fs::path path = list_snapshots(snapshot_folder(maker.config().node.data)).front();
    EXPECT_EQ(SnapshotFile::open(path, NetworkId{}), nullptr);
    const fs::path cut = path.string() + ".cut";
    fs::copy_file(path, cut);
    fs::resize_file(cut, fs::file_size(cut) - 1);
    EXPECT_EQ(SnapshotFile::open(cut, maker.network()), nullptr);
}

}  // namespace
}  // namespace weft::node
