// Server-sent events from a node: however they are cut on the way, the same events come out. The first byte decides the
// cuts.
#include "core/ports.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/choices.hpp"
#include "tests/fuzz/target.hpp"
#include "tools/client/sse_parser.hpp"

namespace weft::fuzz {
namespace {

using client::StreamEvent;

std::vector<StreamEvent> events_in_pieces(std::string_view stream, std::uint64_t seed, std::size_t piece_bytes_max) {
    SplitMix random(seed);
    client::SseParser parser;
    std::vector<StreamEvent> events;
    while (!stream.empty()) {
        const std::size_t bytes = std::min<std::size_t>(stream.size(), 1 + random.below(piece_bytes_max));
        parser.feed(stream.substr(0, bytes), events);
        stream.remove_prefix(bytes);
    }
    return events;
}

bool run(ByteView input) {
    Choices choices(input);
    const std::uint8_t seed = choices.byte();
    const std::string_view stream = as_text(choices.rest());
    const std::vector<StreamEvent> events = events_in_pieces(stream, seed, 1 + stream.size());
    CHECK(events == events_in_pieces(stream, seed, 1));
    CHECK(events == events_in_pieces(stream, seed, 5));
    for (const StreamEvent& event : events) CHECK(!event.name.empty());
    return !events.empty();
}

std::vector<Bytes> seeds() {
    return {bytes_of("1: weft events\n\nid: 7\nevent: block\ndata: {\"id\":\"00\"}\n\n"),
            bytes_of("2data:a\r\ndata: b\r\n\r\ndata\n\nevent: confirmed\rdata: x\r\r")};
}

const Registration kRegistration({"event_stream", run, seeds});

}  // namespace
}  // namespace weft::fuzz
