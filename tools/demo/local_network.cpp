#include "tools/demo/local_network.hpp"

#include <signal.h>

namespace weft::demo {
namespace {

using client::Error;
using client::Result;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPoll{20};
constexpr milliseconds kReadyRequest{1000};
constexpr std::size_t kTailLines = 15;

std::string name_of(std::size_t node) {
    return "Node " + std::to_string(node + 1);
}

milliseconds left_until(steady_clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    return std::max(left, milliseconds{0});
}

}  // namespace

LocalNetwork::LocalNetwork(std::filesystem::path weftd, NetworkFiles files)
    : weftd_(std::move(weftd)),
      files_(std::move(files)),
      processes_(files_.nodes.size()),
      signers_(files_.nodes.size()) {}

bool LocalNetwork::running(std::size_t node) {
    return processes_[node] && !processes_[node]->ending();
}

pid_t LocalNetwork::pid(std::size_t node) const {
    return processes_[node] ? processes_[node]->pid() : -1;
}

Result<void> LocalNetwork::start(std::size_t node) {
    const NodeFiles& files = files_.nodes[node];
    if (!files.signer_socket.empty() && !(signers_[node] && !signers_[node]->ending())) {
        if (auto started = start_signer(node); !started) return started;
    }
    auto process = Process::start({weftd_.string(), "--config", files.config.string()}, files.log);
    if (!process) return Unexpected{process.error()};
    processes_[node] = std::move(*process);
    return {};
}

Result<void> LocalNetwork::start_signer(std::size_t node) {
    const NodeFiles& files = files_.nodes[node];
    const auto beside = [&](const char* name) { return (files.folder / name).string(); };
    auto process = Process::start(
        {(weftd_.parent_path() / "weft-signer").string(), "--genesis", files_.genesis_file.string(), "--key",
         files.key_file.string(), "--record", beside("signer.record"), "--socket", files.signer_socket.string()},
        beside("signer.log"));
    if (!process) return Unexpected{process.error()};
    signers_[node] = std::move(*process);
    return {};
}

pid_t LocalNetwork::signer_pid(std::size_t node) const {
    return signers_[node] ? signers_[node]->pid() : -1;
}

void LocalNetwork::kill_signer(std::size_t node) {
    signers_[node].reset();
}

Result<void> LocalNetwork::start_all() {
    for (std::size_t i = 0; i < size(); ++i) {
        if (auto started = start(i); !started) return started;
    }
    return {};
}

Result<void> LocalNetwork::wait_ready_one(std::size_t node, steady_clock::time_point deadline) {
    client::NodeClient api_client(api(node), kReadyRequest);
    std::string last = "no answer yet";
    while (true) {
        const auto answer = api_client.ready();
        if (answer && *answer) return {};
        if (!answer) last = answer.error().what;
        if (answer) {
            const auto info = api_client.info();
            last = info ? info->state + ": " + info->reason : info.error().what;
        }
        const bool late = steady_clock::now() >= deadline;
        // Waiting for the process's end is the pause between two questions.
        const auto ending = processes_[node]->wait(kPoll);
        if (!late && !ending) continue;
        return client::fail(ending ? Error::Kind::unreachable : Error::Kind::timeout,
                            name_of(node) + (ending ? " " + ending->text() : " is not ready (" + last + ")") +
                                ". The end of " + files_.nodes[node].log.string() + ":\n" +
                                tail_of(files_.nodes[node].log, kTailLines));
    }
}

Result<void> LocalNetwork::wait_ready(milliseconds patience) {
    const auto deadline = steady_clock::now() + patience;
    for (std::size_t i = 0; i < size(); ++i) {
        if (!processes_[i]) continue;
        if (auto ready = wait_ready_one(i, deadline); !ready) return ready;
    }
    return {};
}

void LocalNetwork::kill(std::size_t node) {
    processes_[node].reset();
}

Result<void> LocalNetwork::stop(std::size_t node, milliseconds patience) {
    if (!processes_[node]) return {};
    processes_[node]->send(SIGTERM);
    const auto ending = processes_[node]->wait(patience);
    processes_[node].reset();
    if (!ending) {
        return client::fail(Error::Kind::timeout, name_of(node) + " did not stop in time and was killed.");
    }
    if (ending->code != 0 || ending->signal != 0) {
        return client::fail(Error::Kind::refused, name_of(node) + " " + ending->text() + ".",
                            "See " + files_.nodes[node].log.string() + ".");
    }
    return {};
}

Result<void> LocalNetwork::stop_all(milliseconds patience) {
    const auto deadline = steady_clock::now() + patience;
    for (auto& process : processes_) {
        if (process) process->send(SIGTERM);
    }
    Result<void> result;
    for (std::size_t i = 0; i < size(); ++i) {
        if (auto stopped = stop(i, left_until(deadline)); !stopped && result) result = stopped;
    }
    return result;
}

std::vector<NodeDeath> LocalNetwork::deaths() {
    std::vector<NodeDeath> deaths;
    for (std::size_t i = 0; i < size(); ++i) {
        const auto ending = processes_[i] ? processes_[i]->ending() : std::nullopt;
        if (!ending) continue;
        deaths.push_back({i, *ending, tail_of(files_.nodes[i].log, kTailLines)});
        processes_[i].reset();
    }
    return deaths;
}

client::Endpoint LocalNetwork::api(std::size_t node) const {
    return {"127.0.0.1", files_.nodes[node].ports.api};
}

std::string LocalNetwork::pub_address(std::size_t node) const {
    return "tcp://127.0.0.1:" + std::to_string(files_.nodes[node].ports.pub);
}

std::string LocalNetwork::router_address(std::size_t node) const {
    return "tcp://127.0.0.1:" + std::to_string(files_.nodes[node].ports.router);
}

}  // namespace weft::demo
