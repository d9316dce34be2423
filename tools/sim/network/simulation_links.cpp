// Connections and messages of a simulated network.
#include <algorithm>

#include "tools/sim/network/simulation.hpp"
#include "tools/sim/network/simulation_node.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kReconnectUs = 1'000'000;

}  // namespace

void Simulation::connect(std::size_t a, std::size_t b) {
    const Links::Ends ends = links_.connect(a, b);
    const auto announce = [this](std::size_t node, p2p::PeerId peer, std::size_t other) {
        const auto key = KeyPair(node_seeds_[other]).public_key().bytes;
        at_node(node, now(), [this, node, peer, key] {
            if (links_.find(node, peer)) step(node, {node::PeerUp{peer, key}});
        });
    };
    announce(a, ends.at_a, b);
    announce(b, ends.at_b, a);
}

void Simulation::disconnect(std::size_t index) {
    const std::map<p2p::PeerId, Link> links = links_.of(index);
    for (const auto& [peer, link] : links) {
        links_.disconnect(index, peer);
        at_node(link.node, now(), [this, other = link.node, gone = link.peer] { step(other, {node::PeerDown{gone}}); });
    }
}

// As weftd does: closed at both ends, and tried again a little later.
void Simulation::close(std::size_t index, const node::ClosePeer& close) {
    const Link* found = links_.find(index, close.peer);
    if (found == nullptr) return;
    const Link link = *found;
    log_node(index, "closes node " + std::to_string(link.node) + ": " + close.reason);
    links_.disconnect(index, close.peer);
    at_node(index, now(), [this, index, gone = close.peer] { step(index, {node::PeerDown{gone}}); });
    at_node(link.node, now(), [this, other = link.node, gone = link.peer] { step(other, {node::PeerDown{gone}}); });
    at_node(index, now() + kReconnectUs, [this, index, other = link.node, life = nodes_[link.node]->life] {
        if (nodes_[other]->engine && nodes_[other]->life == life) connect(index, other);
    });
}

void Simulation::send(std::size_t from, const node::Send& send) {
    Link* link = links_.find(from, send.peer);
    if (link == nullptr) return;
    trace_body(send.body);
    std::optional<TimeUs> delay = links_.delay(from, link->node);
    if (!delay) return;
    std::shared_ptr<const Bytes> body = send.body;
    if (tamper_) {
        Decoded<p2p::Message> message = p2p::decode_message(*body);
        if (!message) fail("a node sent what does not decode: " + message.error().detail);
        if (!tamper_(from, link->node, *message, *delay)) return;
        body = std::make_shared<const Bytes>(p2p::encode_message(*message));
    }
    transmit(from, *link, *delay, body);
    if (!links_.twice()) return;
    if (const std::optional<TimeUs> again = links_.delay(from, link->node)) transmit(from, *link, *again, body);
}

// Gossip sends one body to many peers: hashed once.
void Simulation::trace_body(const std::shared_ptr<const Bytes>& body) {
    if (body != traced_body_) {
        traced_body_ = body;
        traced_hash_ = blake3(*body);
    }
    trace_.update(traced_hash_.view());
}

void Simulation::transmit(std::size_t from, Link& link, TimeUs delay, const std::shared_ptr<const Bytes>& body) {
    const TimeUs arrival = links_.arrival(link, now(), delay, body->size());
    if (log_) {
        const Decoded<p2p::Message> message = p2p::decode_message(*body);
        log_node(from, "to node " + std::to_string(link.node) + ", arriving at " + std::to_string(arrival) + ": " +
                           (message ? std::string(p2p::message_name(*message)) : "nonsense") + ", " +
                           std::to_string(body->size()) + " bytes");
    }
    at_node(link.node, arrival, [this, to = link.node, peer = link.peer, body] {
        if (links_.find(to, peer)) deliver(to, peer, body);
    });
}

void Simulation::deliver(std::size_t to, p2p::PeerId peer, const std::shared_ptr<const Bytes>& body) {
    Decoded<node::Event> event = content_.event_of(peer, body);
    if (!event) fail("a node sent what does not decode: " + event.error().detail);
    if (nodes_[to]->liar) listen(to, *event);
    std::vector<node::Event> events;
    events.push_back(*std::move(event));
    step(to, std::move(events));
}

void Simulation::listen(std::size_t index, const node::Event& event) {
    const auto hear = [&](const std::vector<RoundBlockPtr>& blocks) {
        Node& node = *nodes_[index];
        if (blocks.empty()) return;
        const Liar::View view{now(), nodes_.size(), node.engine->tips(4), node.engine->status().checkpoint};
        for (const RoundBlockPtr& block : blocks) {
            for (const Liar::Saying& saying : node.liar->hear(*block, view)) say(index, saying);
        }
    };
    if (const auto* gossip = std::get_if<node::PeerRoundBlocks>(&event)) hear(gossip->blocks);
    if (const auto* cone = std::get_if<node::PeerCone>(&event)) hear(cone->round_blocks);
}

void Simulation::say(std::size_t index, const Liar::Saying& saying) {
    const auto body = std::make_shared<const Bytes>(p2p::encode_message(p2p::RoundBlocks{{saying.encoded}}));
    for (const auto& [peer, link] : links_.of(index)) {
        const bool meant = std::find(saying.to.begin(), saying.to.end(), link.node) != saying.to.end();
        if (meant) send(index, {peer, body});
    }
}

}  // namespace weft::sim
