#include <boost/json.hpp>
#include <ostream>

#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

std::string hint_of(const std::string& reason) {
    for (std::uint8_t i = 1; i <= kRejectReasonLast; ++i) {
        const auto candidate = static_cast<RejectReason>(i);
        if (reason == reason_name(candidate)) return std::string(reason_hint(candidate));
    }
    return {};
}

void print_json(std::ostream& out, const client::Sent& sent) {
    const boost::json::value value = {{"id", sent.id.hex()},   {"fate", fate_name(sent.fate)},
                                      {"reason", sent.reason}, {"sequence", sent.sequence},
                                      {"commit", sent.commit}, {"took_ms", sent.took.count()}};
    out << boost::json::serialize(value) << '\n';
}

void print_text(std::ostream& out, const client::Sent& sent, const std::string& doing) {
    out << fate_name(sent.fate);
    if (sent.fate == Fate::rejected) out << " (" << sent.reason << ")";
    if (sent.fate != Fate::pending) out << " after " << sent.took.count() << " ms";
    out << ": " << doing << "\nblock " << sent.id.hex() << '\n';
    if (sent.fate == Fate::rejected) out << hint_of(sent.reason) << '\n';
    if (sent.fate == Fate::expired) out << "It was not ordered in time and never will be: send it again.\n";
}

}  // namespace

Outcome send_and_report(Console& console, const CommonOptions& options, client::NodeClient& node,
                        const client::Wallet& wallet, const Payload& payload, const std::string& doing) {
    const auto sent = client::send_payload(
        node, wallet, payload, {.wait = !options.no_wait, .timeout = std::chrono::seconds(options.timeout_s)});
    if (!sent) return Unexpected{sent.error()};
    if (console.json) {
        print_json(console.out, *sent);
    } else if (options.quiet) {
        console.out << sent->id.hex() << '\n';
    } else {
        print_text(console.out, *sent, doing);
    }
    return sent->fate == Fate::confirmed || (options.no_wait && sent->fate == Fate::pending) ? kOk : kRefused;
}

}  // namespace weft::cli
