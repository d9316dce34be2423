// What connected peers send, to a whole engine: whatever they say and whenever, it neither fails nor halts, and all
// that it answers decodes. An input is a byte that says whether the node is a validator, then messages: a byte (whose
// lowest bit names the peer, the rest how long it takes), two of length (little-endian), the body.
#include "node/engine/engine.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"
#include "tools/sim/network/content_check.hpp"
#include "tools/sim/network/sim_store.hpp"

namespace weft::fuzz {
namespace {

using namespace node;

constexpr TimeUs kStart = 13'000'000;  // just after the sample blocks were made
constexpr TimeUs kTimeStep = 5'000;

const Domains& domains() {
    static const Domains kDomains = samples::domains();
    return kDomains;
}

// A node with a store that is always quick, and two peers that are validators.
class Node {
public:
    explicit Node(bool validator) : engine_(genesis(), options(validator), store_, random_) {
        CHECK(engine_.restore({}) && engine_.finish_replay(now_));
        for (const PeerId peer : {0, 1}) {
            const auto seed = static_cast<std::uint8_t>(2 + peer);
            step({PeerUp{peer, samples::key_pair(seed).public_key().bytes}});
        }
    }

    void wait(TimeUs time) {
        now_ += time;
        step({});
    }

    void hear(PeerId peer, p2p::Message message) { step({content_.event_of(peer, std::move(message))}); }

private:
    void step(std::vector<Event> events) {
        // The store answers at once; that may make it write again.
        while (true) {
            const Effects effects = engine_.step(now_, std::move(events));
            CHECK(!effects.halt);
            for (const Send& send : effects.sends) CHECK(p2p::decode_message(*send.body));
            events.clear();
            for (const StoreWrite& write : effects.writes) {
                store_.write(write.id, write.batch);
                store_.sync(write.id);
                events.push_back(StoreDone{write.id});
            }
            if (events.empty()) return;
        }
    }

    static const Genesis& genesis() {
        static const Genesis kGenesis = samples::genesis();
        return kGenesis;
    }

    static EngineOptions options(bool validator) {
        EngineOptions options;
        if (validator) options.validator_seed = Seed::from(Bytes(Seed::kSize, 1));
        return options;
    }

    sim::ContentCheck content_{domains(), first_epoch(genesis())};
    sim::SimStore store_;
    SplitMix random_{1};
    TimeUs now_ = kStart;
    Engine engine_;
};

bool run(ByteView input) {
    Reader in(input);
    Node node(in.u8() % 2 == 1);
    bool sound = true;
    while (in.left() > 0) {
        const std::uint8_t choice = in.u8();
        Decoded<p2p::Message> message = p2p::decode_message(in.bytes(in.u16()));
        if (!message) {
            sound = false;
            continue;
        }
        node.wait(kTimeStep * (choice / 2));
        node.hear(choice % 2, *std::move(message));
    }
    node.wait(2'000'000);
    return sound && !in.failed();
}

void add(Bytes& input, std::uint8_t choice, const p2p::Message& message) {
    const Bytes body = p2p::encode_message(message);
    Writer(input).u8(choice).u16(static_cast<std::uint16_t>(body.size())).bytes(body);
}

std::vector<Bytes> seeds() {
    const p2p::Hello hello{.network = samples::network(), .commit = 0, .certified = 0, .round = 1};
    const Block block = samples::transfer_block(5, 1);
    std::vector<Bytes> seeds{{0}, {1}};
    for (Bytes& input : seeds) {
        for (const std::uint8_t peer : {0, 1}) {
            add(input, peer, hello);
            add(input, peer, p2p::Status{0, 0, 1});
            add(input, peer, p2p::OwnLast{0, 0, 0, {}});
        }
        add(input, 20, p2p::Blocks{{block.encoded}});
        add(input, 41, p2p::RoundBlocks{{samples::first_round_block(1).encoded}});
    }
    Bytes asks{0};
    add(asks, 0, hello);
    add(asks, 0, p2p::Blocks{{block.encoded}});
    add(asks, 2, p2p::PullCone{1, 0, 0, {block.id}, {samples::first_round_block(1).ref}, {}, {}});
    add(asks, 2, p2p::PullRange{1, 1, 0, 4096});
    add(asks, 2, p2p::PullOwn{0, 1});
    add(asks, 2, p2p::Votes{{3, 9}, {{1, {1, Hash{}, Signature{}}}}});
    add(asks, 2, p2p::Offer{9, 1000});
    add(asks, 2, p2p::PullSnapshot{1, 1, p2p::SnapshotPart::head, 0});
    add(asks, 2, p2p::SnapshotPiece{1, 1, p2p::SnapshotPart::head, 0, {1, 2}});
    add(asks, 2, p2p::ConePart{1, true, {}, {block.encoded}});
    seeds.push_back(asks);
    Bytes rounds{1};
    for (AuthorIndex author = 1; author < 4; ++author) {
        add(rounds, 1, p2p::RoundBlocks{{samples::first_round_block(author).encoded}});
    }
    add(rounds, 90, p2p::RoundBlocks{{samples::second_round_block(1).encoded}});
    seeds.push_back(rounds);
    return seeds;
}

const Registration kRegistration({"peer", run, seeds});

}  // namespace
}  // namespace weft::fuzz
