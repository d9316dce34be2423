#include "tools/demo/join.hpp"

#include <memory>

#include "node/runtime/files.hpp"
#include "node/runtime/genesis_json.hpp"
#include "tools/demo/agreement.hpp"
#include "tools/demo/follow_up.hpp"
#include "tools/demo/http_load.hpp"
#include "tools/demo/live_line.hpp"
#include "tools/demo/network_files.hpp"
#include "tools/demo/report.hpp"
#include "tools/demo/stop_signals.hpp"

namespace weft::demo {
namespace {

using client::NodeClient;
using client::Result;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kInfoTimeout{800};
constexpr milliseconds kFollowUpEvery{200};
constexpr seconds kLookEvery{1};
constexpr milliseconds kFateAge{200};
constexpr milliseconds kFollowUpTime{1500};
constexpr std::size_t kFollowUpMax = 500;
constexpr seconds kRetry{2};
constexpr unsigned kHeadingEvery = 20;
constexpr std::size_t kTokenBytesMax = 4096;

Result<std::vector<client::Endpoint>> endpoints_of(const JoinOptions& options) {
    std::string token;
    if (!options.token_file.empty()) {
        const auto text = node::read_file(options.token_file, kTokenBytesMax);
        if (!text) return client::bad_input(text.error());
        token = text->substr(0, text->find('\n'));
    }
    std::vector<client::Endpoint> endpoints;
    for (const std::string& url : options.nodes) {
        auto endpoint = client::parse_endpoint(url);
        if (!endpoint) return Unexpected{endpoint.error()};
        endpoint->token = token;
        endpoints.push_back(std::move(*endpoint));
    }
    return endpoints;
}

class Join {
public:
    Join(const JoinOptions& options, std::vector<client::Endpoint> endpoints, Genesis genesis, std::ostream& out)
        : options_(options), endpoints_(std::move(endpoints)), genesis_(std::move(genesis)), out_(out) {
        for (const auto& endpoint : endpoints_) clients_.emplace_back(endpoint, kInfoTimeout);
        running_.resize(clients_.size());
        infos_.resize(clients_.size());
    }

    Result<bool> run(StopSignals& stop) {
        auto devices = open(stop);
        if (!devices) return Unexpected{devices.error()};
        if (devices->empty()) return true;  // asked to stop before it began
        begin(std::move(*devices));
        watch(stop);
        for (auto& load : loads_) load->stop_offering();
        const auto offered_for = std::chrono::duration_cast<milliseconds>(Clock::now() - began_);
        loads_.clear();
        settle();
        return judge(offered_for);
    }

private:
    void say(const std::string& text) { out_ << text << std::endl; }

    // Nodes may still be starting: tried until it works, or somebody says stop (then there are none).
    Result<std::vector<Device>> open(StopSignals& stop) {
        if (!std::filesystem::exists(options_.operator_key)) {
            return client::bad_input("There is no " + options_.operator_key.string() + ".");
        }
        const auto operator_seed = seed_in(options_.operator_key);
        if (!operator_seed) return Unexpected{operator_seed.error()};
        const auto secret = seed_in(options_.secret);
        if (!secret) return Unexpected{secret.error()};
        while (true) {
            NodeClient registry(endpoints_.front());
            auto devices =
                open_devices(registry, network_id(genesis_), KeyPair(*operator_seed), *secret, options_.devices,
                             endpoints_.size(), [this](const std::string& text) { say("First, " + text + "."); });
            if (devices) return devices;
            say("Not yet: " + devices.error().what);
            if (stop.wait_until(Clock::now() + kRetry)) return std::vector<Device>{};
        }
    }

    void begin(std::vector<Device> devices) {
        tips_ = std::make_unique<TipBoard>(endpoints_, genesis_block_id(network_id(genesis_)));
        std::vector<AccountId> payees;
        for (const Device& device : devices) payees.push_back(device.wallet.account());
        began_ = Clock::now();
        for (std::size_t node = 0; node < endpoints_.size(); ++node) {
            std::vector<Device> own;
            std::vector<std::size_t> numbers;
            for (std::size_t i = node; i < devices.size(); i += endpoints_.size()) {
                own.push_back(devices[i]);
                numbers.push_back(i);
            }
            if (own.empty()) continue;
            const double share = static_cast<double>(own.size()) / static_cast<double>(devices.size());
            const LoadPlan plan{options_.rate * share, genesis_.unix_time_us, ledger_now(genesis_.unix_time_us) + node};
            loads_.push_back(std::make_unique<HttpLoad>(plan, endpoints_[node], std::move(own), std::move(numbers),
                                                        payees, book_, *tips_));
        }
        say(std::to_string(devices.size()) + " devices pay each other through " + std::to_string(endpoints_.size()) +
            " nodes.");
    }

    // Asks for fates; a line from time to time.
    void watch(StopSignals& stop) {
        Counts before;
        Clock::time_point shown = began_;
        for (unsigned lines = 0;;) {
            if (stop.wait_until(Clock::now() + kFollowUpEvery)) return;
            const auto now = Clock::now();
            if (now - looked_ >= kLookEvery) look();
            follow_up(book_, clients_, running_, now - kFateAge, kFollowUpMax, now + kFollowUpTime);
            if (now - shown >= seconds(options_.line_every_s)) {
                LiveView view{std::chrono::duration_cast<milliseconds>(now - began_),
                              std::chrono::duration_cast<milliseconds>(now - shown),
                              book_.counts(),
                              before,
                              book_.take_recent_latency(),
                              infos_};
                if (lines++ % kHeadingEvery == 0) say(live_heading());
                say(live_line(view));
                before = view.now;
                shown = now;
            }
            if (options_.duration_s != 0 && now - began_ >= seconds(options_.duration_s)) return;
        }
    }

    // Where the nodes stand. Those that answer are asked for fates.
    void look() {
        looked_ = Clock::now();
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            auto info = clients_[i].info();
            running_[i] = info.has_value();
            infos_[i] = info ? std::optional(std::move(*info)) : std::nullopt;
        }
    }

    void settle() {
        say("No new payments. Waiting for the fate of " + std::to_string(book_.open()) + " blocks.");
        const auto deadline = Clock::now() + seconds(options_.patience_s);
        while (book_.open() > 0 && Clock::now() < deadline) {
            look();
            follow_up(book_, clients_, running_, Clock::now(), kFollowUpMax, deadline);
        }
    }

    bool judge(milliseconds offered_for) {
        RunReport report;
        report.duration = offered_for;
        report.findings.push_back(every_fate_known(book_));
        report.findings.push_back(same_history(clients_, book_.last_commit(), seconds(options_.patience_s)));
        report.findings.push_back(supply_conserved(clients_, genesis_));
        report.counts = book_.counts();
        report.reasons = book_.reasons();
        report.latency = book_.latency();
        look();
        report.nodes = infos_;
        say(report_text(report));
        return all_hold(report.findings);
    }

    const JoinOptions& options_;
    std::vector<client::Endpoint> endpoints_;
    Genesis genesis_;
    std::ostream& out_;
    std::vector<NodeClient> clients_;
    std::vector<bool> running_;
    std::vector<std::optional<client::NodeInfo>> infos_;  // nothing: it did not answer
    Clock::time_point looked_;
    BlockBook book_;
    std::unique_ptr<TipBoard> tips_;
    std::vector<std::unique_ptr<HttpLoad>> loads_;
    Clock::time_point began_;
};

Result<bool> prepare_and_run(const JoinOptions& options, StopSignals& stop, std::ostream& out) {
    auto endpoints = endpoints_of(options);
    if (!endpoints) return Unexpected{endpoints.error()};
    auto genesis = node::load_genesis(options.genesis);
    if (!genesis) return client::bad_input(genesis.error());
    Join join(options, std::move(*endpoints), std::move(*genesis), out);
    return join.run(stop);
}

}  // namespace

int run_join(const JoinOptions& options, std::ostream& out) {
    StopSignals stop;
    const auto holds = prepare_and_run(options, stop, out);
    if (holds) return *holds ? 0 : 1;
    out << "weft-demo: " << holds.error().what << std::endl;
    return holds.error().kind == client::Error::Kind::bad_input ? 2 : 1;
}

}  // namespace weft::demo
