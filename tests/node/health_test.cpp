#include "node/engine/health.hpp"

#include <gtest/gtest.h>

#include "node/engine/lag_meter.hpp"

namespace weft::node {
namespace {

NodeStatus in_state(Readiness readiness) {
    NodeStatus status;
    status.readiness = readiness;
    status.standing.validator = true;
    status.standing.needed = 3;
    status.standing.reached = 3;
    status.standing.committee = 4;
    return status;
}

PublicKeyBytes key_of(std::uint8_t digit) {
    PublicKeyBytes key;
    key.bytes.fill(digit);
    return key;
}

TEST(Health, AReadyNodeHasNothingToSay) {
    const Health health = describe_health(in_state(Readiness::ready), {});
    EXPECT_TRUE(health.ready);
    EXPECT_EQ(health.reason, "");
    EXPECT_EQ(health.next_step, "");
    EXPECT_TRUE(health.warnings.empty());
}

TEST(Health, EveryOtherStateHasACauseAndANextStep) {
    for (const Readiness state :
         {Readiness::recovering, Readiness::storage_full, Readiness::waiting_for_peers, Readiness::learning_own_last,
          Readiness::catching_up, Readiness::no_progress, Readiness::fetching_snapshot, Readiness::no_source}) {
        const Health health = describe_health(in_state(state), {});
        EXPECT_FALSE(health.ready) << readiness_name(state);
        EXPECT_NE(health.reason, "") << readiness_name(state);
        EXPECT_NE(health.next_step, "") << readiness_name(state);
    }
}

TEST(Health, WhoIsMissedIsNamedWithWhy) {
    NodeStatus status = in_state(Readiness::waiting_for_peers);
    status.standing.reached = 1;
    Surroundings around;
    around.lost_validators = {{key_of(0xab), "10.0.0.2:15600", "Connection refused"},
                              {key_of(0xcd), "10.0.0.3:15600", ""},
                              {key_of(0xef), "", ""}};
    EXPECT_EQ(describe_health(status, around).reason,
              "waiting for 2 more of the 3 validators that a commit needs (this node is one): not connected: "
              "abababab@10.0.0.2:15600 (Connection refused), cdcdcdcd@10.0.0.3:15600 (no answer yet), "
              "efefefef (not in gossip.peers, and it did not connect to this node)");
    around.lost_validators.assign(20, around.lost_validators[0]);
    EXPECT_NE(describe_health(status, around).reason.find(" and 12 more"), std::string::npos);
}

TEST(Health, CatchingUpSaysHowFarAndHowLong) {
    NodeStatus status = in_state(Readiness::catching_up);
    status.standing.behind = 1204;
    EXPECT_EQ(describe_health(status, {}).reason, "catching up: 1,204 checkpoints behind the network");
    status.standing.seconds_left = 40;
    EXPECT_EQ(describe_health(status, {}).reason, "catching up: 1,204 checkpoints behind the network, about 40 s");
}

TEST(Health, TheOtherStatesInWords) {
    NodeStatus status = in_state(Readiness::learning_own_last);
    status.standing.answers = 1;
    status.standing.answers_needed = 2;
    EXPECT_EQ(describe_health(status, {}).reason, "learning own last block from 2 validators: heard 1 of 2");

    status = in_state(Readiness::no_progress);
    status.standing.quiet_us = 30'000'000;
    status.standing.silent = {1, 3};
    EXPECT_EQ(describe_health(status, {}).reason,
              "the committee makes no progress: no commit for 30 s (2 of 4 validators heard lately, not 1, 3)");

    status = in_state(Readiness::storage_full);
    status.standing.lack_of_space = "cannot write the log: no space";
    EXPECT_EQ(describe_health(status, {}).reason, "storage full, read only: cannot write the log: no space");
}

TEST(Health, AFillingDiskIsAWarningFirst) {
    Surroundings around;
    around.data_folder = "/data";
    around.disk = DiskSpace{100'000'000'000, 8'100'000'000};
    const Health health = describe_health(in_state(Readiness::ready), around);
    EXPECT_TRUE(health.ready);
    ASSERT_EQ(health.warnings.size(), 1u);
    EXPECT_EQ(health.warnings[0].code, "disk_filling");
    EXPECT_EQ(health.warnings[0].what, "disk 92% full: 8.1 GB free where /data lies");
    around.disk->free_bytes = 50'000'000'000;
    EXPECT_TRUE(describe_health(in_state(Readiness::ready), around).warnings.empty());
    EXPECT_EQ((DiskSpace{100, 11}).used_percent(), 89u);
    EXPECT_EQ((DiskSpace{}).used_percent(), 0u);
}

TEST(Health, AValidatorThatCannotSignIsWarnedOf) {
    NodeStatus status = in_state(Readiness::ready);
    status.signer_lack = "the signer at /run/s: it hung up";
    const Health health = describe_health(status, {});
    EXPECT_TRUE(health.ready) << "it goes on as a plain node";
    ASSERT_EQ(health.warnings.size(), 1u);
    EXPECT_EQ(health.warnings[0].code, "cannot_sign");
    EXPECT_NE(health.warnings[0].what.find("it hung up"), std::string::npos);
}

TEST(Health, NumbersAsPeopleWriteThem) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1234567), "1,234,567");
    EXPECT_EQ(duration_words(119), "119 s");
    EXPECT_EQ(duration_words(120), "2 min");
    EXPECT_EQ(duration_words(3 * 3600), "3 h");
    EXPECT_EQ(duration_words(5 * 86'400), "5 days");
    EXPECT_EQ(size_words(999), "999 bytes");
    EXPECT_EQ(size_words(1'000), "1.0 kB");
    EXPECT_EQ(size_words(5'260'000'000), "5.2 GB");
    EXPECT_EQ(size_words(12'345'000'000'000'000), "12345.0 TB");
}

TEST(LagMeter, EstimatesFromThePaceOfTheLastSeconds) {
    constexpr TimeUs kSecond = 1'000'000;
    LagMeter meter;
    EXPECT_FALSE(meter.seconds_left());
    meter.note(0, 1000);
    EXPECT_FALSE(meter.seconds_left()) << "one sample is no pace";
    for (TimeUs second = 1; second <= 20; ++second) meter.note(second * kSecond, 1000 - 10 * second);
    EXPECT_EQ(meter.seconds_left(), 80u);
    // It becomes twice as fast: ten seconds later the estimate knows nothing of the slow past.
    for (TimeUs second = 21; second <= 31; ++second) meter.note(second * kSecond, 800 - 20 * (second - 20));
    EXPECT_EQ(meter.seconds_left(), 29u);
    for (TimeUs second = 32; second <= 60; ++second) meter.note(second * kSecond, 580);
    EXPECT_FALSE(meter.seconds_left()) << "it stands still";
    meter.note(61 * kSecond, 0);
    meter.note(62 * kSecond, 5);
    EXPECT_FALSE(meter.seconds_left()) << "a new lag is measured anew";
}

TEST(Health, OfANodeThatBeginsFromASnapshot) {
    NodeStatus status = in_state(Readiness::fetching_snapshot);
    EXPECT_EQ(describe_health(status, {}).reason, "fetching a snapshot");
    status.standing.pieces = 12;
    status.standing.pieces_total = 27;
    EXPECT_EQ(describe_health(status, {}).reason, "fetching a snapshot, 44% (chunk 12 of 27)");
}

TEST(Health, OfANodeThatNobodyCanServe) {
    NodeStatus status = in_state(Readiness::no_source);
    status.standing.lacking = 1'204;
    EXPECT_EQ(describe_health(status, {}).reason, "no peer keeps checkpoints from 1,204 on and none offers a snapshot");
    EXPECT_EQ(describe_health(status, {}).next_step, "restore a backup (weft restore) or add a peer that keeps all");
    status.standing.snapshot_offered = true;
    EXPECT_NE(describe_health(status, {}).reason.find("this node keeps its own ledger"), std::string::npos);
}

}  // namespace
}  // namespace weft::node
