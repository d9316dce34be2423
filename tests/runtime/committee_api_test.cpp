// A real node whose committee changes its rules: what it tells of that, and that proofs lead through it.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <future>

#include "core/proposal_words.hpp"
#include "tangle/ledger/proof.hpp"
#include "tests/runtime/test_node.hpp"
#include "tools/client/committee_answers.hpp"
#include "tools/client/sender.hpp"

namespace weft::node {
namespace {

namespace json = boost::json;

// The one validator of TestNode's network, account 0, decides alone.
class CommitteeApi : public ::testing::Test {
protected:
    client::NodeClient client() const {
        return client::NodeClient(*client::parse_endpoint("http://127.0.0.1:" + std::to_string(node_.api())));
    }

    BlockId send(const KeyPair& key, const Payload& payload) {
        client::NodeClient node = client();
        const auto sent = client::send_payload(node, client::Wallet(node_.network(), key), payload, {});
        EXPECT_TRUE(sent) << sent.error().what;
        if (!sent) return {};
        EXPECT_EQ(sent->fate, Fate::confirmed) << sent->reason;
        return sent->id;
    }
    BlockId propose(const Propose& proposal) { return send(test_key(1), proposal); }
    BlockId record() { return send(test_key(2), Record{"meter/1", ContentType::opaque, {1}}); }

    client::CommitteeView committee() const {
        client::NodeClient node = client();
        const auto json = node.get("/api/v1/committee");
        EXPECT_TRUE(json) << json.error().what;
        const auto view = client::read_committee(*json);
        EXPECT_TRUE(view) << view.error().what;
        return *view;
    }

    // A checkpoint needs a block, and a slot of its own.
    void reach_epoch(EpochNumber number) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (committee().epoch.number() < number && std::chrono::steady_clock::now() < deadline) record();
        ASSERT_EQ(committee().epoch.number(), number);
    }

    tangle::ProofVerdict verified(const BlockId& id, std::size_t handovers) {
        client::NodeClient node = client();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        auto proof = node.proof(id, true);
        while (!proof && std::chrono::steady_clock::now() < deadline) {
            record();
            proof = node.proof(id, true);
        }
        EXPECT_TRUE(proof) << proof.error().what;
        const auto verdict = tangle::verify_proof(node_.genesis(), *proof);
        EXPECT_TRUE(verdict) << verdict.error().detail;
        EXPECT_EQ(tangle::decode_proof(*proof)->handovers.size(), handovers);
        return *verdict;
    }

    TestNode node_;
};

TEST_F(CommitteeApi, TellsWhoDecidesAndByWhatRules) {
    const json::value page = node_.get_json("/api/v1/committee");
    EXPECT_EQ(page.at("epoch").to_number<int>(), 0);
    EXPECT_EQ(page.at("protocol").at("in_force").to_number<int>(), 1);
    EXPECT_EQ(page.at("protocol").at("known").to_number<int>(), kLedgerProtocol);
    EXPECT_EQ(page.at("quorum").to_number<int>(), 1);
    ASSERT_EQ(page.at("members").as_array().size(), 1u);
    EXPECT_EQ(page.at("members").at(0).at("account").as_string(), test_key(1).account().hex());
    EXPECT_TRUE(page.at("members").at(0).at("heard").as_bool());
    EXPECT_EQ(page.at("parameters").at("access").as_string(), "mixed");
    EXPECT_TRUE(page.at("proposals").as_array().empty());
    const json::value info = node_.get_json("/api/v1/info");
    EXPECT_EQ(info.at("epoch").to_number<int>(), 0);
    EXPECT_EQ(info.at("ledger_protocol").to_number<int>(), 1);
}

TEST_F(CommitteeApi, ShowsAProposalInWordsAndAsWhatWasSigned) {
    const Propose proposal{
        1'000'000,
        {SetParameter{ParameterId::access, 1}, SetValidatorKey{test_key(1).account(), test_key(9).public_key()}}};
    propose(proposal);
    const client::CommitteeView view = committee();
    ASSERT_EQ(view.proposals.size(), 1u);
    EXPECT_EQ(view.proposals[0].proposer, test_key(1).account());
    EXPECT_EQ(view.proposals[0].content, proposal);
    EXPECT_EQ(view.proposals[0].approvals, std::vector{test_key(1).account()});
    EXPECT_TRUE(view.proposals[0].adopted) << "and waits for its checkpoint";
    const json::value page = node_.get_json("/api/v1/committee");
    const json::value& first = page.at("proposals").at(0).at("changes").at(0);
    EXPECT_EQ(first.at("words").as_string(), change_words(proposal.changes[0]));
    EXPECT_EQ(first.at("parameter").as_string(), "access");

    std::string lie = json::serialize(page);
    lie.replace(lie.find("1000000"), 7, "1000001");
    EXPECT_FALSE(client::read_committee(lie)) << "not what the digest stands for";
}

TEST_F(CommitteeApi, AnEpochBeginsLiveAndStaysAfterARestart) {
    const BlockId before = record();
    verified(before, 0);
    propose({0, {SetParameter{ParameterId::window_slots, 900}}});
    ASSERT_NO_FATAL_FAILURE(reach_epoch(1));
    EXPECT_EQ(committee().epoch.parameters.window_slots, 900u);
    EXPECT_EQ(node_.get_json("/api/v1/info").at("epoch").to_number<int>(), 1);
    EXPECT_EQ(node_.get_json("/api/v1/info").at("parameters").at("window_slots").to_number<int>(), 900);
    const BlockId after = record();
    EXPECT_EQ(verified(after, 1).epoch, 1u);

    node_.restart();
    EXPECT_EQ(committee().epoch.number(), 1u);
    propose({0, {SetParameter{ParameterId::work_bits, 9}}});
    ASSERT_NO_FATAL_FAILURE(reach_epoch(2));
    const BlockId last = record();
    EXPECT_EQ(verified(last, 2).epoch, 2u);
    EXPECT_EQ(verified(after, 1).epoch, 1u) << "as it was";
    EXPECT_EQ(verified(before, 0).epoch, 0u);
}

TEST_F(CommitteeApi, ANodeThatDoesNotKnowTheNextProtocolStopsAndSaysSo) {
    auto stopped = std::async(std::launch::async, [this] { return node_.stop_request().wait(); });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    client::NodeClient node = client();
    // Answers may never come: the node may stop with the very commit that orders the proposal.
    const auto send_only = [&](const KeyPair& key, const Payload& payload, Sequence sequence) {
        const auto sent =
            client::send_payload(node, client::Wallet(node_.network(), key), payload,
                                 {.wait = false, .timeout = std::chrono::seconds(1), .sequence = sequence});
        EXPECT_TRUE(sent || !sent.error().what.empty());
    };
    send_only(test_key(1), Propose{0, {SetProtocol{kLedgerProtocol + 1}}}, 0);
    for (Sequence sequence = 100; stopped.wait_for(std::chrono::seconds(0)) != std::future_status::ready; ++sequence) {
        if (std::chrono::steady_clock::now() > deadline) node_.stop_request().ask(ExitCode::ok, "the test gave up");
        send_only(test_key(2), Record{"meter/1", ContentType::opaque, {1}}, sequence);
    }
    const StopRequest::Reason reason = stopped.get();
    EXPECT_EQ(reason.code, ExitCode::halted);
    EXPECT_NE(reason.text.find("protocol 2"), std::string::npos) << reason.text;
}

TEST(AccessOfANode, AConsortiumTurnsStrangersAwayAtTheDoor) {
    Genesis genesis = test_genesis();
    genesis.parameters.access = Access::consortium;
    TestNode node(genesis, 1, {});
    client::NodeClient client(*client::parse_endpoint("http://127.0.0.1:" + std::to_string(node.api())));
    const Record reading{"meter/1", ContentType::opaque, {1}};
    const auto refused =
        client::send_payload(client, client::Wallet(node.network(), test_key(40)), reading, {.sequence = 1});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "not_registered");
    const auto sent = client::send_payload(client, client::Wallet(node.network(), test_key(2)), reading, {});
    ASSERT_TRUE(sent) << sent.error().what;
    EXPECT_EQ(sent->fate, Fate::confirmed);
}

}  // namespace
}  // namespace weft::node
