// A frame's body, as any peer may send it: what is accepted is the one encoding of the message that was read.
#include <algorithm>

#include "core/check.hpp"
#include "p2p/message.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using namespace p2p;

bool run(ByteView input) {
    const Decoded<Message> message = decode_message(input);
    if (!message) return false;
    CHECK(std::ranges::equal(encode_message(*message), input));
    CHECK(message_name(*message) != "");
    return true;
}

std::vector<Bytes> seeds() {
    const BlockId id = samples::transfer_block(5, 1).id;
    const RoundRef ref = samples::first_round_block(1).ref;
    const Bytes block = samples::transfer_block(5, 2).encoded;
    const Bytes round_block = samples::first_round_block(0).encoded;
    const std::vector<Message> messages{
        Hello{.network = samples::network(), .commit = 7, .certified = 3, .round = 9},
        Status{7, 3, 9},
        Blocks{{block, {1, 2, 3}}},
        RoundBlocks{{round_block}},
        PullCone{1, 2, 3, {id}, {ref}, {id}, {ref}},
        ConePart{1, true, {{4, 5}}, {block}},
        PullRange{1, 2, 3, 4096},
        RangeChunk{1, 2, 300, 0, {1, 2}, {3}, {4, 5, 6}},
        RangeChunk{1, 2, 300, 297, {}, {}, {4, 5, 6}},
        PullOwn{1, 2},
        OwnLast{1, 2, 1, round_block},
        OwnLast{1, 2, 0, {}},
        Votes{{3, 9}, {{1, {7, Hash{}, Signature{}}}, {2, {8, Hash{}, Signature{}}}}},
        Offer{1, 300},
        PullSnapshot{1, 300, SnapshotPart::roots, 0},
        SnapshotPiece{1, 300, SnapshotPart::commits, 2, {1, 2, 3}},
        SnapshotPiece{1, 300, SnapshotPart::head, 0, {}},
    };
    std::vector<Bytes> encoded;
    for (const Message& message : messages) encoded.push_back(encode_message(message));
    return encoded;
}

const Registration kRegistration({"message", run, seeds});

}  // namespace
}  // namespace weft::fuzz
