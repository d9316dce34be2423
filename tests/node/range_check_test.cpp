#include "node/engine/range_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/core/samples.hpp"

namespace weft::node {
namespace {

constexpr std::size_t kBlocks = 1300;  // several pieces of work, the last one shorter
constexpr std::size_t kPerCommit = 500;

// The pieces from the last to the first: none may rest on another.
class BackwardExecutor final : public Executor {
public:
    void for_each_range(std::size_t count, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) override {
        for (std::size_t pieces = (count + grain - 1) / grain; pieces-- > 0;) {
            body(pieces * grain, std::min(count, (pieces + 1) * grain));
        }
    }
};

class RangeCheckTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        blocks_ = new std::vector<BlockPtr>;
        for (Sequence i = 0; i < kBlocks; ++i) {
            blocks_->push_back(std::make_shared<const Block>(samples::transfer_block(5, i)));
        }
    }
    static void TearDownTestSuite() { delete blocks_; }

    RangeCheckTest() {
        CommitRecord commit;
        for (std::size_t i = 0; i < kBlocks; ++i) {
            commit.blocks.push_back({(*blocks_)[i]->id, RejectReason::none});
            range_.bundle.blocks.push_back((*blocks_)[i]->encoded);
            if (commit.blocks.size() == kPerCommit || i + 1 == kBlocks) add(commit);
        }
        certify();
    }

    void add(CommitRecord& commit) {
        std::vector<CommitRecord>& commits = range_.bundle.commits;
        if (!commits.empty()) commit.previous = digest_of(commits.back());
        commit.index = commits.size() + 1;
        commit.leader.round = static_cast<Round>(commits.size() + 3);
        commits.push_back(std::exchange(commit, {}));
    }
    void certify() {
        range_.checkpoint.commit_digest = digest_of(range_.bundle.commits.back());
        const Hash digest = checkpoint_digest(domains_, range_.checkpoint);
        range_.certificate.entries.clear();
        for (AuthorIndex author = 0; author < 3; ++author) {
            const KeyPair key = samples::key_pair(static_cast<std::uint8_t>(author + 1));
            range_.certificate.entries.push_back({author, key.sign(digest.view())});
        }
    }
    Hash digest_of(const CommitRecord& commit) const { return commit_digest(domains_, encode_commit(commit)); }

    // What is wrong with the range; "": nothing.
    std::string verify() {
        SerialExecutor serial;
        BackwardExecutor backward;
        RangeCheck check(domains_, committee_, tangle_, serial);
        RangeCheck other(domains_, committee_, tangle_, backward);
        const std::string wrong = check.verify(range_, Hash{}).value_or("");
        EXPECT_EQ(other.verify(range_, Hash{}).value_or(""), wrong) << "another order of the work";
        EXPECT_EQ(other.bodies().size(), check.bodies().size());
        taken_ = check.bodies().size();
        return wrong;
    }
    // Where block i's signature stands: before the payload's bytes.
    std::uint8_t& signature_of(std::size_t i) {
        const Bytes& sound = (*blocks_)[i]->encoded;
        const Signature& signature = (*blocks_)[i]->signature;
        const auto at = std::search(sound.begin(), sound.end(), signature.bytes.begin(), signature.bytes.end());
        return range_.bundle.blocks[i][static_cast<std::size_t>(at - sound.begin())];
    }

    static inline std::vector<BlockPtr>* blocks_ = nullptr;
    const Domains domains_ = samples::domains();
    const Committee committee_ = samples::committee();
    tangle::Tangle tangle_{genesis_block_id(samples::network()), {}, [](const BlockId&) { return std::nullopt; }};
    p2p::CompleteRange range_;
    std::size_t taken_ = 0;
};

TEST_F(RangeCheckTest, ACertifiedRangeIsTaken) {
    EXPECT_EQ(verify(), "");
    EXPECT_EQ(taken_, kBlocks);
}

TEST_F(RangeCheckTest, AFalseSignatureIsNamed) {
    signature_of(1100) ^= 1;
    EXPECT_EQ(verify(), "the signature of block " + (*blocks_)[1100]->id.hex() + " is false");
    EXPECT_EQ(taken_, 0u);
}

TEST_F(RangeCheckTest, ASignatureThatWasCheckedBeforeIsNotCheckedAgain) {
    std::vector<tangle::SolidBlock> solid;
    ASSERT_EQ(tangle_.attach((*blocks_)[1100], 1, solid), tangle::Tangle::Attachment::solid);
    signature_of(1100) ^= 1;
    EXPECT_EQ(verify(), "");
}

TEST_F(RangeCheckTest, BlocksThatDoNotDecodeAreRefused) {
    range_.bundle.blocks[700].pop_back();
    EXPECT_EQ(verify().rfind("a block does not decode: ", 0), 0u) << verify();
}

TEST_F(RangeCheckTest, MissingSwappedAndAdditionalBlocksAreRefused) {
    const std::vector<Bytes> sound = range_.bundle.blocks;
    range_.bundle.blocks.pop_back();
    EXPECT_EQ(verify(), "block " + blocks_->back()->id.hex() + " is missing");
    range_.bundle.blocks = sound;
    std::swap(range_.bundle.blocks[3], range_.bundle.blocks[4]);
    EXPECT_EQ(verify(), "block " + (*blocks_)[3]->id.hex() + " is missing");
    range_.bundle.blocks = sound;
    range_.bundle.blocks.push_back(sound.back());
    EXPECT_EQ(verify(), "it holds another number of blocks than it orders");
}

TEST_F(RangeCheckTest, OtherCommitsThanTheCertifiedOnesAreRefused) {
    range_.bundle.commits[1].time += 1;
    EXPECT_EQ(verify(), "its commits do not follow each other");
    range_.bundle.commits.pop_back();
    range_.bundle.commits[1].time -= 1;
    EXPECT_EQ(verify(), "its commits are not the certified ones");
}

TEST_F(RangeCheckTest, ACertificateOfTooFewIsRefused) {
    range_.certificate.entries.pop_back();
    EXPECT_EQ(verify().rfind("its certificate: ", 0), 0u) << verify();
}

}  // namespace
}  // namespace weft::node
