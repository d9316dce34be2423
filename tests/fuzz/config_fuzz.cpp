// The configuration file: what is accepted is read back from how it is printed. Secrets are not printed.
#include "node/runtime/config.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using Flags = std::vector<std::pair<std::string, std::string>>;

Expected<node::Config, std::string> load(ByteView text, const Flags& flags) {
    const MemoryFile file(text);
    return node::load_config({.file = file.path(), .environment = {}, .flags = flags});
}

bool run(ByteView input) {
    const Expected<node::Config, std::string> config = load(input, {});
    if (!config) {
        CHECK(!config.error().empty());
        return false;
    }
    const Flags secrets{{"api.token", config->api.token}, {"api.admin_token", config->api.admin_token}};
    const Expected<node::Config, std::string> again = load(as_bytes(node::print_config(*config)), secrets);
    CHECK(again && *again == *config);
    return true;
}

std::vector<Bytes> seeds() {
    return {bytes_of("[api]\nlisten = \"127.0.0.1:0\"\ntoken = \"0123456789abcdef\"\nconnections_max = 7\n"),
            bytes_of("[gossip]\nlisten = \"[::1]:15600\"\npeers = [\"" + std::string(64, 'a') + "@host:1\"]\n"),
            bytes_of("[zmq]\npub = \"off\"\n[log]\nlevel = \"debug\"\nformat = 'json'\n[validator]\nenabled = false\n"),
            {}};
}

const Registration kRegistration({"config", run, seeds});

}  // namespace
}  // namespace weft::fuzz
