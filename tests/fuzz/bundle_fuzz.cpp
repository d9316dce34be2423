// A checkpoint's content as a peer sends it: a bundle, and its way here in chunks. The first byte decides the chunks.
#include "p2p/range.hpp"
#include "p2p/range_download.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/choices.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using namespace p2p;

RangeChunk sent(const RangeChunk& chunk) {
    const Decoded<Message> message = decode_message(encode_message(chunk));
    CHECK(message && std::get<RangeChunk>(*message) == chunk);
    return std::get<RangeChunk>(*message);
}

// Any bytes come through in chunks as they are.
void check_download(ByteView bundle, std::uint32_t chunk_bytes) {
    if (bundle.empty()) return;
    const Bytes checkpoint(3, 1);
    const Bytes certificate(4, 2);
    RangeDownload download(9);
    while (!download.complete()) {
        const PullRange pull{1, 9, download.offset(), chunk_bytes};
        CHECK(download.append(1, sent(serve_range(pull, {checkpoint, certificate, bundle}))));
    }
    CHECK(download.checkpoint_bytes() == checkpoint && download.certificate_bytes() == certificate);
    CHECK(std::ranges::equal(download.take_data(), bundle));
}

bool run(ByteView input) {
    Choices choices(input);
    const std::size_t choice = choices.byte();
    const ByteView bytes = choices.rest();
    check_download(bytes, static_cast<std::uint32_t>(1 + 8 * choice + bytes.size() / 16));
    return accepts_one_encoding(bytes, decode_bundle,
                                [](const Bundle& bundle) { return encode_bundle(bundle.commits, bundle.blocks); });
}

CommitRecord commit(CommitIndex index) {
    CommitRecord record;
    record.index = index;
    record.leader = samples::first_round_block(1).ref;
    record.time = 2'000'000 * index;
    record.round_blocks = {samples::first_round_block(0).ref, record.leader};
    record.blocks = {{samples::transfer_block(5, index).id, RejectReason::none},
                     {samples::transfer_block(6, index).id, RejectReason::wrong_key}};
    return record;
}

std::vector<Bytes> seeds() {
    const Bytes block = samples::transfer_block(5, 1).encoded;
    return {chosen(10, encode_bundle({}, {})), chosen(0, encode_bundle({commit(1)}, {{1, 2, 3}})),
            chosen(200, encode_bundle({commit(1), commit(2)}, {block, {7}}))};
}

const Registration kRegistration({"bundle", run, seeds});

}  // namespace
}  // namespace weft::fuzz
