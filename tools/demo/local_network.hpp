// Several weftd processes on this machine that make one network.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tools/client/node_client.hpp"
#include "tools/demo/network_files.hpp"
#include "tools/demo/process.hpp"

namespace weft::demo {

// A node that ended although nobody here asked it to.
struct NodeDeath {
    std::size_t node = 0;  // from 0
    Ending ending;
    std::string log_tail;
};

// One thread. Nodes that run are stopped (hard) when this object goes.
class LocalNetwork {
public:
    LocalNetwork(std::filesystem::path weftd, NetworkFiles files);

    const NetworkFiles& files() const { return files_; }
    std::size_t size() const { return files_.nodes.size(); }
    bool running(std::size_t node);
    pid_t pid(std::size_t node) const;

    // Starts a node that does not run, and its signer first if it has one that does not run.
    client::Result<void> start(std::size_t node);
    client::Result<void> start_all();

    // Until /readyz of each running node says so, or one of them ends. Errors: timeout, unreachable; with the reason
    // that the node gives, and its log's tail.
    client::Result<void> wait_ready(std::chrono::milliseconds patience);

    // As kill -9 would; waits for the end.
    void kill(std::size_t node);
    // SIGTERM to all, then waits. Errors: timeout for a node that had to be killed, refused for an exit code not 0.
    client::Result<void> stop_all(std::chrono::milliseconds patience);
    client::Result<void> stop(std::size_t node, std::chrono::milliseconds patience);

    // The signer of a node that has one.
    client::Result<void> start_signer(std::size_t node);
    pid_t signer_pid(std::size_t node) const;
    void kill_signer(std::size_t node);  // as kill -9 would; waits for the end

    // The nodes that ended by themselves since the last call.
    std::vector<NodeDeath> deaths();

    client::Endpoint api(std::size_t node) const;
    std::string pub_address(std::size_t node) const;     // for ZeroMQ
    std::string router_address(std::size_t node) const;  // for ZeroMQ

private:
    client::Result<void> wait_ready_one(std::size_t node, std::chrono::steady_clock::time_point deadline);

    std::filesystem::path weftd_;
    NetworkFiles files_;
    std::vector<std::optional<Process>> processes_;
    std::vector<std::optional<Process>> signers_;
};

}  // namespace weft::demo
