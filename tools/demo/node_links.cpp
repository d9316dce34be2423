#include "tools/demo/node_links.hpp"

#include <zmq.hpp>

#include "tools/client/node_client.hpp"

namespace weft::demo {
namespace {

constexpr int kBatchesQueuedMax = 1000;
constexpr int kEventsQueuedMax = 200'000;

std::string_view text_of(const zmq::message_t& message) {
    return {static_cast<const char*>(message.data()), message.size()};
}

}  // namespace

struct NodeLinks::Parts {
    zmq::context_t context{1};
    std::vector<zmq::socket_t> dealers;
    std::vector<zmq::socket_t> subscribers;
    std::vector<zmq::pollitem_t> items;  // dealers, then subscribers

    void connect(const LinkAddress& node) {
        zmq::socket_t dealer(context, zmq::socket_type::dealer);
        dealer.set(zmq::sockopt::linger, 0);
        dealer.set(zmq::sockopt::sndhwm, kBatchesQueuedMax);
        dealer.connect(node.router);
        dealers.push_back(std::move(dealer));
        zmq::socket_t subscriber(context, zmq::socket_type::sub);
        subscriber.set(zmq::sockopt::linger, 0);
        subscriber.set(zmq::sockopt::rcvhwm, kEventsQueuedMax);
        for (const char* topic : {"confirmed|", "rejected|", "expired|"}) {
            subscriber.set(zmq::sockopt::subscribe, topic);
        }
        subscriber.connect(node.pub);
        subscribers.push_back(std::move(subscriber));
    }

    void take_verdicts(std::size_t node, const Handlers& handlers) {
        zmq::message_t message;
        while (dealers[node].recv(message, zmq::recv_flags::dontwait)) {
            const auto verdicts = client::read_verdicts(text_of(message));
            if (!verdicts)
                continue;  // the empty delimiter, or a refusal of the whole batch: its blocks are asked for later
            for (const auto& verdict : *verdicts) handlers.verdict(node, verdict);
        }
    }

    void take_fates(std::size_t node, const Handlers& handlers) {
        zmq::message_t frame;
        while (subscribers[node].recv(frame, zmq::recv_flags::dontwait)) {
            // Topic, body, sequence: the body is the first frame after the topic.
            for (bool body = true; frame.more(); body = false) {
                if (!subscribers[node].recv(frame)) return;
                if (!body) continue;
                if (const auto fate = client::read_fate_event(text_of(frame))) handlers.fate(node, *fate);
            }
        }
    }
};

NodeLinks::NodeLinks(const std::vector<LinkAddress>& nodes) : parts_(std::make_unique<Parts>()) {
    for (const LinkAddress& node : nodes) parts_->connect(node);
    for (auto& dealer : parts_->dealers) parts_->items.push_back({dealer.handle(), 0, ZMQ_POLLIN, 0});
    for (auto& subscriber : parts_->subscribers) parts_->items.push_back({subscriber.handle(), 0, ZMQ_POLLIN, 0});
}

NodeLinks::~NodeLinks() = default;

bool NodeLinks::send(std::size_t node, const std::vector<Bytes>& blocks) {
    const Bytes batch = client::encode_batch(blocks);
    return parts_->dealers[node].send(zmq::buffer(batch), zmq::send_flags::dontwait).has_value();
}

void NodeLinks::receive(std::chrono::milliseconds wait, const Handlers& handlers) {
    zmq::poll(parts_->items, wait);
    const std::size_t nodes = parts_->dealers.size();
    for (std::size_t i = 0; i < nodes; ++i) {
        if (parts_->items[i].revents & ZMQ_POLLIN) parts_->take_verdicts(i, handlers);
        if (parts_->items[nodes + i].revents & ZMQ_POLLIN) parts_->take_fates(i, handlers);
    }
}

}  // namespace weft::demo
