// What this node and its network look like: info, genesis, tips, peers, checkpoints.
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/http/api.hpp"
#include "node/runtime/json.hpp"

namespace weft::node::http {

namespace {

// Adding up all balances is too much for each request: once a checkpoint. Ledger thread only.
class ConservationCheck {
public:
    bool conserved(const Engine& engine, CheckpointIndex checkpoint) {
        if (!checked_ || *checked_ != checkpoint) {
            conserved_ = engine.ledger().supply_conserved();
            checked_ = checkpoint;
        }
        return conserved_;
    }

private:
    std::optional<CheckpointIndex> checked_;
    bool conserved_ = true;
};

// The engine may have closed a checkpoint that is still on its way to the disk.
void add_last_checkpoint(const Api& api, InfoView& view) {
    for (CheckpointIndex index = view.status.checkpoint; index > 0; --index) {
        const auto stored = api.store.checkpoint(index);
        if (!stored) continue;
        view.checkpoint = stored->checkpoint;
        view.checkpoint_digest = checkpoint_digest(api.domains, stored->checkpoint);
        return;
    }
}

void info(const Api& api, const std::shared_ptr<ConservationCheck>& check, const Reply& reply) {
    const bool asked = api.ask([&api, check, reply](Engine& engine, TimeUs now) {
        InfoView view;
        view.genesis = &api.genesis;
        view.network = api.network;
        view.node_key = api.node_key;
        view.now = now;
        view.epoch = engine.epochs().current();
        view.status = engine.status();
        view.supply = engine.ledger().supply();
        view.conserved = check->conserved(engine, view.status.checkpoint);
        api.on_net([&api, reply, view = std::move(view), peers = engine.peers()]() mutable {
            api.fill_usage(view);
            view.around = api.surroundings(peers);
            add_last_checkpoint(api, view);
            reply(json_response(info_json(view)));
        });
    });
    if (!asked) reply(busy_problem());
}

void tips(const Api& api, const Request& request, const Reply& reply) {
    const auto count = query_number(request, "count", 2, 1, kTipsOfferedMax);
    if (!count) return reply(bad_parameter("count", "must be from 1 to 256"));
    answer_from_ledger(api, reply, [count = *count](Engine& engine, TimeUs now) {
        return json_response(tips_json(engine.tips(count), now));
    });
}

void peers(const Api& api, const Reply& reply) {
    const bool asked = api.ask([&api, reply](Engine& engine, TimeUs) {
        api.on_net([&api, reply, peers = engine.peers()] {
            std::vector<PeerReport> list;
            for (const PeerView& peer : peers) {
                list.push_back({peer, api.peer_address(peer.peer), api.round_trip_us(peer.peer)});
            }
            reply(json_response(peers_json(list)));
        });
    });
    if (!asked) reply(busy_problem());
}

void rounds(const Api& api, const Reply& reply) {
    answer_from_ledger(api, reply, [&api](Engine& engine, TimeUs now) {
        return json_response(
            rounds_json(engine.committee(), api.committee_book.members(), engine.status().highest_round, now));
    });
}

Response config(const Api& api) {
    Response response;
    response.content_type = "application/toml";
    response.body = api.config_toml;
    return response;
}

CommitteeView committee_of(const Engine& engine) {
    CommitteeView view;
    view.epoch = engine.epochs().current();
    view.protocol_known = kLedgerProtocol;
    const std::vector<AuthorIndex> silent = engine.status().standing.silent;
    view.silent.insert(silent.begin(), silent.end());
    for (const Committee::Member& member : view.epoch.committee.members) {
        const tangle::OpenProposal* open = engine.ledger().proposal_of(member.account);
        if (open) view.proposals.push_back({member.account, *open});
    }
    return view;
}

// At most a proposal for each validator: the ledger thread copies them, and no more.
void committee(const Api& api, const Reply& reply) {
    const bool asked = api.ask([&api, reply](Engine& engine, TimeUs) {
        api.on_net([reply, view = committee_of(engine)] { reply(json_response(committee_json(view))); });
    });
    if (!asked) reply(busy_problem());
}

void checkpoint(const Api& api, const Request& request, const Reply& reply) {
    const auto index = parse_number(request.parameters.at("index"));
    if (!index) return reply(bad_parameter("index", "must be a checkpoint's number"));
    const auto stored = api.store.checkpoint(*index);
    if (stored) return reply(json_response(checkpoint_json(api.domains, *stored)));
    reply(problem(404, "not_found", "this node has no checkpoint " + std::to_string(*index),
                  "GET /api/v1/info names the last one."));
}

}  // namespace

void add_network_routes(Router& router, const Api& api) {
    router.add({"GET", "/api/v1/info", "The node, its ledger and its network",
                [&api, check = std::make_shared<ConservationCheck>()](const Request&, const Reply& reply) {
                    info(api, check, reply);
                }});
    router.add(
        {"GET", "/api/v1/genesis", "The genesis file",
         [page = genesis_to_json(api.genesis)](const Request&, const Reply& reply) { reply(json_response(page)); }});
    router.add({"GET",
                "/api/v1/tips",
                "Parents for a new block, and the time to put into it",
                [&api](const Request& request, const Reply& reply) { tips(api, request, reply); },
                Access::read,
                0,
                {"count"}});
    router.add(
        {"GET", "/api/v1/peers", "Connected nodes", [&api](const Request&, const Reply& reply) { peers(api, reply); }});
    router.add({"GET", "/api/v1/committee", "Who orders the tangle, by what rules, and what is proposed",
                [&api](const Request&, const Reply& reply) { committee(api, reply); }});
    router.add({"GET", "/api/v1/rounds", "The validators: their rounds, what they led and what they missed",
                [&api](const Request&, const Reply& reply) { rounds(api, reply); }});
    router.add({"GET", "/api/v1/config", "The configuration in force as a TOML file, without secrets",
                [&api](const Request&, const Reply& reply) { reply(config(api)); }});
    router.add({"GET", "/api/v1/checkpoints/{index}", "A checkpoint and who signed it",
                [&api](const Request& request, const Reply& reply) { checkpoint(api, request, reply); }});
}

}  // namespace weft::node::http
