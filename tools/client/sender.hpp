// Hands a wallet's payload to a node and follows it to its fate, as a patient device would.
#pragma once

#include <chrono>

#include "tools/client/node_client.hpp"
#include "tools/client/wallet.hpp"

namespace weft::client {

struct SendOptions {
    bool wait = true;                                 // until the fate is known
    std::chrono::milliseconds timeout{30'000};        // for all of it
    std::optional<Sequence> sequence = std::nullopt;  // else the account's next
};

struct Sent {
    BlockId id;
    Sequence sequence = 0;
    Fate fate = Fate::pending;  // pending unless waited for
    std::string reason = "none";
    CommitIndex commit = 0;
    std::chrono::milliseconds took{0};  // from submission to the known fate (or to admission)
};

// Makes the block with the node's tips and time, does the proof of work that the node asks for, signs again where the
// node says too_old or too_new, and waits where it is busy. Ledger refusals are no errors: see Sent::fate. Blocking.
// Errors: as NodeClient's; timeout when the fate was not known in time (the text names the block).
Result<Sent> send_payload(NodeClient& node, const Wallet& wallet, const Payload& payload, const SendOptions& options);

// Waits until the block's fate is final. Errors: timeout; as NodeClient's.
Result<Metadata> wait_for_fate(NodeClient& node, const BlockId& id, std::chrono::steady_clock::time_point deadline);

}  // namespace weft::client
