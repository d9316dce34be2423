// What `weft doctor` looks at, a function each: none changes anything, but for a small file that it makes in the data
// folder and takes away again. Findings say what is, why that matters, and what to do.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/genesis.hpp"
#include "node/engine/health.hpp"
#include "node/runtime/config.hpp"
#include "p2p/asio/tls_transport.hpp"

namespace weft::cli {

struct Finding {
    enum class Verdict : std::uint8_t { ok, warn, fail };
    Verdict verdict = Verdict::ok;
    std::string
        check;  // stable: "config", "api", "genesis", "key", "data", "space", "disk", "clock", "port", "peer", "node"
    std::string what;
    std::string next_step;  // empty when ok
};
std::string_view verdict_name(Finding::Verdict verdict);

using Findings = std::vector<Finding>;

// ---- files
Finding check_genesis(const node::Config& config, std::optional<Genesis>& genesis);
// The key unlocks and, where it should, belongs to a member of the committee.
Finding check_key(const node::Config& config, const std::optional<Genesis>& genesis,
                  std::optional<p2p::TlsIdentity>& tls);
// The tokens file and the certificate can be read; nothing where none is set.
std::optional<Finding> check_api_files(const node::Config& config);
// Writable, and owned by who runs this.
Finding check_data_folder(const std::filesystem::path& folder);
Finding judge_space(const std::optional<node::DiskSpace>& space, const std::string& folder);

// ---- disk
// Microseconds of each of up to `count` synced writes of 4 KiB, in at most two seconds; empty when it cannot be tried.
std::vector<std::uint64_t> time_syncs(const std::filesystem::path& folder, std::size_t count);
Finding judge_syncs(std::vector<std::uint64_t> us);

// ---- clock
struct ClockReading {
    bool disciplined = true;            // what the system says: it follows some time server
    std::int64_t error_max_us = 0;      // as it estimates
    std::int64_t since_genesis_us = 0;  // by this clock
};
ClockReading read_clock(const Genesis& genesis);
Finding judge_clock(const ClockReading& reading);
// `theirs_us`: the time since genesis of another node, asked between two readings of this clock.
Finding judge_offset(const std::string& url, std::int64_t before_us, std::int64_t theirs_us, std::int64_t after_us);

// ---- network
// Free; or in use, which is well when a weftd of this data folder runs with it.
Finding check_port(const std::string& option, const node::Endpoint& endpoint, bool node_runs);
// A TCP connection within three seconds; the error is a phrase.
Expected<void, std::string> try_connect(const node::Endpoint& endpoint);
// TLS with this node's key, as weftd would: proves the peer's key and that it is of the same network. Only while weftd
// does not run: its connections would be replaced.
std::vector<p2p::PeerLink> try_handshakes(const node::Config& config, const Genesis& genesis,
                                          const p2p::TlsIdentity& identity);
Finding judge_link(const p2p::PeerLink& link);

}  // namespace weft::cli
