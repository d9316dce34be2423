#include "tests/system/live_network.hpp"

#include <iostream>
#include <thread>

namespace weft::test {
namespace {

constexpr std::size_t kLogLines = 40;

demo::NetworkPlan plan_for(const std::filesystem::path& folder, std::vector<demo::NodePorts> ports,
                           std::vector<GenesisAccount> accounts) {
    demo::NetworkPlan plan;
    plan.folder = folder;
    plan.name = "weft-test";
    plan.ports = std::move(ports);
    plan.accounts = std::move(accounts);
    plan.admin_token = kAdminToken;
    return plan;
}

}  // namespace

LiveNetwork::LiveNetwork(std::size_t users, std::size_t nodes, bool signers) {
    sign_init();
    const auto op = demo::seed_in(folder_.path() / "operator.key.json");
    const auto secret = demo::seed_in(folder_.path() / "devices.key.json");
    auto ports = demo::free_ports(nodes);
    if (!op || !secret || !ports) {
        ADD_FAILURE() << "cannot make keys or find ports";
        return;
    }
    operator_seed_ = *op;
    secret_ = *secret;
    demo::NetworkPlan plan =
        plan_for(folder_.path(), std::move(*ports), demo::genesis_accounts(KeyPair(*op), *secret, users));
    plan.signers = signers;
    auto files = demo::prepare_network(plan);
    if (!files) {
        ADD_FAILURE() << files.error().what;
        return;
    }
    network_ = std::make_unique<demo::LocalNetwork>(std::filesystem::path(WEFT_BIN_DIR) / "weftd", std::move(*files));
    const auto started = network_->start_all();
    const auto ready = started ? network_->wait_ready(kStartPatience) : started;
    if (ready) return;
    ADD_FAILURE() << ready.error().what;
    network_.reset();
}

LiveNetwork::~LiveNetwork() {
    if (testing::Test::HasFailure()) show_logs();
}

void LiveNetwork::show_logs() const {
    if (!network_) return;
    for (const auto& node : network_->files().nodes) {
        std::cerr << "---- the end of " << node.log.string() << "\n" << demo::tail_of(node.log, kLogLines);
    }
}

std::filesystem::path LiveNetwork::ledger(std::size_t node) const {
    return network_->files().nodes.at(node).folder / "data" / "ledger";
}

std::vector<client::NodeClient> LiveNetwork::clients() const {
    std::vector<client::NodeClient> clients;
    for (std::size_t i = 0; i < network_->size(); ++i) clients.push_back(client(i));
    return clients;
}

std::vector<demo::LinkAddress> LiveNetwork::links() const {
    std::vector<demo::LinkAddress> links;
    for (std::size_t i = 0; i < network_->size(); ++i) {
        links.push_back({network_->pub_address(i), network_->router_address(i)});
    }
    return links;
}

std::vector<client::Endpoint> LiveNetwork::apis() const {
    std::vector<client::Endpoint> apis;
    for (std::size_t i = 0; i < network_->size(); ++i) apis.push_back(network_->api(i));
    return apis;
}

client::Wallet LiveNetwork::user(std::size_t index) const {
    return client::Wallet(network(), demo::device_key(secret_, index));
}

client::Wallet LiveNetwork::registrar() const {
    return client::Wallet(network(), KeyPair(operator_seed_));
}

bool eventually(std::chrono::milliseconds patience, const std::function<bool()>& condition,
                std::chrono::milliseconds pause) {
    const auto deadline = Clock::now() + patience;
    while (!condition()) {
        if (Clock::now() >= deadline) return false;
        std::this_thread::sleep_for(pause);
    }
    return true;
}

client::Result<Block> make_payment(client::NodeClient& node, const client::Wallet& from, const AccountId& to,
                                   Amount amount, Sequence sequence) {
    auto tips = node.tips(2);
    if (!tips) return Unexpected{tips.error()};
    Transfer transfer;
    transfer.credits.push_back({to, amount});
    return from.make({.sequence = sequence, .parents = std::move(tips->parents), .time = tips->time, .work_bits = 0},
                     Payload{transfer});
}

client::Metadata final_fate(client::NodeClient& node, const BlockId& id) {
    client::Metadata last;
    eventually(kFatePatience, [&] {
        const auto metadata = node.metadata(id);
        if (metadata) last = *metadata;
        return metadata && metadata->fate != Fate::pending;
    });
    return last;
}

}  // namespace weft::test
