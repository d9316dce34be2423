#include "core/epoch.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "core/proposal_words.hpp"
#include "tests/core/samples.hpp"

namespace weft {
namespace {

const Domains kDomains = samples::domains();

PublicKey key_of(std::uint8_t seed) {
    return samples::key_pair(seed).public_key();
}

AccountId account_of(std::uint8_t seed) {
    return samples::key_pair(seed).account();
}

Epoch genesis_epoch() {
    return first_epoch(samples::genesis());
}

std::string refusal_of(std::vector<Change> changes) {
    const auto changed = changed_epoch(genesis_epoch(), {0, std::move(changes)});
    return changed ? "possible" : changed.error();
}

// ---- encoding

TEST(Epoch, survives_a_round_trip_and_no_other_length) {
    Epoch epoch = genesis_epoch();
    epoch.after = 77;
    epoch.floor = 5;
    epoch.protocol = 4;
    epoch.committee.epoch = 2;
    epoch.committee.base = 524'300;
    Bytes bytes = encode_epoch(epoch);
    const auto decoded = decode_epoch(bytes);
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(*decoded, epoch);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_EQ(decode_epoch(ByteView(bytes).first(size)).error().code, DecodeErrorCode::truncated) << size;
    }
    bytes.push_back(0);
    EXPECT_EQ(decode_epoch(bytes).error().code, DecodeErrorCode::trailing_bytes);
}

TEST(Epoch, every_changed_byte_is_refused_or_another_digest) {
    const Epoch epoch = genesis_epoch();
    const Hash digest = epoch_digest(kDomains, epoch);
    EXPECT_NE(epoch_digest(Domains::of(NetworkId{}), epoch), digest);
    const Bytes bytes = encode_epoch(epoch);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const std::uint8_t change : {0x01, 0x80, 0xFF}) {
            Bytes bad = bytes;
            bad[i] ^= change;
            const auto decoded = decode_epoch(bad);
            if (!decoded) continue;
            ASSERT_EQ(encode_epoch(*decoded), bad) << i;
            ASSERT_NE(epoch_digest(kDomains, *decoded), digest) << i;
        }
    }
}

TEST(Epoch, the_rules_of_a_genesis_hold_for_every_epoch) {
    const auto error_after = [](const std::function<void(Epoch&)>& change) {
        Epoch epoch = genesis_epoch();
        change(epoch);
        const auto decoded = decode_epoch(encode_epoch(epoch));
        return decoded ? std::nullopt : std::optional(decoded.error().code);
    };
    using Code = DecodeErrorCode;
    EXPECT_EQ(error_after([](Epoch&) {}), std::nullopt);
    EXPECT_EQ(error_after([](Epoch& e) { e.committee.members.pop_back(); }), Code::bad_count);
    EXPECT_EQ(error_after([](Epoch& e) { e.committee.members.clear(); }), Code::bad_count);
    EXPECT_EQ(error_after([](Epoch& e) { e.committee.members[1].account = e.committee.members[0].account; }),
              Code::duplicate);
    EXPECT_EQ(error_after([](Epoch& e) { e.committee.members[1].key = e.committee.members[0].key; }), Code::duplicate);
    EXPECT_EQ(error_after([](Epoch& e) { e.committee.members[1].key.algorithm = static_cast<Algorithm>(9); }),
              Code::bad_algorithm);
    EXPECT_EQ(error_after([](Epoch& e) { e.parameters.window_slots = 0; }), Code::bad_value);
    Bytes bytes = encode_epoch(genesis_epoch());
    bytes[0] = 2;
    EXPECT_EQ(decode_epoch(bytes).error().code, Code::bad_version);
}

TEST(Epoch, a_count_beyond_the_bytes_allocates_nothing) {
    Bytes bytes = encode_epoch(genesis_epoch());
    const std::size_t count_at = bytes.size() - 4 * (32 + 33) - 2;
    ASSERT_EQ(bytes[count_at], 4);
    bytes[count_at] = bytes[count_at + 1] = 0xFF;
    EXPECT_EQ(decode_epoch(bytes).error().code, DecodeErrorCode::truncated);
}

// ---- what a proposal makes of an epoch

TEST(ChangedEpoch, every_kind_of_change_does_what_it_says) {
    const Propose proposal{9,
                           {AddValidator{account_of(5), key_of(8)}, RemoveValidator{account_of(2)},
                            SetValidatorKey{account_of(3), key_of(9)}, SetProtocol{7}}};
    const Epoch before = genesis_epoch();
    const auto changed = changed_epoch(before, proposal);
    ASSERT_TRUE(changed) << changed.error();
    const std::vector<Committee::Member> members{
        {account_of(1), key_of(1)}, {account_of(3), key_of(9)}, {account_of(4), key_of(4)}, {account_of(5), key_of(8)}};
    EXPECT_EQ(changed->committee.members, members);
    EXPECT_EQ(changed->protocol, 7);
    EXPECT_EQ(changed->parameters, before.parameters);
    EXPECT_EQ(changed->number(), before.number());
    EXPECT_EQ(changed->after, before.after);
    EXPECT_EQ(changed->committee.base, before.committee.base);
}

TEST(ChangedEpoch, every_parameter_is_set_by_its_name) {
    const std::vector<std::pair<std::string_view, std::uint32_t>> values{
        {"window_slots", 900}, {"skew_slots", 6},       {"gc_depth_rounds", 130},        {"work_bits", 9},
        {"access", 1},         {"work_debt_levels", 3}, {"default_units_per_second", 8}, {"default_burst_units", 70}};
    ASSERT_EQ(values.size(), kParameterIdLast);
    Propose proposal;
    for (const auto& [name, value] : values) {
        const std::optional<ParameterId> parameter = parameter_of_name(name);
        ASSERT_TRUE(parameter) << name;
        proposal.changes.push_back(SetParameter{*parameter, value});
    }
    const auto changed = changed_epoch(genesis_epoch(), proposal);
    ASSERT_TRUE(changed) << changed.error();
    EXPECT_EQ(changed->parameters, (Parameters{900, 6, 130, 9, 3, {8, 70}, Access::consortium}));
    EXPECT_EQ(parameter_of_name("windows"), std::nullopt);
}

TEST(ChangedEpoch, what_is_not_possible_says_why) {
    EXPECT_EQ(refusal_of({AddValidator{account_of(5), key_of(5)}}), "possible");
    EXPECT_NE(refusal_of({AddValidator{account_of(1), key_of(5)}}).find("one validator twice"), std::string::npos);
    EXPECT_NE(refusal_of({AddValidator{account_of(5), key_of(1)}}).find("one key for two"), std::string::npos);
    EXPECT_NE(refusal_of({RemoveValidator{account_of(5)}}).find("is no validator"), std::string::npos);
    EXPECT_NE(refusal_of({SetValidatorKey{account_of(5), key_of(5)}}).find("is no validator"), std::string::npos);
    EXPECT_NE(refusal_of({SetValidatorKey{account_of(1), key_of(2)}}).find("one key for two"), std::string::npos);
    EXPECT_NE(refusal_of({RemoveValidator{account_of(4)}}).find("1 or 4 to 128"), std::string::npos);
    EXPECT_NE(refusal_of({SetParameter{ParameterId::window_slots, 0}}), "possible");
    EXPECT_NE(refusal_of({SetParameter{ParameterId::access, 3}}).find("consortium"), std::string::npos);
    EXPECT_NE(refusal_of({SetProtocol{1}}).find("only a later one"), std::string::npos);
}

TEST(ChangedEpoch, a_committee_grows_to_128_and_no_further) {
    Propose proposal;
    for (std::uint8_t seed = 10; seed < 10 + 64; ++seed)
        proposal.changes.push_back(AddValidator{account_of(seed), key_of(seed)});
    const auto more = changed_epoch(genesis_epoch(), proposal);
    ASSERT_TRUE(more) << more.error();
    for (Change& change : proposal.changes) {
        auto& added = std::get<AddValidator>(change);
        added.account.bytes[0] ^= 0xFF;
        added.key.bytes.bytes[0] ^= 0xFF;
    }
    EXPECT_FALSE(changed_epoch(*more, proposal)) << "132 of them";
    proposal.changes.resize(60);
    EXPECT_TRUE(changed_epoch(*more, proposal)) << "128 of them";
}

// ---- all epochs

TEST(Epochs, find_their_checkpoints_and_round_blocks) {
    Epochs epochs(genesis_epoch());
    Epoch second = *changed_epoch(genesis_epoch(), {0, {AddValidator{account_of(5), key_of(5)}}});
    second.after = 10;
    second.committee.epoch = 1;
    second.committee.base = kEpochRounds;
    epochs.start(second);
    EXPECT_EQ(epochs.current(), second);
    EXPECT_EQ(epochs.of_checkpoint(0).number(), 0u);
    EXPECT_EQ(epochs.of_checkpoint(10).number(), 0u);
    EXPECT_EQ(epochs.of_checkpoint(11).number(), 1u);
    EXPECT_EQ(epochs.find(2), nullptr);
    EXPECT_TRUE(decode_round_block(kDomains, epochs, samples::first_round_block(1).encoded)) << "of the epoch before";

    Bytes bytes = samples::first_round_block(1).encoded;
    bytes[8] = 2;  // the epoch's lowest byte
    EXPECT_EQ(decode_round_block(kDomains, epochs, bytes).error().code, DecodeErrorCode::unknown_epoch);
    EXPECT_EQ(decode_round_block(kDomains, epochs, {}).error().code, DecodeErrorCode::truncated);
    EXPECT_DEATH(epochs.start(second), "CHECK failed");
}

// ---- handovers

struct Handing {
    Epoch before = genesis_epoch();
    Handover handover;

    Handing() {
        handover.epoch = *changed_epoch(before, {0, {AddValidator{account_of(5), key_of(5)}}});
        handover.epoch.after = 10;
        handover.epoch.committee.epoch = 1;
        handover.epoch.committee.base = kEpochRounds;
        handover.checkpoint.index = 10;
        sign({0, 1, 3});
    }

    void sign(std::initializer_list<AuthorIndex> authors) {
        handover.checkpoint.epoch = epoch_digest(kDomains, handover.epoch);
        const Hash digest = checkpoint_digest(kDomains, handover.checkpoint);
        handover.certificate.entries.clear();
        for (const AuthorIndex author : authors) {
            const auto key = samples::key_pair(static_cast<std::uint8_t>(author + 1));
            handover.certificate.entries.push_back({author, key.sign(digest.view())});
        }
    }

    std::string refusal() const {
        const auto follows = verify_handover(kDomains, before, handover);
        return follows ? "follows" : follows.error();
    }
};

TEST(Handover, follows_when_the_committee_before_signed_it) {
    EXPECT_EQ(Handing().refusal(), "follows");
}

TEST(Handover, a_minority_hands_nothing_over) {
    Handing handing;
    handing.sign({0, 1});
    EXPECT_EQ(handing.refusal(), "its certificate: too_few");
}

TEST(Handover, skips_no_epoch_and_no_checkpoint) {
    Handing skipping;
    skipping.handover.epoch.committee.epoch = 2;
    skipping.sign({0, 1, 2});
    EXPECT_EQ(skipping.refusal(), "it is not of the next epoch");

    Handing elsewhere;
    elsewhere.handover.checkpoint.index = 11;
    elsewhere.sign({0, 1, 2});
    EXPECT_EQ(elsewhere.refusal(), "its checkpoint is not the epoch's last");

    Handing backwards;
    backwards.before.after = 10;
    EXPECT_EQ(backwards.refusal(), "its checkpoint is not the epoch's last");
}

TEST(Handover, is_of_the_very_epoch_that_the_checkpoint_names) {
    Handing handing;
    handing.handover.epoch.parameters.window_slots += 1;
    EXPECT_EQ(handing.refusal(), "its checkpoint names another epoch");
    Handing forged;
    forged.handover.certificate.entries[0].signature.bytes[0] ^= 1;
    EXPECT_EQ(forged.refusal(), "its certificate: bad_signature");
}

}  // namespace
}  // namespace weft
