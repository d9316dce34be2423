// What validators propose and approve, and which epoch follows from it.
#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

// The four accounts of the genesis are the validators: author index = account number.
class Governance : public ::testing::Test {
protected:
    const KeyPair& key(AuthorIndex author) const {
        const KeyPair* keys[] = {&world.operator_key, &world.meter, &world.charger, &world.sensor};
        return *keys[author];
    }
    RejectReason propose(AuthorIndex author, const Propose& proposal) {
        return world.run({key(author), sequence_++, proposal});
    }
    RejectReason approve(AuthorIndex author, AuthorIndex proposer, const Propose& proposal) {
        return world.run({key(author), sequence_++, Approve{key(proposer).account(), digest(proposal)}});
    }
    static Hash digest(const Propose& proposal) { return blake3(encode_payload(proposal)); }
    std::size_t approvals(AuthorIndex proposer) const {
        const OpenProposal* open = world.ledger.proposal_of(key(proposer).account());
        return open ? open->approvals.count() : 0;
    }
    // Proposed and approved by all that it needs.
    void adopt(AuthorIndex proposer, const Propose& proposal) {
        EXPECT_EQ(propose(proposer, proposal), RejectReason::none);
        for (AuthorIndex author = 0, more = 2; more > 0; ++author) {
            if (author == proposer) continue;
            EXPECT_EQ(approve(author, proposer, proposal), RejectReason::none);
            --more;
        }
    }
    std::optional<Epoch> next(CheckpointIndex closing = 5) const {
        return world.ledger.next_epoch(closing, 77, kStart);
    }

    static Propose window(std::uint32_t slots, CheckpointIndex after = 0) {
        return {after, {SetParameter{ParameterId::window_slots, slots}}};
    }
    static Propose work(std::uint32_t bits) { return {0, {SetParameter{ParameterId::work_bits, bits}}}; }

    LedgerWorld world;

private:
    Sequence sequence_ = 0;
};

TEST_F(Governance, AMinorityChangesNothing) {
    const Propose proposal = window(900);
    EXPECT_EQ(propose(0, proposal), RejectReason::none);
    EXPECT_EQ(approvals(0), 1u) << "whoever proposes it approves it";
    EXPECT_EQ(next(), std::nullopt);
    EXPECT_EQ(approve(1, 0, proposal), RejectReason::none);
    EXPECT_EQ(approve(1, 0, proposal), RejectReason::none) << "twice is once";
    EXPECT_EQ(approvals(0), 2u);
    EXPECT_EQ(next(), std::nullopt);
    EXPECT_EQ(approve(3, 0, proposal), RejectReason::none);
    ASSERT_TRUE(next());
    EXPECT_EQ(next()->parameters.window_slots, 900u);
}

TEST_F(Governance, TheNextEpochFollowsThePresentOne) {
    const KeyPair fresh = key_pair(9);
    ASSERT_EQ(world.run({world.operator_key, 99, RegisterAccount{fresh.public_key(), {9, 9}, {}}}), RejectReason::none);
    adopt(1, {0, {RemoveValidator{key(3).account()}, AddValidator{fresh.account(), fresh.public_key()}}});
    const Epoch before = world.ledger.epoch();
    const std::optional<Epoch> after = next(12);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->number(), 1u);
    EXPECT_EQ(after->after, 12u);
    EXPECT_EQ(after->committee.base, 77u + kEpochRounds);
    EXPECT_EQ(after->floor, slot_of(kStart) - before.parameters.window_slots);
    EXPECT_EQ(after->parameters, before.parameters);
    EXPECT_EQ(after->committee.members[3].account, fresh.account());

    world.ledger.start_epoch(*after);
    EXPECT_EQ(world.ledger.proposal_of(key(1).account()), nullptr) << "void now";
    EXPECT_EQ(next(13), std::nullopt);
    EXPECT_EQ(propose(3, window(900)), RejectReason::not_permitted) << "no validator any more";
    EXPECT_EQ(world.run({fresh, 0, window(900)}), RejectReason::none) << "one now";
}

TEST_F(Governance, OnlyValidatorsHaveASay) {
    const KeyPair stranger = key_pair(9);
    ASSERT_EQ(world.run({world.meter, 50, pay(stranger.account(), 5)}), RejectReason::none);
    const Made proposed{.key = stranger, .payload = window(900), .work = 4};
    EXPECT_EQ(world.run(proposed), RejectReason::not_permitted);
    EXPECT_EQ(propose(0, window(900)), RejectReason::none);
    const Made approved{
        .key = stranger, .sequence = 1, .payload = Approve{key(0).account(), digest(window(900))}, .work = 5};
    EXPECT_EQ(world.run(approved), RejectReason::not_permitted);
    EXPECT_EQ(approvals(0), 1u);
}

TEST_F(Governance, AKeyWithoutManagementHasNoSay) {
    const KeyPair fresh = key_pair(9);
    const RotateKey use_only =
        rotation(world.network, key(0).account(), fresh, static_cast<std::uint8_t>(KeyRole::use));
    ASSERT_EQ(world.run({world.operator_key, 50, use_only}), RejectReason::none);
    const Made proposed{.key = fresh, .sequence = 51, .payload = window(900), .issuer = key(0).account()};
    EXPECT_EQ(world.run(proposed), RejectReason::wrong_key);
}

TEST_F(Governance, AReplacedProposalLosesItsApprovals) {
    EXPECT_EQ(propose(0, window(900)), RejectReason::none);
    EXPECT_EQ(approve(1, 0, window(900)), RejectReason::none);
    EXPECT_EQ(propose(0, window(901)), RejectReason::none);
    EXPECT_EQ(approvals(0), 1u);
    EXPECT_EQ(approve(2, 0, window(900)), RejectReason::unknown_proposal) << "that one is gone";
    EXPECT_EQ(approvals(0), 1u);
    EXPECT_EQ(approve(2, 0, window(901)), RejectReason::none);
    EXPECT_EQ(next(), std::nullopt);
    EXPECT_EQ(approve(1, 0, window(901)), RejectReason::none);
    EXPECT_EQ(next()->parameters.window_slots, 901u);
}

TEST_F(Governance, AWithdrawnProposalIsGone) {
    EXPECT_EQ(propose(0, window(900)), RejectReason::none);
    EXPECT_EQ(propose(0, {}), RejectReason::none);
    EXPECT_EQ(world.ledger.proposal_of(key(0).account()), nullptr);
    EXPECT_EQ(approve(1, 0, window(900)), RejectReason::unknown_proposal);
    EXPECT_EQ(propose(0, {}), RejectReason::none) << "nothing to take back is nothing wrong";
}

TEST_F(Governance, WhatIsAdoptedStands) {
    adopt(0, window(900));
    EXPECT_EQ(propose(0, window(901)), RejectReason::proposal_adopted);
    EXPECT_EQ(propose(0, {}), RejectReason::proposal_adopted);
    EXPECT_EQ(next()->parameters.window_slots, 900u);
}

TEST_F(Governance, WhatIsNotPossibleIsRefused) {
    EXPECT_EQ(propose(0, window(0)), RejectReason::bad_proposal);
    EXPECT_EQ(propose(0, window(world.ledger.parameters().window_slots)), RejectReason::bad_proposal)
        << "changes nothing";
    EXPECT_EQ(propose(0, {0, {RemoveValidator{key(3).account()}}}), RejectReason::bad_proposal) << "three are too few";
    const KeyPair fresh = key_pair(9);
    const Propose added{0, {AddValidator{fresh.account(), fresh.public_key()}}};
    EXPECT_EQ(propose(0, added), RejectReason::bad_proposal) << "it has no account";
    ASSERT_EQ(world.run({world.operator_key, 99, RegisterAccount{fresh.public_key(), {9, 9}, {}}}), RejectReason::none);
    EXPECT_EQ(propose(0, added), RejectReason::none);
    EXPECT_EQ(propose(0, window(0)), RejectReason::bad_proposal);
    EXPECT_EQ(approve(1, 0, added), RejectReason::none) << "a refused one does not replace it";
}

TEST_F(Governance, ComesIntoForceWithItsCheckpointAndNotBefore) {
    adopt(2, window(900, 40));
    EXPECT_EQ(next(39), std::nullopt);
    ASSERT_TRUE(next(40));
    EXPECT_EQ(next(40)->after, 40u);
    EXPECT_TRUE(next(41)) << "when it is approved later than it says";
}

TEST_F(Governance, AdoptedProposalsApplyInTheOrderOfTheirAuthors) {
    adopt(2, window(902));
    adopt(1, window(901));
    adopt(3, work(3));
    ASSERT_TRUE(next());
    EXPECT_EQ(next()->parameters.window_slots, 902u) << "the later author's is applied last";
    EXPECT_EQ(next()->parameters.work_bits, 3u);
    EXPECT_EQ(next()->number(), 1u) << "one epoch for all of them";
}

TEST_F(Governance, WhatIsImpossibleAfterTheOthersIsLeftOut) {
    const KeyPair fresh = key_pair(9);
    ASSERT_EQ(world.run({world.operator_key, 99, RegisterAccount{fresh.public_key(), {9, 9}, {}}}), RejectReason::none);
    const Change add = AddValidator{fresh.account(), fresh.public_key()};
    adopt(0, {0, {add, SetParameter{ParameterId::work_bits, 3}}});
    adopt(1, {0, {add, SetParameter{ParameterId::window_slots, 900}}});
    ASSERT_TRUE(next());
    EXPECT_EQ(next()->committee.size(), 5u);
    EXPECT_EQ(next()->parameters.work_bits, 3u);
    EXPECT_EQ(next()->parameters.window_slots, 600u) << "whole or not at all";
}

TEST_F(Governance, ProposalsThatTogetherChangeNothingBeginNoEpoch) {
    adopt(0, window(900));
    adopt(1, {0, {SetParameter{ParameterId::window_slots, 900}, SetProtocol{2}}});
    EXPECT_EQ(next()->protocol, 2);
    EXPECT_EQ(next()->parameters.window_slots, 900u);
}

TEST_F(Governance, IsPartOfTheStateAndComesBackWithIt) {
    const Hash before = world.ledger.state_root();
    EXPECT_EQ(propose(0, window(900)), RejectReason::none);
    const Hash proposed = world.ledger.state_root();
    EXPECT_NE(proposed, before);
    EXPECT_EQ(approve(1, 0, window(900)), RejectReason::none);
    EXPECT_NE(world.ledger.state_root(), proposed);

    Ledger restored(world.genesis, world.domains);
    for (AccountNumber number = 0; number < world.ledger.size(); ++number) {
        const auto account = decode_account(encode_account(world.account(number)));
        ASSERT_TRUE(account) << account.error().detail;
        ASSERT_TRUE(restored.restore(*account));
    }
    ASSERT_TRUE(restored.finish_restore());
    EXPECT_EQ(restored.state_root(), world.ledger.state_root());
    ASSERT_NE(restored.proposal_of(key(0).account()), nullptr);
    EXPECT_EQ(*restored.proposal_of(key(0).account()), *world.ledger.proposal_of(key(0).account()));
}

}  // namespace
}  // namespace weft::tangle::test
