#include "tools/demo/demo.hpp"

#include <signal.h>

#include <memory>
#include <ostream>

#include "tools/demo/agreement.hpp"
#include "tools/demo/block_book.hpp"
#include "tools/demo/devices.hpp"
#include "tools/demo/follow_up.hpp"
#include "tools/demo/live_line.hpp"
#include "tools/demo/local_network.hpp"
#include "tools/demo/machine_device.hpp"
#include "tools/demo/payment_load.hpp"
#include "tools/demo/report.hpp"
#include "tools/demo/stop_signals.hpp"

namespace weft::demo {
namespace {

using client::NodeClient;
using client::Result;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kReadyPatience{60};
constexpr seconds kSettlePatience{15};
constexpr seconds kAgreePatience{30};
constexpr seconds kStopPatience{15};
constexpr milliseconds kInfoTimeout{800};
constexpr seconds kOverdueAge{2};
constexpr milliseconds kSettleAge{500};
constexpr std::size_t kFollowUpMax = 200;
constexpr milliseconds kFollowUpTime{300};
constexpr unsigned kHeadingEvery = 20;

milliseconds since(Clock::time_point start, Clock::time_point end) {
    return std::chrono::duration_cast<milliseconds>(end - start);
}

NetworkPlan plan_of(const DemoOptions& options, std::vector<NodePorts> ports, const KeyPair& operator_key,
                    const Seed& secret) {
    NetworkPlan plan;
    plan.folder = options.data;
    plan.name = "weft-demo";
    plan.ports = std::move(ports);
    plan.signers = options.signers;
    // The other half registers live, at the first start.
    plan.accounts = genesis_accounts(operator_key, secret, (options.devices + 1) / 2);
    return plan;
}

Result<std::vector<NodePorts>> choose_ports(const DemoOptions& options) {
    if (options.port_base == 0) return free_ports(options.nodes);
    auto ports = ports_from(options.port_base, options.nodes);
    if (auto checked = check_free(ports); !checked) return Unexpected{checked.error()};
    return ports;
}

// One run, from the nodes' start to the verdict.
class Demo {
public:
    Demo(const DemoOptions& options, LocalNetwork network, const KeyPair& operator_key, const Seed& secret,
         std::ostream& out)
        : options_(options), network_(std::move(network)), operator_key_(operator_key), secret_(secret), out_(out) {
        for (std::size_t i = 0; i < network_.size(); ++i) clients_.emplace_back(network_.api(i), kInfoTimeout);
    }

    Result<bool> run(StopSignals& stop) {
        started_ = Clock::now();
        if (auto started = network_.start_all(); !started) return Unexpected{started.error()};
        if (auto ready = network_.wait_ready(kReadyPatience); !ready) return Unexpected{ready.error()};
        say_addresses();
        if (auto began = begin_load(); !began) return Unexpected{began.error()};
        watch(stop);
        payments_->stop_offering();
        machine_.reset();
        const milliseconds offered_for = since(load_began_, Clock::now());
        settle(stop);
        const bool holds = judge(offered_for);
        payments_.reset();
        tips_.reset();
        const auto stopped = network_.stop_all(kStopPatience);
        if (!stopped) out_ << stopped.error().what << std::endl;
        return holds && stopped.has_value();
    }

private:
    void say(const std::string& text) { out_ << text << std::endl; }

    void say_addresses() {
        const double took = static_cast<double>(since(started_, Clock::now()).count()) / 1000;
        say(std::to_string(network_.size()) + " nodes are ready after " + std::to_string(took).substr(0, 4) + " s.");
        for (std::size_t i = 0; i < network_.size(); ++i) {
            say("  node " + std::to_string(i + 1) + "  " + network_.api(i).url() + "/api/v1/info  (pid " +
                std::to_string(network_.pid(i)) + ", log " + network_.files().nodes[i].log.string() + ")");
        }
        say("See it live: " + network_.api(0).url() + "/");
        say("Metrics of node 1: " + network_.api(0).url() + "/metrics");
        say("Genesis: " + network_.files().genesis_file.string());
    }

    Result<void> begin_load() {
        const Genesis& genesis = network_.files().genesis;
        // Device 0 is this machine; the others pay.
        NodeClient registry(network_.api(0));
        auto devices = open_devices(registry, network_id(genesis), operator_key_, secret_, options_.devices + 1,
                                    network_.size(), [this](const std::string& text) { say("First, " + text + "."); });
        if (!devices) return Unexpected{devices.error()};
        std::vector<client::Endpoint> apis;
        std::vector<LinkAddress> links;
        for (std::size_t i = 0; i < network_.size(); ++i) {
            apis.push_back(network_.api(i));
            links.push_back({network_.pub_address(i), network_.router_address(i)});
        }
        const Device machine = devices->front();
        devices->erase(devices->begin());
        tips_ = std::make_unique<TipBoard>(apis, genesis_block_id(network_id(genesis)));
        load_began_ = Clock::now();
        payments_ = std::make_unique<PaymentLoad>(LoadPlan{options_.rate, genesis.unix_time_us, genesis.unix_time_us},
                                                  std::move(*devices), 1, links, book_, *tips_);
        machine_ = std::make_unique<MachineDevice>(machine, apis[machine.node], genesis.unix_time_us, book_, *tips_);
        say(std::to_string(options_.devices) + " devices pay each other, " +
            std::to_string(static_cast<long>(options_.rate)) +
            " times a second in all; this machine records its counters." +
            (options_.duration_s == 0 ? " Ctrl-C ends it.\n" : "\n"));
        return {};
    }

    // A line a second, until the time is over or somebody says stop.
    void watch(StopSignals& stop) {
        Counts before;
        Clock::time_point shown = load_began_;
        for (unsigned second = 1;; ++second) {
            if (stop.wait_until(load_began_ + seconds(second))) return;
            if (!look_after_nodes()) return;
            follow_up(book_, clients_, running(), Clock::now() - kOverdueAge, kFollowUpMax,
                      Clock::now() + kFollowUpTime);
            if (second % kHeadingEvery == 1) say(live_heading());
            LiveView view{since(load_began_, Clock::now()),
                          since(shown, Clock::now()),
                          book_.counts(),
                          before,
                          book_.take_recent_latency(),
                          infos()};
            shown = Clock::now();
            before = view.now;
            say(live_line(view));
            tell_first_payment();
            if (options_.duration_s != 0 && second >= options_.duration_s) return;
        }
    }

    void tell_first_payment() {
        const auto first = book_.first_confirmed_payment();
        if (first_told_ || !first) return;
        first_told_ = true;
        say("The first payment was confirmed " + std::to_string(since(started_, *first).count()) +
            " ms after the nodes' start.");
    }

    // A node that somebody killed is started again, as a supervisor would. One that fell by itself ends the run.
    bool look_after_nodes() {
        for (const NodeDeath& death : network_.deaths()) {
            say("Node " + std::to_string(death.node + 1) + " " + death.ending.text() + ". The end of its log:\n" +
                death.log_tail);
            if (death.ending.signal != SIGKILL) {
                fallen_ = "node " + std::to_string(death.node + 1) + " " + death.ending.text();
                return false;
            }
            const auto restarted = network_.start(death.node);
            say(restarted ? "It is started again." : restarted.error().what);
        }
        return true;
    }

    std::vector<bool> running() {
        std::vector<bool> running;
        for (std::size_t i = 0; i < network_.size(); ++i) running.push_back(network_.running(i));
        return running;
    }

    std::vector<std::optional<client::NodeInfo>> infos() {
        std::vector<std::optional<client::NodeInfo>> infos;
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            auto info = network_.running(i) ? clients_[i].info() : client::fail(client::Error::Kind::unreachable, "");
            infos.push_back(info ? std::optional(std::move(*info)) : std::nullopt);
        }
        return infos;
    }

    void settle(StopSignals& stop) {
        say("\nNo new payments. Waiting for the fate of " + std::to_string(book_.open()) + " blocks.");
        const auto deadline = Clock::now() + kSettlePatience;
        while (book_.open() > 0 && Clock::now() < deadline) {
            if (stop.wait_until(Clock::now() + milliseconds{100})) return;
            follow_up(book_, clients_, running(), Clock::now() - kSettleAge, kFollowUpMax, deadline);
        }
    }

    bool judge(milliseconds offered_for) {
        RunReport report;
        report.duration = offered_for;
        report.findings.push_back(every_fate_known(book_));
        report.findings.push_back(same_history(clients_, book_.last_commit(), kAgreePatience));
        report.findings.push_back(supply_conserved(clients_, network_.files().genesis));
        for (const NodeDeath& death : network_.deaths()) {
            fallen_ = "node " + std::to_string(death.node + 1) + " " + death.ending.text();
        }
        report.findings.push_back({fallen_.empty(), "no node fell", fallen_.empty() ? "all run" : fallen_});
        report.counts = book_.counts();
        report.reasons = book_.reasons();
        report.latency = book_.latency();
        if (const auto first = book_.first_confirmed_payment())
            report.first_confirmed_payment = since(started_, *first);
        report.nodes = infos();
        say(report_text(report));
        return all_hold(report.findings);
    }

    const DemoOptions& options_;
    LocalNetwork network_;
    KeyPair operator_key_;
    Seed secret_;
    std::ostream& out_;
    std::vector<NodeClient> clients_;
    BlockBook book_;
    std::unique_ptr<TipBoard> tips_;
    std::unique_ptr<PaymentLoad> payments_;
    std::unique_ptr<MachineDevice> machine_;
    Clock::time_point started_;
    Clock::time_point load_began_;
    bool first_told_ = false;
    std::string fallen_;  // what ended a node, when one fell by itself
};

Result<bool> prepare_and_run(const DemoOptions& options, StopSignals& stop, std::ostream& out) {
    std::error_code error;
    std::filesystem::create_directories(options.data, error);
    if (error)
        return client::bad_input("Cannot make the folder " + options.data.string() + ": " + error.message() + ".");
    const auto operator_seed = seed_in(options.data / "operator.key.json");
    if (!operator_seed) return Unexpected{operator_seed.error()};
    const auto secret = seed_in(options.data / "devices.key.json");
    if (!secret) return Unexpected{secret.error()};
    auto ports = choose_ports(options);
    if (!ports) return Unexpected{ports.error()};
    const KeyPair operator_key(*operator_seed);
    auto files = prepare_network(plan_of(options, std::move(*ports), operator_key, *secret));
    if (!files) return Unexpected{files.error()};
    out << (files->fresh ? "A new network in " : "Going on with the network in ") << options.data.string() << std::endl;
    const auto weftd = options.weftd.empty() ? program_folder() / "weftd" : options.weftd;
    Demo demo(options, LocalNetwork(weftd, std::move(*files)), operator_key, *secret, out);
    return demo.run(stop);
}

}  // namespace

int run_demo(const DemoOptions& options, std::ostream& out) {
    StopSignals stop;
    const auto holds = prepare_and_run(options, stop, out);
    if (holds) return *holds ? 0 : 1;
    out << "weft-demo: " << holds.error().what << '\n';
    if (!holds.error().hint.empty()) out << "           " << holds.error().hint << '\n';
    return holds.error().kind == client::Error::Kind::bad_input ? 2 : 1;
}

}  // namespace weft::demo
