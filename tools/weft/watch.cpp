#include <boost/json.hpp>
#include <chrono>
#include <ostream>
#include <thread>

#include "tools/client/event_stream.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPoll{100};
constexpr std::chrono::seconds kEventWait{3600};

void print_state(Console& console, const client::Metadata& metadata) {
    if (console.json) {
        boost::json::value value = {{"id", metadata.id.hex()},
                                    {"fate", fate_name(metadata.fate)},
                                    {"reason", metadata.reason},
                                    {"commit", metadata.commit},
                                    {"checkpoint", nullptr}};
        if (metadata.checkpoint) value.at("checkpoint") = *metadata.checkpoint;
        console.out << boost::json::serialize(value) << std::endl;
        return;
    }
    console.out << fate_name(metadata.fate);
    if (metadata.fate == Fate::rejected) console.out << " (" << metadata.reason << ")";
    if (metadata.commit != 0) console.out << " in commit " << metadata.commit;
    if (metadata.checkpoint) console.out << ", in checkpoint " << *metadata.checkpoint;
    console.out << std::endl;
}

bool is_settled(const client::Metadata& metadata) {
    return metadata.fate == Fate::expired || (metadata.fate != Fate::pending && metadata.checkpoint);
}

// Prints each change until the block is in a checkpoint (or expired).
Outcome watch_block(Console& console, client::NodeClient& node, const BlockId& id, Clock::time_point deadline) {
    std::optional<client::Metadata> shown;
    while (true) {
        const auto now = node.metadata(id);
        if (!now) return Unexpected{now.error()};
        if (!shown || shown->fate != now->fate || shown->checkpoint != now->checkpoint) print_state(console, *now);
        shown = *now;
        if (is_settled(*now)) return now->fate == Fate::confirmed ? kOk : kRefused;
        if (Clock::now() >= deadline) {
            return client::fail(Error::Kind::timeout, "The block is in no checkpoint yet.",
                                "Watch it for longer with --timeout SECONDS, or look at 'weft info'.");
        }
        std::this_thread::sleep_for(kPoll);
    }
}

void print_event(Console& console, const client::StreamEvent& event) {
    if (console.json) {
        boost::json::value value = {{"event", event.name}, {"id", event.id}, {"data", nullptr}};
        boost::system::error_code error;
        boost::json::value data = boost::json::parse(event.data, error);
        value.at("data") = error ? boost::json::value(event.data) : std::move(data);
        console.out << boost::json::serialize(value) << std::endl;
        return;
    }
    const auto fate = client::read_fate_event(event.data);
    console.out << event.name << ' ' << (fate ? fate->id.hex() : event.data);
    if (fate && fate->fate == Fate::rejected) console.out << " (" << fate->reason << ")";
    console.out << std::endl;
}

Outcome watch_events(Console& console, const client::Endpoint& endpoint, const std::string& query, std::size_t count) {
    auto stream = client::EventStream::open(endpoint, query, "", client::kRequestTimeout);
    if (!stream) return Unexpected{stream.error()};
    for (std::size_t seen = 0; count == 0 || seen < count;) {
        const auto event = stream->next(kEventWait);
        if (!event) return Unexpected{event.error()};
        if (!*event) continue;
        print_event(console, **event);
        ++seen;
    }
    return kOk;
}

}  // namespace

Outcome watch(Console& console, const CommonOptions& common, const WatchOptions& options) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    if (!options.id.empty()) {
        const auto id = parse_block_id(options.id);
        if (!id) return Unexpected{id.error()};
        return watch_block(console, *node, *id, Clock::now() + std::chrono::seconds(common.timeout_s));
    }
    std::string query = "topics=" + options.topics;
    if (!options.account.empty()) {
        const auto account = resolve_account(*node, options.account);
        if (!account) return Unexpected{account.error()};
        query += "&account=" + account->hex();
    }
    return watch_events(console, node->endpoint(), query, options.count);
}

}  // namespace weft::cli
