#include "p2p/asio/counters.hpp"

namespace weft::p2p {

TransportCounters LiveCounters::read() const {
    TransportCounters counters;
    counters.bytes_in = bytes_in;
    counters.bytes_out = bytes_out;
    counters.frames_in = frames_in;
    counters.frames_out = frames_out;
    counters.sends_refused = sends_refused;
    counters.reads_delayed = reads_delayed;
    counters.connected = connected;
    counters.disconnected = disconnected;
    counters.dials_failed = dials_failed;
    for (std::size_t i = 0; i < kHandshakeFailures; ++i) counters.handshake_failures[i] = handshake_failures[i];
    return counters;
}

std::string_view handshake_failure_name(HandshakeFailure failure) {
    switch (failure) {
        case HandshakeFailure::tls:
            return "tls";
        case HandshakeFailure::not_ed25519:
            return "not_ed25519";
        case HandshakeFailure::unknown_key:
            return "unknown_key";
        case HandshakeFailure::wrong_network:
            return "wrong_network";
        case HandshakeFailure::timed_out:
            return "timed_out";
        case HandshakeFailure::duplicate:
            return "duplicate";
        case HandshakeFailure::limit:
            return "limit";
        case HandshakeFailure::banned:
            return "banned";
    }
    return "unknown";
}

}  // namespace weft::p2p
