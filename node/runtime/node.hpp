// A whole node in one process: the engine, its store, its threads and its listeners. weftd runs one; tests run several.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "node/runtime/config.hpp"
#include "node/runtime/stop_request.hpp"

namespace weft::node {

// What the node listens on; nothing for what is off.
struct Ports {
    std::uint16_t api = 0;
    std::uint16_t gossip = 0;
    std::optional<std::uint16_t> zmq_pub;
    std::optional<std::uint16_t> zmq_router;
};

class Node {
public:
    // Opens the ledger, reads it back, listens and runs; writes ports.json into the data folder. `stop` outlives the
    // node and is asked when the node cannot go on. The error says what is wrong and what to do.
    static Expected<std::unique_ptr<Node>, std::string> start(const Config& config, StopRequest& stop);
    ~Node();  // stops

    // Takes no more, finishes and stores what is under way, ends all threads. Idempotent.
    void stop();

    // Goes on with the gossip.peers of `fresh`, the configuration as it stands now, and reads api.tokens_file,
    // api.tls_certificate and api.tls_key again; what does not work is logged, and what was stays. Any thread, before
    // stop.
    void reload(Expected<Config, std::string> fresh);

    const Ports& ports() const;

private:
    struct Parts;
    explicit Node(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::node
