// A listening node under malformed frames, as many as wanted: WEFT_TEST_FRAMES=10000000 for more. Every one is refused
// with a reason, and memory does not grow.
#include <cstdlib>
#include <iostream>
#include <random>

#include "core/ports.hpp"
#include "p2p/message.hpp"
#include "tests/transport/harness.hpp"

namespace weft::p2p {
namespace {

constexpr std::uint64_t kFramesByDefault = 20'000;
constexpr std::uint64_t kGrowthPagesMax = (64u << 20) / 4096;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t resident_pages() {
    FILE* file = std::fopen("/proc/self/statm", "r");
    unsigned long long all = 0;
    unsigned long long resident = 0;
    const int read = std::fscanf(file, "%llu %llu", &all, &resident);
    std::fclose(file);
    return read == 2 ? resident : 0;
}

// Decodes what arrives, as a node does, but does not hang up.
class Judge final : public TransportHandler {
public:
    void on_connected(PeerId, const PublicKeyBytes&, const std::string&, bool) override {}
    void on_disconnected(PeerId, const std::string&) override {}
    void on_frame(PeerId, Bytes&& body) override {
        const Decoded<Message> message = decode_message(body);
        message ? ++sound : ++refused[std::string(decode_error_name(message.error().code))];
        ++frames;
    }

    std::uint64_t frames = 0;
    std::uint64_t sound = 0;
    std::map<std::string, std::uint64_t> refused;
};

// A message that decodes, then something is cut off, added or changed; or nothing but noise.
Bytes malformed(SplitMix& random, const std::vector<Bytes>& good) {
    while (true) {
        Bytes body = good[random.below(good.size())];
        switch (random.below(4)) {
            case 0:
                body.resize(1 + random.below(body.size()));
                break;
            case 1:
                body.push_back(static_cast<std::uint8_t>(random.next()));
                break;
            case 2:
                body[random.below(body.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
                break;
            default:
                body.resize(1 + random.below(200));
                for (std::uint8_t& byte : body) byte = static_cast<std::uint8_t>(random.next());
        }
        if (!decode_message(body)) return body;
    }
}

class MalformedFrames : public TransportTest {};

TEST_F(MalformedFrames, AreAllRefusedWithAReasonInBoundedMemory) {
    const std::uint64_t wanted = number_from("WEFT_TEST_FRAMES", kFramesByDefault);
    const std::uint64_t seed = number_from("WEFT_TEST_SEED", std::random_device{}());
    SCOPED_TRACE("WEFT_TEST_SEED=" + std::to_string(seed));
    SplitMix random(seed);
    const std::vector<Bytes> good{encode_message(Hello{}), encode_message(Status{1, 2, 3}),
                                  encode_message(PullRange{1, 2, 3, 4}), encode_message(Blocks{{Bytes(200, 1)}}),
                                  encode_message(PullCone{1, 0, 0, {BlockId{}}, {}, {}, {}})};
    TlsTransportOptions made = options(1);
    made.budget = {.bytes_per_second = 1u << 30,
                   .bytes_burst = 1u << 30,
                   .messages_per_second = 100'000'000,
                   .messages_burst = 100'000'000};
    Judge judge;
    TlsTransport listening(io, std::move(made), judge);
    ASSERT_TRUE(listening.start());
    TlsTransportOptions sending = options(2);
    sending.idle_ms_max = 3'600'000;  // nothing is said to it
    sending.peers.push_back(address_of(1, listening.port()));
    const auto sender = start(std::move(sending));
    ASSERT_TRUE(run_until([&] { return sender->recorder.connects == 1; }));

    std::uint64_t sent = 0;
    std::uint64_t pages_at_start = 0;
    while (judge.frames < wanted) {
        for (int i = 0; i < 2000 && sent < wanted; ++i) {
            const auto body = std::make_shared<const Bytes>(malformed(random, good));
            if (!sender->transport.send(sender->recorder.last_peer, body)) break;
            ++sent;
        }
        const std::uint64_t before = judge.frames;
        ASSERT_TRUE(run_until([&] { return judge.frames > before || judge.frames == wanted; }));
        if (pages_at_start == 0 && judge.frames > wanted / 10) pages_at_start = resident_pages();
    }
    const std::uint64_t pages = resident_pages();
    EXPECT_EQ(judge.sound, 0u);
    EXPECT_LE(pages, pages_at_start + kGrowthPagesMax);
    std::cout << judge.frames << " frames refused, resident pages " << pages_at_start << " to " << pages << ":";
    for (const auto& [reason, count] : judge.refused) std::cout << " " << reason << " " << count;
    std::cout << "\n";
    listening.stop();
}

}  // namespace
}  // namespace weft::p2p
