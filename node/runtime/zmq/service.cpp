#include "node/runtime/zmq/service.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <variant>
#include <zmq.hpp>

#include "node/runtime/batch.hpp"
#include "node/runtime/json.hpp"
#include "node/runtime/thread_name.hpp"
#include "node/runtime/zmq/publication.hpp"

namespace weft::node::zmq {

namespace {

constexpr int kHighWaterMark = 10'000;                         // messages per peer, both ways
constexpr std::int64_t kMessageBytesMax = 2 * kBatchBytesMax;  // beyond it libzmq hangs up; up to it we answer why
constexpr QueueLimits kMailboxLimits{16'384, 64u << 20};
constexpr int kRequestsAtOnceMax = 64;  // so that events are not held up by a stream of requests
constexpr std::chrono::milliseconds kStatsInterval{1000};
constexpr std::size_t kSmallItemBytes = 64;

using Frames = std::vector<::zmq::message_t>;

struct Notices {
    std::shared_ptr<const std::vector<Notice>> list;
};
struct Answer {
    Frames envelope;
    std::string json;
};
struct Stats {
    NodeStatus status;
    TimeUs now = 0;
};
using Mail = std::variant<Notices, Answer, Stats>;

// The body is the last frame; what stands before it goes back with the answer (identity, a REQ socket's empty frame).
std::optional<Frames> receive(::zmq::socket_t& socket) {
    Frames frames;
    do {
        ::zmq::message_t frame;
        if (!socket.recv(frame, ::zmq::recv_flags::dontwait)) return std::nullopt;
        frames.push_back(std::move(frame));
    } while (frames.back().more());
    return frames;
}

ByteView view_of(const ::zmq::message_t& frame) {
    return {static_cast<const std::uint8_t*>(frame.data()), frame.size()};
}

void send(::zmq::socket_t& socket, Answer&& answer) {
    for (::zmq::message_t& frame : answer.envelope) {
        if (!socket.send(frame, ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait)) return;
    }
    socket.send(::zmq::buffer(answer.json), ::zmq::send_flags::dontwait);
}

void send(::zmq::socket_t& socket, const Publication& publication, std::uint32_t number) {
    Bytes little;
    Writer(little).u32(number);
    constexpr auto kMore = ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait;
    socket.send(::zmq::buffer(publication.topic), kMore);
    socket.send(::zmq::buffer(publication.body), kMore);
    socket.send(::zmq::buffer(little), ::zmq::send_flags::dontwait);
}

std::string zmq_address(const Endpoint& endpoint) {
    const std::string text = endpoint_text(endpoint);
    return "tcp://" + (endpoint.port == 0 ? text.substr(0, text.rfind(':')) + ":*" : text);
}

std::uint16_t port_of(const ::zmq::socket_t& socket) {
    const auto endpoint = parse_endpoint(socket.get(::zmq::sockopt::last_endpoint).substr(6));
    return endpoint ? endpoint->port : 0;
}

}  // namespace

// What other threads leave for the ZeroMQ thread, with a bell that its poll hears.
struct Service::Mailbox {
    Mailbox() : bell(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { CHECK(bell >= 0); }
    ~Mailbox() { ::close(bell); }
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    bool put(Mail mail, std::size_t bytes) {
        if (!queue.try_push(mail, bytes + kSmallItemBytes)) {
            dropped.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        ring();
        return true;
    }
    void ring() const { CHECK(::eventfd_write(bell, 1) == 0); }
    void silence() const {
        eventfd_t ignored = 0;
        ::eventfd_read(bell, &ignored);
    }

    BoundedQueue<Mail> queue{kMailboxLimits};
    std::atomic<std::uint64_t> dropped{0};
    std::atomic<bool> stopping{false};
    const int bell;
};

struct Service::Sockets {
    ::zmq::context_t context{1};
    std::optional<::zmq::socket_t> pub;
    std::optional<::zmq::socket_t> router;
    TopicNumbers numbers;

    std::optional<std::string> open(std::optional<::zmq::socket_t>& socket, ::zmq::socket_type type,
                                    const Endpoint& endpoint, const char* option) {
        socket.emplace(context, type);
        socket->set(::zmq::sockopt::linger, 0);
        socket->set(::zmq::sockopt::sndhwm, kHighWaterMark);
        socket->set(::zmq::sockopt::rcvhwm, kHighWaterMark);
        socket->set(::zmq::sockopt::maxmsgsize, kMessageBytesMax);
        try {
            socket->bind(zmq_address(endpoint));
        } catch (const ::zmq::error_t& error) {
            return std::string(option) + ": cannot listen on " + endpoint_text(endpoint) + ": " + error.what();
        }
        return std::nullopt;
    }
};

Service::Service(std::unique_ptr<Sockets> sockets, ServiceContext context)
    : sockets_(std::move(sockets)), context_(std::move(context)), mailbox_(std::make_shared<Mailbox>()) {}

Service::~Service() {
    stop();
}

Expected<std::unique_ptr<Service>, std::string> Service::bind(const Config::Zmq& config, ServiceContext context) {
    auto sockets = std::make_unique<Sockets>();
    std::optional<std::string> problem;
    if (config.pub) problem = sockets->open(sockets->pub, ::zmq::socket_type::pub, *config.pub, "zmq.pub");
    if (!problem && config.router) {
        problem = sockets->open(sockets->router, ::zmq::socket_type::router, *config.router, "zmq.router");
    }
    if (problem) return Unexpected<std::string>{*problem};
    return std::unique_ptr<Service>(new Service(std::move(sockets), std::move(context)));
}

void Service::start() {
    if (sockets_->pub || sockets_->router) thread_ = std::thread([this] { run(); });
}

void Service::stop() {
    mailbox_->stopping = true;
    mailbox_->queue.close();
    mailbox_->ring();
    if (thread_.joinable()) thread_.join();
}

std::optional<std::uint16_t> Service::pub_port() const {
    return sockets_->pub ? std::optional(port_of(*sockets_->pub)) : std::nullopt;
}

std::optional<std::uint16_t> Service::router_port() const {
    return sockets_->router ? std::optional(port_of(*sockets_->router)) : std::nullopt;
}

void Service::publish(std::shared_ptr<const std::vector<Notice>> notices) {
    if (!sockets_->pub) return;
    const std::size_t bytes = notices->size() * sizeof(Notice);
    mailbox_->put(Notices{std::move(notices)}, bytes);
}

std::uint64_t Service::dropped() const {
    return mailbox_->dropped.load(std::memory_order_relaxed);
}

QueueDepth Service::depth() const {
    return mailbox_->queue.depth();
}

void Service::run() {
    name_thread("weft-zmq");
    std::vector<::zmq::pollitem_t> items{{nullptr, mailbox_->bell, ZMQ_POLLIN, 0}};
    if (sockets_->router) items.push_back({sockets_->router->handle(), 0, ZMQ_POLLIN, 0});
    auto stats_due = std::chrono::steady_clock::now() + kStatsInterval;
    while (!mailbox_->stopping) {
        const auto wait = stats_due - std::chrono::steady_clock::now();
        ::zmq::poll(items, std::max(std::chrono::ceil<std::chrono::milliseconds>(wait), std::chrono::milliseconds(0)));
        if (items.size() > 1 && (items[1].revents & ZMQ_POLLIN) != 0) answer_requests();
        if ((items[0].revents & ZMQ_POLLIN) != 0) empty_mailbox();
        if (std::chrono::steady_clock::now() >= stats_due) {
            stats_due += kStatsInterval;
            ask_for_stats();
        }
    }
}

void Service::answer_requests() {
    for (int i = 0; i < kRequestsAtOnceMax; ++i) {
        std::optional<Frames> frames = receive(*sockets_->router);
        if (!frames) return;
        Expected<std::vector<Bytes>, std::string> blocks = decode_batch(view_of(frames->back()));
        frames->pop_back();
        if (!blocks) {
            send(*sockets_->router, {std::move(*frames), batch_error_json("malformed_batch", blocks.error())});
            continue;
        }
        const std::vector<Verdict> busy(blocks->size(), Verdict{Admission::busy, {}, {}, 0, {}});
        // std::function wants what it holds to be copyable; messages are not.
        auto envelope = std::make_shared<Frames>(std::move(*frames));
        const bool taken = context_.submit(
            std::move(*blocks),
            [mailbox = mailbox_, envelope, &metrics = context_.metrics](const std::vector<Verdict>& verdicts) {
                for (const Verdict& verdict : verdicts) metrics.count_admission(verdict.admission);
                std::string json = verdicts_json(verdicts);
                const std::size_t bytes = json.size();
                mailbox->put(Answer{std::move(*envelope), std::move(json)}, bytes);
            });
        if (!taken) send(*sockets_->router, {std::move(*envelope), verdicts_json(busy)});
    }
}

void Service::empty_mailbox() {
    mailbox_->silence();
    for (Mail& mail : mailbox_->queue.pop(std::chrono::steady_clock::now())) {
        if (auto* answer = std::get_if<Answer>(&mail)) {
            send(*sockets_->router, std::move(*answer));
        } else if (const auto* stats = std::get_if<Stats>(&mail)) {
            const Publication publication = stats_publication(stats->status, stats->now);
            send(*sockets_->pub, publication, sockets_->numbers.next(publication.topic));
        } else {
            for (const Notice& notice : *std::get<Notices>(mail).list) {
                for (const Publication& each : publications(context_.domains, context_.store, notice)) {
                    send(*sockets_->pub, each, sockets_->numbers.next(each.topic));
                }
            }
        }
    }
}

void Service::ask_for_stats() {
    if (!sockets_->pub) return;
    context_.ask([mailbox = mailbox_](Engine& engine, TimeUs now) { mailbox->put(Stats{engine.status(), now}, 0); });
}

}  // namespace weft::node::zmq
