#include "node/runtime/opening.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "node/runtime/files.hpp"
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/key_file.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/restoring.hpp"
#include "node/runtime/secret_file.hpp"
#include "node/runtime/snapshot_start.hpp"

namespace weft::node {

namespace {

using Failure = Unexpected<std::string>;

constexpr TimeUs kUsPerMs = 1000;
constexpr TimeUs kUsPerHour = 3600 * kMicrosecondsPerSlot;
// Never pruned: what a peer that was away for a moment asks for.
constexpr TimeUs kKeptUsMin = 60 * kMicrosecondsPerSlot;
constexpr int kSignerTries = 50;
constexpr std::chrono::milliseconds kSignerPause{200};

Expected<std::optional<std::string>, std::string> read_passphrase(const std::filesystem::path& file) {
    if (file.empty()) return std::optional<std::string>();
    const Expected<std::string, std::string> text = read_secret_file(file);
    if (!text) return Failure{"key.passphrase_file: " + text.error()};
    return std::optional(*text);
}

EngineOptions engine_options(const Config& config, const Identity& identity, Executor& executor) {
    EngineOptions options;
    options.executor = &executor;
    if (config.validator.enabled && identity.seed) options.validator_seed = identity.seed;
    if (config.validator.enabled && !identity.seed) options.signer_key = identity.key;
    options.snapshot_interval_us = TimeUs{config.storage.snapshot_minutes} * 60 * kMicrosecondsPerSlot;
    options.snapshot_start = config.storage.start_from_snapshot;
    // Who forgets anyway may forget all at once; an archive is not thrown away.
    options.snapshot_replaces = config.storage.keep_hours != 0 || config.storage.max_mb != 0;
    options.pacemaker.delta_us = config.validator.delta_ms * kUsPerMs;
    options.pacemaker.round_us_min = config.validator.round_ms_min * kUsPerMs;
    options.pacemaker.heartbeat_us_first = config.validator.heartbeat_ms_first * kUsPerMs;
    options.pacemaker.heartbeat_us_last = config.validator.heartbeat_ms_last * kUsPerMs;
    return options;
}

tangle::StoreOptions store_options(const Config::Storage& storage, const Parameters& parameters) {
    tangle::StoreOptions options;
    tangle::Retention& retention = options.retention;
    retention.keep_us = TimeUs{storage.keep_hours} * kUsPerHour;
    retention.bytes_max = std::uint64_t{storage.max_mb} << 20;
    retention.keep_us_min = std::max(tangle::Retention::kept_min(parameters.window_slots), kKeptUsMin);
    retention.window_slots = parameters.window_slots;
    retention.gc_depth_rounds = parameters.gc_depth_rounds;
    return options;
}

// Tells how far a replay is by the numbers of its records.
RecordWitness watch_progress(const tangle::Store& store, StartProgress& progress) {
    return [&progress, last = store.last_lsn(), first = tangle::Lsn{0}](tangle::Lsn lsn, tangle::LogKind,
                                                                        ByteView) mutable {
        if (first == 0) first = lsn;
        progress.set_replayed(lsn + 1 - first, last + 1 - first);
        return std::string();
    };
}

// Both are started together after a power cut, in any order.
Expected<signer::Welcome, std::string> connect_patiently(SignerClient& client) {
    Expected<signer::Welcome, std::string> welcome = client.connect();
    for (int tries = 1; !welcome && tries < kSignerTries; ++tries) {
        if (tries == 1) log_warning(LogComponent::node, welcome.error() + "; waiting for it");
        std::this_thread::sleep_for(kSignerPause);
        welcome = client.connect();
    }
    return welcome;
}

Expected<Identity, std::string> identity_of_signer(const Config& config, Genesis genesis) {
    auto client = std::make_unique<SignerClient>(config.key.signer, network_id(genesis));
    auto welcome = connect_patiently(*client);
    if (!welcome) return Failure{"key.signer: " + welcome.error() + ". Start weft-signer first"};
    const auto tls = client->session(welcome->key);
    if (!tls) return Failure{"key.signer: " + tls.error()};
    Identity identity;
    identity.genesis = std::move(genesis);
    identity.key = {Algorithm::ed25519, welcome->key};
    identity.tls = *tls;
    identity.signer = std::move(client);
    identity.welcome = std::move(*welcome);
    return identity;
}

}  // namespace

Expected<Identity, std::string> load_identity(const Config& config) {
    Expected<Genesis, std::string> genesis = load_genesis(config.node.genesis);
    if (!genesis) return Failure{"node.genesis: " + genesis.error()};
    if (!config.key.signer.empty()) return identity_of_signer(config, std::move(*genesis));
    const auto passphrase = read_passphrase(config.key.passphrase_file);
    if (!passphrase) return Failure{passphrase.error()};
    const Expected<Seed, KeyFileError> seed = load_key_file(config.key.file, *passphrase);
    if (!seed) {
        const bool needed = seed.error().code == KeyFileErrorCode::passphrase_needed;
        return Failure{"key.file: " + seed.error().what + (needed ? "; set key.passphrase_file" : "")};
    }
    Identity identity;
    identity.genesis = std::move(*genesis);
    identity.key = KeyPair(*seed).public_key();
    identity.seed = *seed;
    identity.tls.seed = *seed;
    return identity;
}

Expected<Opened, std::string> open_ledger(const Config& config, const Identity& identity, Random& random,
                                          Executor& executor, TimeUs now, StartProgress& progress) {
    std::error_code error;
    std::filesystem::create_directories(config.node.data, error);
    if (error) return Failure{"node.data: cannot make " + config.node.data.string() + ": " + error.message()};
    const tangle::StoreOptions options = store_options(config.storage, identity.genesis.parameters);
    if (const auto installed = install_snapshot(config.node.data, identity.genesis, options); !installed) {
        return Failure{"a snapshot that was fetched cannot be taken over: " + installed.error()};
    }
    Opened out;
    progress.enter(StartProgress::Stage::opening);
    auto store = tangle::Store::open(config.node.data / "ledger", network_id(identity.genesis), options);
    if (!store) return Failure{store.error().what};
    out.store = std::move(*store);
    if (!out.store->recovery_note().empty()) log_warning(LogComponent::store, out.store->recovery_note());
    out.engine =
        std::make_unique<Engine>(identity.genesis, engine_options(config, identity, executor), *out.store, random);
    progress.enter(StartProgress::Stage::replaying);
    const auto restored = restore_engine(*out.store, *out.engine, now, watch_progress(*out.store, progress));
    if (!restored) {
        return Failure{"the ledger in " + config.node.data.string() + " cannot be read back: " + restored.error()};
    }
    return out;
}

}  // namespace weft::node
