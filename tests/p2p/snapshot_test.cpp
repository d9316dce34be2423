#include "p2p/snapshot_sync.hpp"

#include <gtest/gtest.h>

#include "core/merkle.hpp"
#include "core/ports.hpp"
#include "core/sign/ed25519.hpp"

namespace weft::p2p {
namespace {

constexpr std::uint64_t kAccounts = 2 * kSnapshotAccountsPerPiece + 5;
constexpr CheckpointIndex kAt = 40;

// A committee of one, its state, and a chain of commits: what an honest node serves.
class Served {
public:
    Served() {
        sign_init();
        epoch.parameters.window_slots = 10;
        epoch.parameters.skew_slots = 1;
        epoch.parameters.gc_depth_rounds = 8;
        epoch.committee.members.emplace_back().key = key.public_key();
        make_commits();
        make_accounts();
        SnapshotHead head;
        head.checkpoint.index = kAt;
        head.checkpoint.last_commit = kAt;
        head.checkpoint.commit_digest = last_digest;
        head.checkpoint.accounts = kAccounts;
        head.checkpoint.epoch = epoch_digest(domains, epoch);
        head.checkpoint.state_root = merkle_root(domains.state_node, leaves);
        const Hash digest = checkpoint_digest(domains, head.checkpoint);
        head.certificate.entries.push_back({0, key.sign(digest.view())});
        head.commit_bytes = commits.size();
        pieces[{SnapshotPart::head, 0}] = encode_snapshot_head(head);
    }

    SnapshotRules rules() const { return {domains, epoch}; }

    SnapshotPiece answer(const PullSnapshot& pull) const {
        SnapshotPiece piece{pull.request, pull.checkpoint, pull.part, pull.index, {}};
        const auto found = pieces.find({pull.part, pull.index});
        if (pull.checkpoint == kAt && found != pieces.end()) piece.data = found->second;
        return piece;
    }

    std::map<PieceKey, Bytes> pieces;
    Bytes commits;

private:
    // Large ones, so that they fill several pieces and lie across their ends.
    void make_commits() {
        std::vector<Bytes> records;
        for (CommitIndex index = 1; index <= kAt; ++index) {
            CommitRecord commit;
            commit.index = index;
            commit.leader.round = static_cast<Round>(index);
            commit.round_blocks = {commit.leader};
            commit.time = index * kMicrosecondsPerSlot;
            commit.previous = last_digest;
            for (std::uint32_t i = 0; i < 1500; ++i) {
                BlockId id;
                id.bytes[10] = static_cast<std::uint8_t>(index);
                id.bytes[20] = static_cast<std::uint8_t>(i);
                id.bytes[21] = static_cast<std::uint8_t>(i >> 8);
                commit.blocks.push_back({id, RejectReason::none});
            }
            records.push_back(encode_commit(commit));
            last_digest = commit_digest(domains, records.back());
        }
        for (auto record = records.rbegin(); record != records.rend(); ++record) append_commit(commits, *record);
        for (std::size_t at = 0; at < commits.size(); at += kSnapshotCommitBytesPerPiece) {
            const ByteView piece =
                ByteView(commits).subspan(at, std::min(kSnapshotCommitBytesPerPiece, commits.size() - at));
            pieces[{SnapshotPart::commits, static_cast<std::uint32_t>(at / kSnapshotCommitBytesPerPiece)}] =
                Bytes(piece.begin(), piece.end());
        }
    }

    void make_accounts() {
        std::vector<Hash> roots;
        for (std::uint32_t index = 0; index < account_pieces(kAccounts); ++index) {
            Bytes piece;
            const std::size_t count = accounts_in_piece(kAccounts, index);
            for (std::size_t i = 0; i < count; ++i) {
                Bytes account(100 + i % 7, static_cast<std::uint8_t>(i));
                account[0] = static_cast<std::uint8_t>(index);
                leaves.push_back(blake3_keyed(domains.state_leaf, account));
                append_account(piece, account);
            }
            roots.push_back(accounts_root(domains, *read_accounts(piece, count)));
            pieces[{SnapshotPart::accounts, index}] = piece;
        }
        pieces[{SnapshotPart::roots, 0}] = encode_roots(roots);
    }

    Domains domains = Domains::of(NetworkId{});
    Epoch epoch;
    KeyPair key{Seed{}};
    Hash last_digest;
    std::vector<Hash> leaves;
};

class Snapshot : public testing::Test {
protected:
    using Verdict = SnapshotSync::Ruling::Verdict;

    void SetUp() override {
        for (const PeerId peer : {1u, 2u, 3u}) sync.on_offer(peer, {1, kAt});
    }

    // Peers answer until all is there or nobody is asked; `lie` may change what one says.
    template <class Lie>
    void run(Lie&& lie) {
        for (int i = 0; i < 1000 && !sync.complete(); ++i) {
            const auto asks = sync.next(now);
            if (asks.empty()) now += kSnapshotRetryUs;
            for (const auto& ask : asks) {
                asked.push_back(ask.peer);
                SnapshotPiece piece = served.answer(ask.pull);
                const bool lied = lie(ask.peer, piece);
                const auto ruling = sync.on_piece(ask.peer, piece, now);
                if (ruling.verdict == Verdict::wrong) blamed.insert(ask.peer);
                EXPECT_TRUE(lied || ruling.verdict != Verdict::wrong) << ruling.why;
            }
            for (KeptPiece& piece : sync.take_kept()) kept.push_back(std::move(piece));
        }
    }
    void run() {
        run([](PeerId, SnapshotPiece&) { return false; });
    }

    const Served served;
    SnapshotSync sync{served.rules()};
    TimeUs now = 0;
    std::vector<PeerId> asked;
    std::set<PeerId> blamed;
    std::vector<KeptPiece> kept;
};

TEST_F(Snapshot, ComesFromOnePeerAndIsKept) {
    sync.start(1);
    EXPECT_TRUE(sync.take_begun());
    run();
    ASSERT_TRUE(sync.complete());
    EXPECT_EQ(std::set<PeerId>(asked.begin(), asked.end()).size(), 1u);
    EXPECT_EQ(sync.progress().done, sync.progress().total);
    Bytes commits;
    std::uint32_t accounts = 0;
    for (const KeptPiece& piece : kept) {
        if (piece.part == SnapshotPart::commits) commits.insert(commits.end(), piece.data.begin(), piece.data.end());
        if (piece.part != SnapshotPart::accounts) continue;
        EXPECT_EQ(piece.index, accounts++);
    }
    EXPECT_EQ(accounts, account_pieces(kAccounts));
    // Only as far back as the window reaches: commits 40 - 12 to 40.
    ASSERT_LT(commits.size(), served.commits.size());
    EXPECT_TRUE(std::equal(commits.begin(), commits.end(), served.commits.begin()));
    Reader in(commits);
    CommitIndex last = 0;
    while (in.left() > 0) last = decode_commit(in.bytes(in.u32())).value().index;
    EXPECT_EQ(last, kAt - 12);
}

TEST_F(Snapshot, GoesOnAfterARestartWhereItWas) {
    sync.start(1);
    run([&](PeerId, SnapshotPiece& piece) {
        if (piece.part != SnapshotPart::accounts || piece.index < 1) return false;
        piece.data.clear();  // nobody has it any more
        return false;
    });
    ASSERT_FALSE(sync.complete());
    const std::vector<KeptPiece> before = kept;

    SnapshotSync again(served.rules());
    for (const KeptPiece& piece : before) ASSERT_EQ(again.resume(piece), std::nullopt);
    sync = std::move(again);
    for (const PeerId peer : {4u, 5u}) sync.on_offer(peer, {1, kAt});
    sync.start(1);
    EXPECT_FALSE(sync.take_begun());
    asked.clear();
    run();
    EXPECT_TRUE(sync.complete());
    EXPECT_EQ(asked.size(), 2u) << "only what was lacking";
}

TEST_F(Snapshot, RefusesEachByteThatIsChanged) {
    SplitMix random(7);
    for (const auto& [key, content] : served.pieces) {
        if (key.part == SnapshotPart::commits && key.index > 2) continue;  // perhaps beyond the window
        SnapshotSync fresh(served.rules());
        sync = std::move(fresh);
        kept.clear();
        blamed.clear();
        SetUp();
        sync.start(1);
        const std::size_t at = random.below(content.size());
        run([&](PeerId peer, SnapshotPiece& piece) {
            const bool lies = peer == 1 && PieceKey{piece.part, piece.index} == key;
            if (lies) piece.data[at] ^= 1;
            return lies;
        });
        ASSERT_TRUE(sync.complete());
        // The head's last bytes are a guess of the server's, and bind nobody.
        const bool a_guess = key.part == SnapshotPart::head && at + 8 >= content.size();
        // The window's last commit may end before the byte.
        const bool beyond = key.part == SnapshotPart::commits && key.index == 2;
        EXPECT_TRUE(a_guess || beyond || blamed.contains(1)) << "byte " << at;
        EXPECT_FALSE(blamed.contains(2) || blamed.contains(3));
    }
}

TEST_F(Snapshot, IsNotTakenFromWhoeverClaimsANewerOneThatIsNot) {
    sync.on_offer(1, {1, 9'000'000});
    sync.start(1);
    run();
    EXPECT_TRUE(sync.complete());
    EXPECT_EQ(sync.target(), kAt);
}

TEST_F(Snapshot, IsAskedOfAnotherPeerWhenOneFallsSilent) {
    sync.start(1);
    const auto asks = sync.next(now);
    ASSERT_FALSE(asks.empty());
    now += kSnapshotTimeoutUs;
    const auto again = sync.next(now);
    ASSERT_FALSE(again.empty());
    EXPECT_NE(asks.front().peer, again.front().peer);
    const SnapshotPiece late = served.answer(asks.front().pull);
    EXPECT_EQ(sync.on_piece(asks.front().peer, late, now).verdict, Verdict::late);
    run();
    EXPECT_TRUE(sync.complete());
}

TEST_F(Snapshot, IsNotAskedForFasterThanPeersGiveIt) {
    SnapshotLimits slow;
    slow.bytes_per_second = 1;
    SnapshotSync paced(served.rules(), slow);
    paced.on_offer(1, {1, kAt});
    paced.start(1);
    now = 10'000'000;
    const auto asks = paced.next(now);
    ASSERT_EQ(asks.size(), 1u);
    EXPECT_EQ(paced.on_piece(1, served.answer(asks[0].pull), now).verdict, Verdict::expected);
    EXPECT_TRUE(paced.next(now).empty());
    EXPECT_EQ(paced.wake_at(now), now + 1'000'000);
    EXPECT_FALSE(paced.next(now + 1'000'000).empty());
}

TEST_F(Snapshot, IsNotAskedForFasterThanItIsKept) {
    SnapshotLimits small;
    small.unkept_bytes_max = 1;
    SnapshotSync slow(served.rules(), small);
    slow.on_offer(1, {1, kAt});
    slow.on_offer(2, {1, kAt});
    slow.start(1);
    std::set<PeerId> sources;
    while (!slow.complete()) {
        const auto asks = slow.next(now);
        ASSERT_FALSE(asks.empty());
        for (const auto& ask : asks) {
            sources.insert(ask.peer);
            ASSERT_EQ(slow.on_piece(ask.peer, served.answer(ask.pull), now).why, "");
        }
        std::uint64_t bytes = 0;
        for (const KeptPiece& piece : slow.take_kept()) bytes += piece.data.size();
        if (bytes == 0) continue;  // the begin of a commit record
        // The disk takes its time: nothing is asked for, and nobody is blamed for not sending it.
        now += 10 * kSnapshotTimeoutUs;
        EXPECT_TRUE(slow.next(now).empty());
        EXPECT_EQ(slow.wake_at(now), std::nullopt);
        slow.on_kept(bytes - 1);
        EXPECT_TRUE(slow.next(now).empty());
        slow.on_kept(1);
    }
    EXPECT_EQ(sources.size(), 1u);
}

TEST_F(Snapshot, IsNotForcedUponANode) {
    EXPECT_EQ(sync.on_piece(1, {5, kAt, SnapshotPart::head, 0, {1}}, now).verdict, Verdict::unsolicited);
}

TEST_F(Snapshot, WhoKeepsWhat) {
    EXPECT_FALSE(sync.nobody_keeps(7, {1, 2}));
    sync.on_offer(1, {8, kAt});
    EXPECT_FALSE(sync.nobody_keeps(7, {1, 2}));
    sync.on_offer(2, {9, kAt});
    EXPECT_TRUE(sync.nobody_keeps(7, {1, 2}));
    EXPECT_FALSE(sync.nobody_keeps(8, {1, 2}));
    EXPECT_FALSE(sync.nobody_keeps(7, {1, 2, 17})) << "nothing is known of it";
    EXPECT_FALSE(sync.nobody_keeps(7, {}));
}

}  // namespace
}  // namespace weft::p2p
