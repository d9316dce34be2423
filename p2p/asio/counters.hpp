// The transport's counters while they count: written by the net thread and by senders, read by any.
#pragma once

#include <atomic>

#include "p2p/asio/tls_transport.hpp"

namespace weft::p2p {

struct LiveCounters {
    using Count = std::atomic<std::uint64_t>;

    Count bytes_in = 0;
    Count bytes_out = 0;
    Count frames_in = 0;
    Count frames_out = 0;
    Count sends_refused = 0;
    Count reads_delayed = 0;
    Count connected = 0;
    Count disconnected = 0;
    Count dials_failed = 0;
    std::array<Count, kHandshakeFailures> handshake_failures{};

    // Without queued_bytes.
    TransportCounters read() const;
};

}  // namespace weft::p2p
