// A genesis in its binary form.
#include "core/genesis.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

bool run(ByteView input) {
    if (!accepts_one_encoding(input, decode_genesis, encode_genesis)) return false;
    const Genesis genesis = *decode_genesis(input);
    CHECK(check_genesis(genesis));
    CHECK(genesis.committee_members().size() == genesis.committee.size());
    return true;
}

std::vector<Bytes> seeds() {
    Genesis alone = samples::genesis();
    alone.accounts.resize(1);
    alone.committee = {0};
    return {encode_genesis(samples::genesis()), encode_genesis(alone)};
}

const Registration kRegistration({"genesis", run, seeds});

}  // namespace
}  // namespace weft::fuzz
