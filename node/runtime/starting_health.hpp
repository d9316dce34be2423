// Answers on api.listen while a node starts, which takes long when it has much of its log to repeat: alive, not ready,
// and how far it is.
#pragma once

#include <memory>

#include "node/runtime/config.hpp"
#include "node/runtime/start_progress.hpp"

namespace weft::node {

class StartingHealth {
public:
    // Listens as the node itself will. `progress` outlives this. The error says why it cannot.
    static Expected<std::unique_ptr<StartingHealth>, std::string> listen(const Config& config,
                                                                         const StartProgress& progress);
    // On return the port is free again.
    ~StartingHealth();

    std::uint16_t port() const;

private:
    struct Parts;
    explicit StartingHealth(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::node
