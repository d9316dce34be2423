// A line that asks weft-bench for a verdict: what was read is read again from the plainest form of it.
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"
#include "tools/bench/verdicts/verdict_line.hpp"

namespace weft::fuzz {
namespace {

bool run(ByteView input) {
    const std::string_view line = as_text(input);
    const auto parsed = bench::parse_verdict_line(line);
    if (!parsed) {
        CHECK(!parsed.error().empty());
        return false;
    }
    CHECK(!bench::skips_line(line));
    const std::string plain = parsed->key.hex() + "," + to_hex(parsed->message) + "," + parsed->signature.hex();
    const auto again = bench::parse_verdict_line(plain);
    CHECK(again && again->key == parsed->key && again->message == parsed->message);
    CHECK(again->signature == parsed->signature);
    return true;
}

std::vector<Bytes> seeds() {
    const std::string key(64, 'a');
    const std::string signature(128, '7');
    return {bytes_of(key + " 00ff " + signature), bytes_of(key + ", 00FF," + signature + "\r"),
            bytes_of(key + " - " + signature), bytes_of(key + "  " + signature), bytes_of(key + ",," + signature)};
}

const Registration kRegistration({"verdict_line", run, seeds});

}  // namespace
}  // namespace weft::fuzz
