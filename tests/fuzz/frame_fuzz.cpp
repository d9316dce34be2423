// A connection's bytes: however they are cut on the way, the same frames come out, and not more than one unfinished
// frame is held. The first byte decides the cuts.
#include "core/check.hpp"
#include "p2p/frame.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/choices.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using namespace p2p;

constexpr std::size_t kBodyBytesMax = 300;  // small, so that frames that are too large are met

struct Outcome {
    std::vector<Bytes> bodies;
    std::optional<FrameError> error;
    std::size_t left = 0;
    bool operator==(const Outcome&) const = default;
};

// Takes all that is complete; false once the stream is broken.
bool drain(FrameReader& reader, Outcome& outcome) {
    for (;;) {
        auto body = reader.next();
        if (!body) {
            CHECK(reader.next().error() == body.error());  // for good
            outcome.error = body.error();
            return false;
        }
        if (!*body) break;
        CHECK(!(*body)->empty() && (*body)->size() <= kBodyBytesMax);
        outcome.bodies.push_back(**std::move(body));
    }
    CHECK(reader.buffered() < kFrameHeaderBytes + kBodyBytesMax);
    return true;
}

Outcome read_in_pieces(ByteView stream, std::uint64_t seed, std::size_t piece_bytes_max) {
    SplitMix random(seed);
    FrameReader reader(kBodyBytesMax);
    Outcome outcome;
    while (!stream.empty()) {
        const std::size_t bytes = std::min<std::size_t>(stream.size(), 1 + random.below(piece_bytes_max));
        reader.feed(stream.first(bytes));
        stream = stream.subspan(bytes);
        if (!drain(reader, outcome)) return outcome;
    }
    outcome.left = reader.buffered();
    return outcome;
}

bool run(ByteView input) {
    Choices choices(input);
    const std::uint8_t seed = choices.byte();
    const ByteView stream = choices.rest();
    const Outcome outcome = read_in_pieces(stream, seed, 1 + stream.size());
    CHECK(outcome == read_in_pieces(stream, seed, 1));
    CHECK(outcome == read_in_pieces(stream, seed, 7));
    Bytes again;
    for (const Bytes& body : outcome.bodies) append_frame(again, body);
    CHECK(again.size() + outcome.left <= stream.size());
    CHECK(std::ranges::equal(again, stream.first(again.size())));
    CHECK(outcome.error || again.size() + outcome.left == stream.size());
    return !outcome.error && outcome.left == 0;
}

std::vector<Bytes> seeds() {
    Bytes stream{3};
    for (const std::size_t bytes : {1, 40, 300, 2}) append_frame(stream, Bytes(bytes, 7));
    return {stream, {}, Bytes(1, 9)};
}

const Registration kRegistration({"frame", run, seeds});

}  // namespace
}  // namespace weft::fuzz
