// weft-signer: holds a validator's key in a process of its own.
#include <pwd.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>

#include "node/runtime/files.hpp"
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/key_file.hpp"
#include "node/runtime/manual.hpp"
#include "node/runtime/version.hpp"
#include "node/signer/server.hpp"

namespace {

using namespace weft;
using namespace weft::node;

struct Options {
    std::string genesis = "genesis.json";
    std::string key = "node.key.json";
    std::string passphrase_file;
    std::string record = "signer.record";
    std::string socket = "signer.sock";
    std::string client;
};

void say(const std::string& text) {
    std::fprintf(stderr, "weft-signer: %s\n", text.c_str());
}

int complain(const std::string& what) {
    say(what);
    return 1;
}

Expected<Seed, std::string> load_seed(const Options& options) {
    std::optional<std::string> passphrase;
    if (!options.passphrase_file.empty()) {
        const auto text = read_file(options.passphrase_file, 4096);
        if (!text) return Unexpected<std::string>{text.error()};
        passphrase = text->substr(0, text->find_first_of("\r\n"));
    }
    const auto seed = load_key_file(options.key, passphrase);
    if (!seed) {
        const bool needed = seed.error().code == KeyFileErrorCode::passphrase_needed;
        return Unexpected<std::string>{seed.error().what + (needed ? "; give --passphrase-file" : "")};
    }
    return *seed;
}

Expected<uid_t, std::string> client_of(const Options& options) {
    const std::string& name = options.client;
    if (name.empty()) return ::geteuid();
    uid_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    if (read.ec == std::errc() && read.ptr == name.data() + name.size()) return number;
    if (const passwd* user = ::getpwnam(name.c_str())) return user->pw_uid;
    return Unexpected<std::string>{"--client: there is no user " + name + " on this machine"};
}

int stop_signals() {
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    return ::signalfd(-1, &signals, SFD_CLOEXEC);
}

int run(const Options& options) {
    sign_init();
    const int stop = stop_signals();
    const auto client = client_of(options);
    if (!client) return complain(client.error());
    const auto genesis = load_genesis(options.genesis);
    if (!genesis) return complain(genesis.error());
    const auto seed = load_seed(options);
    if (!seed) return complain(seed.error());
    const PublicKeyBytes key = KeyPair(*seed).public_key().bytes;
    const NetworkId network = network_id(*genesis);
    const auto record = signer::Record::open(options.record, network, key);
    if (!record) return complain(record.error());
    if (!(*record)->note().empty()) say((*record)->note());
    signer::Signer signer(*seed, network, **record);
    const auto server = signer::Server::listen({options.socket, *client}, signer, say);
    if (!server) return complain(server.error());
    say("ready: key " + key.hex() + ", last round " + std::to_string((*record)->state().round) + ", socket " +
        options.socket);
    const auto ended = (*server)->run(stop);
    if (!ended) return complain(ended.error());
    say("stopped");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("A validator's key in a process of its own.", "weft-signer");
    app.set_version_flag("--version", std::string(kVersion));
    app.add_option("--genesis", options.genesis, "the network's genesis")->capture_default_str();
    app.add_option("--key", options.key, "the validator's key file (weft keygen)")->capture_default_str();
    app.add_option("--passphrase-file", options.passphrase_file, "its first line unlocks the key file");
    app.add_option("--record", options.record, "what was signed; never replace it by an older copy")
        ->capture_default_str();
    app.add_option("--socket", options.socket, "Unix socket that weftd's key.signer names")->capture_default_str();
    app.add_option("--client", options.client,
                   "user that weftd runs as, name or number; this process's own unless given");
    add_manual_flags(app, {.summary = "holds the key of a Weft validator", .closing = {}, .see_also = "weftd(1)"});
    CLI11_PARSE(app, argc, argv);
    return run(options);
}
