// The genesis file as people write it: what is accepted is a sound genesis, and is read back from how we write it.
#include "node/runtime/genesis_json.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

bool run(ByteView input) {
    const Expected<Genesis, std::string> genesis = node::genesis_from_json(as_text(input));
    if (!genesis) {
        CHECK(!genesis.error().empty());
        return false;
    }
    const Decoded<Genesis> binary = decode_genesis(encode_genesis(*genesis));
    CHECK(binary && *binary == *genesis);
    const Expected<Genesis, std::string> again = node::genesis_from_json(node::genesis_to_json(*genesis));
    CHECK(again && *again == *genesis);
    return true;
}

std::vector<Bytes> seeds() {
    Genesis alone = samples::genesis();
    alone.accounts.resize(1);
    alone.accounts[0].controller = samples::key_pair(2).account();
    alone.committee = {0};
    const std::string key = alone.accounts[0].key.bytes.hex();
    return {bytes_of(node::genesis_to_json(alone)),
            bytes_of("{\"name\":\"n\",\"unix_time_us\":\"5\",\"accounts\":[{\"key\":\"" + key +
                     "\",\"quota\":{\"units_per_second\":1,\"burst_units\":2}}],\"committee\":[0]}")};
}

const Registration kRegistration({"genesis_json", run, seeds});

}  // namespace
}  // namespace weft::fuzz
