// The demo's parts that need no network: block book, /proc readings, processes, ports, files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/tools/scratch_folder.hpp"
#include "tools/demo/block_book.hpp"
#include "tools/demo/devices.hpp"
#include "tools/demo/live_line.hpp"
#include "tools/demo/machine.hpp"
#include "tools/demo/network_files.hpp"
#include "tools/demo/process.hpp"
#include "tools/demo/report.hpp"

namespace weft::demo {
namespace {

using test::ScratchFolder;
using testing::HasSubstr;
using namespace std::chrono_literals;

BlockId id_of(std::uint8_t fill) {
    BlockId id;
    id.bytes.fill(fill);
    return id;
}

TEST(BlockBook, CountsEachBlockOnceWhateverOrderTheNewsComeIn) {
    BlockBook book;
    const auto due = Clock::now();
    for (std::uint8_t i = 1; i <= 4; ++i)
        book.offered(id_of(i), {.encoded = {i}, .node = 2, .device = 1, .intended = due});
    book.accepted(id_of(1));
    book.decided(id_of(1), 2, Fate::confirmed, "none", 9, due + 100ms);
    book.decided(id_of(2), 2, Fate::rejected, "insufficient_funds", 9, due + 100ms);  // before its verdict
    book.accepted(id_of(2));
    book.decided(id_of(1), 2, Fate::confirmed, "none", 9, due + 100ms);  // again
    book.decided(id_of(3), 0, Fate::confirmed, "none", 9, due + 100ms);  // from another node than it went to
    book.refused(id_of(4), "too_old");
    const Counts counts = book.counts();
    EXPECT_EQ(counts.offered, 4u);
    EXPECT_EQ(counts.accepted, 2u);
    EXPECT_EQ(counts.confirmed, 1u);
    EXPECT_EQ(counts.rejected, 1u);
    EXPECT_EQ(counts.refused, 1u);
    EXPECT_EQ(book.last_commit(), 9u);
    EXPECT_EQ(book.open(), 1u);
    EXPECT_EQ(book.open_of(1), 1u);
    EXPECT_EQ(book.reasons().at("insufficient_funds"), 1u);
    EXPECT_EQ(book.latency().count(), 1u);
    EXPECT_EQ(book.first_confirmed_payment(), due + 100ms);
    EXPECT_EQ(book.overdue(due + 1ms, 10).size(), 1u);
    EXPECT_TRUE(book.overdue(due, 10).empty());
}

TEST(Machine, ReadsTheKernelsTexts) {
    EXPECT_EQ(load_readings("0.52 0.58 0.59 1/189 4321\n").at(0).value, 0.52);
    const auto memory = memory_readings("MemTotal:       16384 kB\nMemFree: 1 kB\nMemAvailable:    8192 kB\n");
    ASSERT_EQ(memory.size(), 2u);
    EXPECT_EQ(memory[1].value, 8192.0 * 1024);
    const auto network = network_readings(
        "Inter-|   Receive  |  Transmit\n face |bytes packets\n"
        "    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n  eth0: 100 1 0 0 0 0 0 0 50 1 0 0 0 0 0 0\n"
        "   vlo: 10 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n");
    ASSERT_EQ(network.size(), 2u);
    EXPECT_EQ(network[0].value, 110);
    EXPECT_EQ(network[1].value, 55);
    const auto disk = disk_readings(
        "   8 0 sda 1 2 10 4 5 6 20 8 0 0 0\n   8 1 sda1 1 2 10 4 5 6 20 8 0 0 0\n"
        " 259 0 nvme0n1 1 2 1 4 5 6 2 8 0 0 0\n 259 1 nvme0n1p1 1 2 1 4 5 6 2 8 0 0 0\n");
    ASSERT_EQ(disk.size(), 2u);
    EXPECT_EQ(disk[0].value, 11 * 512.0);
    EXPECT_EQ(disk[1].value, 22 * 512.0);
    for (const auto& readings :
         {load_readings(""), memory_readings("x"), network_readings(":"), disk_readings("sda")}) {
        EXPECT_TRUE(readings.empty());
    }
}

TEST(Machine, SpeaksSenml) {
    const std::string pack = machine_senml();
    EXPECT_TRUE(client::check_senml_json(pack).has_value()) << pack;
    EXPECT_THAT(pack, HasSubstr("\"bn\":\"host:"));
}

TEST(Process, KeepsItsOutputAndItsEnd) {
    const ScratchFolder folder;
    auto process = Process::start({"/bin/sh", "-c", "echo one; echo two >&2; exit 7"}, folder.file("log"));
    ASSERT_TRUE(process.has_value());
    const auto ending = process->wait(5s);
    ASSERT_TRUE(ending.has_value());
    EXPECT_EQ(ending->code, 7);
    EXPECT_EQ(tail_of(folder.file("log"), 1), "two\n");
    EXPECT_EQ(process->ending()->text(), "ended with exit code 7");
}

TEST(Process, IsKilledWithItsObject) {
    const ScratchFolder folder;
    pid_t pid = 0;
    {
        auto process = Process::start({"/bin/sleep", "1000"}, folder.file("log"));
        ASSERT_TRUE(process.has_value());
        pid = process->pid();
        EXPECT_FALSE(process->ending().has_value());
    }
    EXPECT_NE(::kill(pid, 0), 0);
}

TEST(Process, AMissingProgramIsAnError) {
    const ScratchFolder folder;
    EXPECT_FALSE(Process::start({folder.file("nothing")}, folder.file("log")).has_value());
}

TEST(Ports, TakenOnesAreNamed) {
    const auto free = free_ports(4);
    ASSERT_TRUE(free.has_value());
    EXPECT_EQ(free->size(), 4u);
    EXPECT_TRUE(check_free(*free).has_value());
    EXPECT_EQ(ports_from(14265, 4)[3].router, 14568);
}

TEST(NetworkFiles, AreFoundAgain) {
    sign_init();
    const ScratchFolder folder;
    const auto op = seed_in(folder.path() / "operator.key.json");
    ASSERT_TRUE(op.has_value());
    NetworkPlan plan{.folder = folder.path(),
                     .name = "test",
                     .ports = ports_from(20000, 4),
                     .accounts = genesis_accounts(KeyPair(*op), *op, 3),
                     .parameters = {},
                     .admin_token = {}};
    const auto first = prepare_network(plan);
    ASSERT_TRUE(first.has_value()) << first.error().what;
    EXPECT_TRUE(first->fresh);
    EXPECT_EQ(first->genesis.accounts.size(), 4u + 1 + 3);
    plan.ports = ports_from(21000, 4);
    const auto second = prepare_network(plan);
    ASSERT_TRUE(second.has_value());
    EXPECT_FALSE(second->fresh);
    EXPECT_EQ(network_id(second->genesis), network_id(first->genesis));
    EXPECT_EQ(second->nodes[2].key, first->nodes[2].key);
    EXPECT_THAT(folder.read("node-1/weftd.toml"), HasSubstr("127.0.0.1:21000"));
    plan.ports = ports_from(21000, 7);
    const auto third = prepare_network(plan);
    ASSERT_FALSE(third.has_value());
    EXPECT_THAT(third.error().what, HasSubstr("network of 4 nodes"));
    plan.ports = ports_from(21000, 5);
    plan.plain_nodes = 1;
    const auto fourth = prepare_network(plan);
    ASSERT_TRUE(fourth.has_value()) << fourth.error().what;
    EXPECT_EQ(fourth->nodes.size(), 5u);
    EXPECT_EQ(network_id(fourth->genesis), network_id(first->genesis));
    EXPECT_THAT(folder.read("node-2/weftd.toml"), HasSubstr(fourth->nodes[4].key.bytes.hex()));
}

TEST(LiveLine, ShowsRatesOfTheInterval) {
    LiveView view;
    view.elapsed = 12s;
    view.interval = 500ms;
    view.before = {.offered = 100};
    view.now = {.offered = 350};
    view.nodes.resize(2);
    view.nodes[1] = client::NodeInfo{};
    view.nodes[1]->commit = 77;
    const std::string line = live_line(view);
    EXPECT_THAT(line, HasSubstr("12s      500 "));
    EXPECT_THAT(line, testing::EndsWith("- 77"));
}

TEST(Report, OneFailedFindingFailsTheVerdict) {
    RunReport report;
    report.findings = {{true, "a", "fine"}, {false, "b", "broken"}};
    EXPECT_THAT(report_text(report), HasSubstr("[FAILED] b: broken"));
    EXPECT_THAT(report_text(report), HasSubstr("VERDICT: FAILED"));
    report.findings.pop_back();
    EXPECT_THAT(report_text(report), HasSubstr("VERDICT: all of it holds"));
}

}  // namespace
}  // namespace weft::demo
