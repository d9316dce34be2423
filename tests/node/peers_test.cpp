// Whose word on the network's progress a node believes.
#include "node/engine/peers.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

PublicKeyBytes key_of(std::uint8_t number) {
    PublicKeyBytes key;
    key.bytes.fill(number);
    return key;
}

Committee committee_of(std::size_t members) {
    Committee committee;
    for (std::size_t i = 0; i < members; ++i) {
        committee.members.emplace_back().key = {Algorithm::ed25519, key_of(static_cast<std::uint8_t>(i))};
    }
    return committee;
}

Epoch epoch_of(Committee committee) {
    Epoch epoch;
    epoch.committee = std::move(committee);
    return epoch;
}

class PeersThatClaim : public testing::Test {
protected:
    void claim(PeerId peer, std::uint8_t key, CheckpointIndex certified) {
        peers_.up(peer, key_of(key));
        peers_.find(peer)->greeted = true;
        peers_.find(peer)->certified = certified;
    }

    Epochs epochs_{epoch_of(committee_of(4))};
    Peers peers_{epochs_};
};

TEST_F(PeersThatClaim, OneOfFourIsNotBelievedAlone) {
    claim(1, 1, 1'000'000);
    claim(2, 2, 7);
    claim(3, 3, 5);
    EXPECT_EQ(peers_.highest_certified(), 1'000'000u);
    EXPECT_EQ(peers_.credible_certified(), 7u);
}

TEST_F(PeersThatClaim, SeveralConnectionsOfOneCountOnce) {
    claim(1, 1, 1'000'000);
    claim(2, 1, 1'000'000);
    claim(3, 2, 7);
    EXPECT_EQ(peers_.credible_certified(), 7u);
}

TEST_F(PeersThatClaim, StrangersCountOnlyWhereThereIsNoValidator) {
    claim(1, 100, 50);
    EXPECT_EQ(peers_.credible_certified(), 50u);
    claim(2, 1, 7);
    EXPECT_EQ(peers_.credible_certified(), 7u) << "the only validator that is reached";
}

TEST_F(PeersThatClaim, AreJudgedByThePresentCommittee) {
    claim(1, 1, 7);
    claim(2, 9, 5);
    EXPECT_EQ(peers_.find(1)->author, std::optional<AuthorIndex>(1));
    EXPECT_EQ(peers_.find(2)->author, std::nullopt);
    Epoch next = epochs_.current();
    next.committee.epoch = 1;
    next.committee.members.erase(next.committee.members.begin() + 1);
    next.committee.members.emplace_back().key = {Algorithm::ed25519, key_of(9)};
    epochs_.start(next);
    peers_.on_epoch();
    EXPECT_EQ(peers_.find(1)->author, std::nullopt) << "left";
    EXPECT_EQ(peers_.find(2)->author, std::optional<AuthorIndex>(3)) << "came";
    EXPECT_EQ(peers_.credible_certified(), 5u);
}

}  // namespace
}  // namespace weft::node
