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

class PeersThatClaim : public testing::Test {
protected:
    void claim(PeerId peer, std::uint8_t key, CheckpointIndex certified) {
        peers_.up(peer, key_of(key));
        peers_.find(peer)->greeted = true;
        peers_.find(peer)->certified = certified;
    }

    Committee committee_ = committee_of(4);
    Peers peers_{committee_};
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

}  // namespace
}  // namespace weft::node
