#include "tools/bench/load/links.hpp"

#include <zmq.hpp>

#include "core/check.hpp"

namespace weft::bench::load {
namespace {

constexpr std::string_view kBinary = "binary";
constexpr std::string_view kFates = "fates|";
constexpr auto kMore = zmq::send_flags::sndmore | zmq::send_flags::dontwait;

ByteView view_of(const zmq::message_t& message) {
    return {static_cast<const std::uint8_t*>(message.data()), message.size()};
}

void keep(void*, void*) {}

}  // namespace

struct Links::Parts {
    struct Node {
        std::vector<zmq::socket_t> dealers{};
        zmq::socket_t subscriber{};  // none when its fates are not listened to
        std::size_t next_dealer{};
        std::optional<std::uint32_t> next_number{};  // of its fates
    };

    zmq::context_t context{1};
    std::vector<Node> nodes;
    std::vector<zmq::pollitem_t> items;  // subscribers, then dealers
    std::size_t subscribers = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t missed = 0;

    zmq::socket_t open(zmq::socket_type type) {
        zmq::socket_t socket(context, type);
        socket.set(zmq::sockopt::linger, 0);
        // Bounded by what the lanes have outstanding, and by the commits of a run.
        socket.set(zmq::sockopt::sndhwm, 0);
        socket.set(zmq::sockopt::rcvhwm, 0);
        return socket;
    }

    void connect(const LinkAddress& address, unsigned connections) {
        Node node;
        if (!address.pub.empty()) {
            node.subscriber = open(zmq::socket_type::sub);
            node.subscriber.set(zmq::sockopt::subscribe, std::string(kFates));
            node.subscriber.connect(address.pub);
            ++subscribers;
        }
        for (unsigned i = 0; i < connections; ++i) {
            node.dealers.push_back(open(zmq::socket_type::dealer));
            node.dealers.back().connect(address.router);
        }
        nodes.push_back(std::move(node));
    }

    // Frames: the ticket, then whatever else went back, then the answer.
    void take_answers(std::size_t node, zmq::socket_t& dealer, const Handlers& handlers) {
        zmq::message_t frame;
        while (dealer.recv(frame, zmq::recv_flags::dontwait)) {
            const std::uint32_t ticket = Reader(view_of(frame)).u32();
            while (frame.more() && dealer.recv(frame)) {
            }
            if (const auto verdicts = read_answer(view_of(frame))) {
                handlers.answer(node, ticket, *verdicts);
            } else {
                ++unreadable;
            }
        }
    }

    // Frames: topic, list, number.
    void take_fates(std::size_t node, const Handlers& handlers) {
        zmq::socket_t& subscriber = nodes[node].subscriber;
        zmq::message_t topic;
        zmq::message_t body;
        zmq::message_t number;
        while (subscriber.recv(topic, zmq::recv_flags::dontwait)) {
            if (!topic.more() || !subscriber.recv(body) || !body.more() || !subscriber.recv(number)) return;
            const auto list = read_fates(view_of(body));
            if (!list) {
                ++unreadable;
                continue;
            }
            const std::uint32_t got = Reader(view_of(number)).u32();
            missed += got - nodes[node].next_number.value_or(got);
            nodes[node].next_number = got + 1;
            handlers.fates(node, *list);
        }
    }
};

Links::Links(const std::vector<LinkAddress>& nodes, unsigned connections) : parts_(std::make_unique<Parts>()) {
    for (const LinkAddress& node : nodes) parts_->connect(node, connections);
    for (auto& node : parts_->nodes) {
        if (node.subscriber) parts_->items.push_back({node.subscriber.handle(), 0, ZMQ_POLLIN, 0});
    }
    for (auto& node : parts_->nodes) {
        for (auto& dealer : node.dealers) parts_->items.push_back({dealer.handle(), 0, ZMQ_POLLIN, 0});
    }
}

Links::~Links() = default;

void Links::send(std::size_t node, std::uint32_t ticket, ByteView batch) {
    Parts::Node& to = parts_->nodes[node];
    zmq::socket_t& dealer = to.dealers[to.next_dealer++ % to.dealers.size()];
    Bytes little;
    Writer(little).u32(ticket);
    // The queues have no limit (see open()), so that nothing is refused.
    CHECK(dealer.send(zmq::buffer(little), kMore).has_value());
    CHECK(dealer.send(zmq::buffer(kBinary), kMore).has_value());
    zmq::message_t body(const_cast<std::uint8_t*>(batch.data()), batch.size(), keep);
    CHECK(dealer.send(body, zmq::send_flags::dontwait).has_value());
}

void Links::receive(std::chrono::milliseconds wait, WakeUp wake_up, const Handlers& handlers) {
    const std::size_t items = wake_up == WakeUp::fates ? parts_->subscribers : parts_->items.size();
    zmq::poll(parts_->items.data(), items, wait);
    for (std::size_t i = 0; i < parts_->nodes.size(); ++i) {
        if (parts_->nodes[i].subscriber) parts_->take_fates(i, handlers);
        for (auto& dealer : parts_->nodes[i].dealers) parts_->take_answers(i, dealer, handlers);
    }
}

std::uint64_t Links::unreadable() const {
    return parts_->unreadable;
}

std::uint64_t Links::missed() const {
    return parts_->missed;
}

}  // namespace weft::bench::load
