// The signer: what it signs, what it refuses, what it remembers; and its socket.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "core/checkpoint.hpp"
#include "core/ports.hpp"
#include "core/round_block.hpp"
#include "node/runtime/files.hpp"
#include "node/runtime/signer_client.hpp"
#include "node/signer/server.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node::signer {
namespace {

constexpr std::uint64_t kNow = 1'800'000'000;
constexpr std::size_t kRecordBytesMax = 1 << 20;

class SignerTest : public testing::Test {
protected:
    void open() {
        signer_.reset();
        record_.reset();
        auto opened = Record::open(file(), network_, key_.public_key().bytes, record_bytes_max_);
        ASSERT_TRUE(opened.has_value()) << opened.error();
        record_ = std::move(*opened);
        signer_.emplace(test_seed(1), network_, *record_);
    }
    void SetUp() override { open(); }

    std::filesystem::path file() const { return folder_ / "signer.record"; }
    std::string open_error() {
        signer_.reset();
        record_.reset();
        const auto opened = Record::open(file(), network_, key_.public_key().bytes);
        return opened ? "" : opened.error();
    }

    RoundBlock block(Round round, TimeUs time) const {
        RoundBlock out;
        out.round = round;
        out.time = time;
        const RoundRef genesis = first_round_ref(domains_, genesis_.committee_members(), 0);
        const Hash before = blake3(as_bytes("before"));
        out.parents = {round == 1 ? genesis : RoundRef{round - 1, 0, before}};
        return prepare_round_block(domains_, genesis_.committee_members(), std::move(out));
    }
    static Checkpoint checkpoint(CheckpointIndex index, std::uint64_t blocks) {
        Checkpoint out;
        out.index = index;
        out.blocks = blocks;
        return out;
    }

    Granted ask(Wanted wanted, Bytes body) {
        const auto granted = signer_->grant({{wanted, std::move(body)}}, kNow);
        EXPECT_TRUE(granted.has_value());
        return granted ? granted->front() : Granted{};
    }
    Granted ask(const RoundBlock& prepared) { return ask(Wanted::round_block, prepared.encoded); }
    Granted ask(const Checkpoint& checkpoint) { return ask(Wanted::checkpoint, encode_checkpoint(checkpoint)); }

    TemporaryFolder folder_;
    Genesis genesis_ = test_genesis();
    NetworkId network_ = network_id(genesis_);
    Domains domains_ = Domains::of(network_);
    KeyPair key_ = test_key(1);
    std::size_t record_bytes_max_ = kRecordBytesMax;
    std::unique_ptr<Record> record_;
    std::optional<Signer> signer_;
};

TEST_F(SignerTest, SignsABlockARoundAndRoundsOnlyUpwards) {
    const RoundBlock five = block(5, 100);
    const Granted first = ask(five);
    ASSERT_TRUE(first.signature);
    EXPECT_TRUE(verify(key_.public_key(), five.ref.id().view(), *first.signature));
    EXPECT_EQ(ask(five).signature, first.signature) << "the same bytes, the same signature";
    EXPECT_EQ(ask(block(5, 101)).refusal, "another block of round 5 is signed already");
    EXPECT_EQ(ask(block(4, 100)).refusal, "round 4 is past: a block of round 5 is signed already");
    EXPECT_TRUE(ask(block(6, 100)).signature);
}

TEST_F(SignerTest, RemembersAcrossRestarts) {
    const RoundBlock five = block(5, 100);
    const Granted first = ask(five);
    const Granted vote = ask(checkpoint(3, 1));
    open();
    EXPECT_FALSE(ask(block(5, 101)).signature);
    EXPECT_FALSE(ask(checkpoint(3, 2)).signature);
    EXPECT_EQ(ask(five).signature, first.signature);
    EXPECT_EQ(ask(checkpoint(3, 1)).signature, vote.signature);
    const auto last = decode_round_block(domains_, genesis_.committee_members(), signer_->welcome().last_round_block);
    ASSERT_TRUE(last.has_value()) << last.error().detail;
    EXPECT_EQ(last->ref, five.ref);
    EXPECT_TRUE(signature_valid(genesis_.committee_members(), *last));
}

TEST_F(SignerTest, TwoBlocksOfARoundInOneBatchAreRefusedToo) {
    const auto granted =
        signer_->grant({{Wanted::round_block, block(7, 1).encoded}, {Wanted::round_block, block(7, 2).encoded}}, kNow);
    ASSERT_TRUE(granted.has_value());
    EXPECT_TRUE((*granted)[0].signature);
    EXPECT_FALSE((*granted)[1].signature);
}

TEST_F(SignerTest, VotesOnceForACheckpointAndForgetsOnlyOldOnes) {
    for (CheckpointIndex index = 1; index <= kVotesKept + 10; ++index) {
        ASSERT_TRUE(ask(checkpoint(index, 1)).signature);
    }
    EXPECT_EQ(ask(checkpoint(11, 2)).refusal, "another checkpoint 11 is signed already");
    EXPECT_NE(ask(checkpoint(10, 1)).refusal.find("checkpoint 10 is past"), std::string::npos);
    open();
    EXPECT_FALSE(ask(checkpoint(10, 1)).signature);
    EXPECT_TRUE(ask(checkpoint(11, 1)).signature);
}

TEST_F(SignerTest, SignsNothingElse) {
    Bytes payment(36, 7);  // what a device block's signature is made over
    for (const Wanted wanted : {Wanted::round_block, Wanted::checkpoint, Wanted::session, static_cast<Wanted>(9)}) {
        EXPECT_FALSE(ask(wanted, payment).signature);
        EXPECT_FALSE(ask(wanted, {}).signature);
    }
    Bytes longer = block(5, 1).encoded;
    longer.push_back(0);
    EXPECT_FALSE(ask(Wanted::round_block, longer).signature);
    longer.resize(longer.size() - 2);
    EXPECT_FALSE(ask(Wanted::round_block, longer).signature);
    Bytes session(32, 1);
    Writer(session).u64(kNow + kSessionSecondsMax + 1);
    EXPECT_FALSE(ask(Wanted::session, session).signature) << "for too long";
    EXPECT_EQ(record_->state().round, 0u);
}

TEST_F(SignerTest, AnEntryCutByACrashIsDroppedAndDamageIsNot) {
    ask(block(5, 100));
    const auto whole = read_file(file(), kRecordBytesMax);
    ask(block(6, 100));
    const auto longer = read_file(file(), kRecordBytesMax);
    for (std::size_t size = whole->size(); size < longer->size(); size += 7) {
        const auto text = std::string_view(*longer).substr(0, size);
        ASSERT_TRUE(write_file(file(), text, FileMode::secret, IfExists::replace).has_value());
        open();
        EXPECT_EQ(record_->state().round, 5u);
        EXPECT_EQ(record_->note().empty(), size == whole->size());
        EXPECT_FALSE(ask(block(5, 101)).signature);
    }
    for (const std::size_t at : {std::size_t{0}, std::size_t{20}, whole->size() - 40, whole->size() - 1}) {
        std::string text = *whole;
        text[at] = static_cast<char>(text[at] ^ 1);
        ASSERT_TRUE(write_file(file(), text, FileMode::secret, IfExists::replace).has_value());
        EXPECT_NE(open_error(), "") << "byte " << at;
    }
}

TEST_F(SignerTest, ARecordStaysSmallAndForgetsNothing) {
    record_bytes_max_ = 4096;
    open();
    ask(checkpoint(3, 1));
    for (Round round = 1; round <= 200; ++round) ASSERT_TRUE(ask(block(round, 100)).signature);
    EXPECT_LT(std::filesystem::file_size(file()), 8192u);
    open();
    EXPECT_EQ(record_->state().round, 200u);
    EXPECT_FALSE(ask(block(200, 101)).signature);
    EXPECT_FALSE(ask(checkpoint(3, 2)).signature);
}

TEST_F(SignerTest, ARecordBelongsToOneKeyAndOneSigner) {
    const auto second = Record::open(file(), network_, key_.public_key().bytes);
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().find("another signer"), std::string::npos);
    signer_.reset();
    record_.reset();
    EXPECT_FALSE(Record::open(file(), network_, test_key(2).public_key().bytes).has_value());
}

class SignerSocketTest : public SignerTest {
protected:
    void SetUp() override {
        SignerTest::SetUp();
        ASSERT_EQ(::pipe(stop_), 0);
        auto server = Server::listen({socket(), ::geteuid()}, *signer_, [](const std::string&) {});
        ASSERT_TRUE(server.has_value()) << server.error();
        server_ = std::move(*server);
        thread_ = std::thread([this] { EXPECT_TRUE(server_->run(stop_[0]).has_value()); });
    }
    void TearDown() override {
        ::close(stop_[1]);
        if (thread_.joinable()) thread_.join();
        ::close(stop_[0]);
    }

    std::filesystem::path socket() const { return folder_ / "signer.sock"; }

    int raw() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, socket().c_str(), sizeof address.sun_path - 1);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return fd;
    }
    static bool hangs_up(int fd) {
        std::uint8_t bytes[4096];
        ssize_t got = 1;
        while (got > 0) got = ::recv(fd, bytes, sizeof bytes, 0);
        ::close(fd);
        return true;
    }

    int stop_[2] = {-1, -1};
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

TEST_F(SignerSocketTest, GivesANodeItsSignaturesAndASession) {
    SignerClient client(socket(), network_);
    const auto welcome = client.connect();
    ASSERT_TRUE(welcome.has_value()) << welcome.error();
    EXPECT_EQ(welcome->key, key_.public_key().bytes);
    EXPECT_TRUE(welcome->last_round_block.empty());
    const RoundBlock nine = block(9, 1);
    const auto granted = client.sign({{Wanted::round_block, nine.encoded}, {Wanted::round_block, block(9, 2).encoded}});
    ASSERT_TRUE(granted.has_value()) << granted.error();
    EXPECT_TRUE((*granted)[0].signature);
    EXPECT_FALSE((*granted)[1].signature);
    const auto session = client.session(welcome->key);
    ASSERT_TRUE(session.has_value()) << session.error();
    const auto statement = p2p::encode_session_statement(*session->statement);
    const auto now = static_cast<std::uint64_t>(::time(nullptr));
    EXPECT_EQ(p2p::session_speaks_for(statement, session->statement->session, network_, now), welcome->key);
    EXPECT_FALSE(p2p::session_speaks_for(statement, session->statement->session, network_, now + kSessionSecondsMax));
    EXPECT_FALSE(p2p::session_speaks_for(statement, test_key(2).public_key().bytes, network_, now));
    EXPECT_FALSE(p2p::session_speaks_for(statement, session->statement->session, NetworkId{}, now));
}

TEST_F(SignerSocketTest, TurnsAwayASecondNodeAndAnotherNetwork) {
    SignerClient stranger(socket(), NetworkId{});
    const auto refused = stranger.connect();
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().find("another network"), std::string::npos);
    SignerClient first(socket(), network_);
    ASSERT_TRUE(first.connect().has_value());
    SignerClient second(socket(), network_);
    const auto busy = second.connect();
    ASSERT_FALSE(busy.has_value());
    EXPECT_NE(busy.error().find("another node uses this signer"), std::string::npos);
    EXPECT_TRUE(first.sign({{Wanted::round_block, block(1, 1).encoded}}).has_value());
}

TEST_F(SignerSocketTest, IsForItsUserAlone) {
    struct stat info {};
    ASSERT_EQ(::stat(socket().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(::stat(file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(SignerSocketTest, HangsUpOnNonsenseAndGoesOn) {
    constexpr std::uint64_t kSeed = 20261121;
    SCOPED_TRACE("seed " + std::to_string(kSeed));
    SplitMix random(kSeed);
    for (int i = 0; i < 200; ++i) {
        const int fd = raw();
        Bytes noise(random.below(300) + 5);
        for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random.next());
        if (i % 2 == 0) noise = encode_frame(static_cast<FrameType>(noise[0]), noise);
        (void)::send(fd, noise.data(), noise.size(), MSG_NOSIGNAL);
        ::shutdown(fd, SHUT_WR);
        ASSERT_TRUE(hangs_up(fd));
    }
    SignerClient client(socket(), network_);
    auto welcome = client.connect();
    ASSERT_TRUE(welcome.has_value()) << welcome.error();
    EXPECT_EQ(record_->state().round, 0u);
}

}  // namespace
}  // namespace weft::node::signer
