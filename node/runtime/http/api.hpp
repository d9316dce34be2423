// The routes of docs/api.md. Handlers get what they need from here and never the node.
#pragma once

#include <functional>
#include <string>

#include "core/genesis.hpp"
#include "node/engine/health.hpp"
#include "node/runtime/backup_thread.hpp"
#include "node/runtime/committee_book.hpp"
#include "node/runtime/erase_thread.hpp"
#include "node/runtime/event_ring.hpp"
#include "node/runtime/http/router.hpp"
#include "node/runtime/intake.hpp"
#include "node/runtime/json.hpp"
#include "node/runtime/ledger_thread.hpp"
#include "node/runtime/metrics.hpp"
#include "node/runtime/rejection_book.hpp"
#include "tangle/store.hpp"

namespace weft::node::http {

struct Api {
    const Genesis& genesis;
    const Domains& domains;
    NetworkId network;
    PublicKeyBytes node_key;
    const tangle::StoreReader& store;  // any thread
    const EventRing& ring;
    Metrics& metrics;
    const RejectionBook& rejections;
    const CommitteeBook& committee_book;

    // False: the queue is full. `done` may be called on any thread.
    std::function<bool(std::vector<Bytes>, SubmitDone)> submit;
    std::function<bool(LedgerQuery)> ask;
    // Runs a function on the net thread, for what must not hold up the ledger thread.
    std::function<void(std::function<void()>)> on_net;
    std::function<std::string(PeerId)> peer_address;
    std::function<std::optional<std::uint32_t>(PeerId)> round_trip_us;  // net thread
    // What info says of the process.
    std::function<void(InfoView&)> fill_usage;
    std::function<Surroundings(const std::vector<PeerView>& peers)> surroundings;
    // Everything but `status`, which the ledger thread gave.
    std::function<void(MetricsSnapshot&)> fill_metrics;
    std::function<void(const std::string& why)> stop;
    // False: one is being made. Both on any thread.
    std::function<bool(std::filesystem::path folder)> start_backup;
    std::function<BackupThread::Report()> backup_report;
    // False: too many wait. Any thread; `done` on another.
    std::function<bool(const BlockId&, std::size_t payload_bytes, EraseThread::Done done)> erase;
    std::string config_toml;  // in force, without secrets
};

// All routes. `api` outlives the router.
void add_routes(Router& router, const Api& api);

// Parts of add_routes, a file each.
void add_health_routes(Router& router, const Api& api);
void add_network_routes(Router& router, const Api& api);
void add_submit_routes(Router& router, const Api& api);
void add_block_routes(Router& router, const Api& api);
void add_account_routes(Router& router, const Api& api);
void add_event_routes(Router& router, const Api& api);
void add_admin_routes(Router& router, const Api& api);
void add_backup_routes(Router& router, const Api& api);
void add_erase_routes(Router& router, const Api& api);
void add_recent_routes(Router& router, const Api& api);
void add_live_routes(Router& router);
// Not in /openapi.json: for people, not for programs.
void add_page_routes(Router& router);

// ---- what handlers share

// Answers from the ledger thread, or "busy" when its queue is full.
void answer_from_ledger(const Api& api, Reply reply, std::function<Response(Engine&, TimeUs now)> make);

Response busy_problem();
Response bad_parameter(std::string_view name, std::string_view what);

// A query parameter as a number; `fallback` when absent; nothing when malformed or out of range.
std::optional<std::uint64_t> query_number(const Request& request, const std::string& name, std::uint64_t fallback,
                                          std::uint64_t min, std::uint64_t max);
std::optional<std::uint64_t> parse_number(std::string_view text);

// The path's {id} as a block id, or nothing and `refusal`.
std::optional<BlockId> block_id_parameter(const Request& request, Response& refusal);

// OpenAPI 3.1 of these routes.
std::string openapi_json(const std::vector<Route>& routes);

}  // namespace weft::node::http
