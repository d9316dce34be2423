// A batch of blocks as clients submit it over HTTP and ZeroMQ.
#include "node/runtime/batch.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

bool run(ByteView input) {
    if (!accepts_one_encoding(input, node::decode_batch, node::encode_batch)) return false;
    CHECK(node::decode_batch(input)->size() <= node::kBatchBlocksMax);
    return true;
}

std::vector<Bytes> seeds() {
    const Bytes block = samples::transfer_block(5, 1).encoded;
    return {node::encode_batch({block}), node::encode_batch({block, {1}, {2, 3}}), node::encode_batch({Bytes(9, 9)})};
}

const Registration kRegistration({"batch", run, seeds});

}  // namespace
}  // namespace weft::fuzz
