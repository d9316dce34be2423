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

using Frames = std::vector<::zmq::message_t>;

// What came before a batch, and how its sender wants to be answered.
struct Request {
    Frames envelope;  // goes back with the answer: identity, a REQ socket's empty frame, whatever the client added
    bool binary = false;
};

namespace {

constexpr int kEventsWaitingMax = 10'000;  // per subscriber; beyond it they are dropped, as ever with PUB
constexpr int kRequestsWaitingMax = 256;   // per client; beyond it they wait at the client's end
constexpr int kAnswersWaitingMax = 4096;   // per client that does not read them; beyond it they are dropped
constexpr std::int64_t kMessageBytesMax = 2 * kBatchBytesMax;  // beyond it libzmq hangs up; up to it we answer why
constexpr std::int64_t kSubscriptionBytesMax = 1024;
constexpr QueueLimits kMailboxLimits{16'384, 64u << 20};  // per lane
constexpr int kRequestsAtOnceMax = 64;                    // so that events are not held up by a stream of requests
constexpr int kSubscriptionsAtOnceMax = 1024;
constexpr std::chrono::milliseconds kStatsInterval{1000};
constexpr std::size_t kSmallItemBytes = 64;
constexpr std::string_view kBinary = "binary";

// Answers do not wait behind events, nor are they dropped for them.
constexpr std::size_t kAnswerLane = 0;
constexpr std::size_t kEventLane = 1;

struct Answer {
    // A std::function wants what it holds to be copyable; messages are not.
    std::shared_ptr<Request> request;
    std::vector<Verdict> verdicts;
};
struct Stats {
    NodeStatus status;
    TimeUs now = 0;
};
using Mail = std::variant<NoticeList, Answer, Stats>;

std::optional<Frames> receive(::zmq::socket_t& socket) {
    Frames frames;
    do {
        ::zmq::message_t frame;
        if (!socket.recv(frame, ::zmq::recv_flags::dontwait)) return std::nullopt;
        frames.push_back(std::move(frame));
    } while (frames.back().more());
    return frames;
}

// The first frame is the identity that the socket itself put there.
Request request_of(Frames&& frames) {
    Request request{std::move(frames), false};
    request.binary = request.envelope.size() > 1 && request.envelope.back().to_string_view() == kBinary;
    if (request.binary) request.envelope.pop_back();
    return request;
}

ByteView view_of(const ::zmq::message_t& frame) {
    return {static_cast<const std::uint8_t*>(frame.data()), frame.size()};
}

void send(::zmq::socket_t& socket, Request& request, std::string_view body) {
    for (::zmq::message_t& frame : request.envelope) {
        if (!socket.send(frame, ::zmq::send_flags::sndmore | ::zmq::send_flags::dontwait)) return;
    }
    socket.send(::zmq::buffer(body), ::zmq::send_flags::dontwait);
}

void send_verdicts(::zmq::socket_t& socket, Request& request, const std::vector<Verdict>& verdicts) {
    if (request.binary) {
        const Bytes body = encode_admissions(verdicts);
        send(socket, request, as_text(body));
    } else {
        send(socket, request, verdicts_json(verdicts));
    }
}

void send_malformed(::zmq::socket_t& socket, Request& request, const std::string& why) {
    if (request.binary) {
        send_verdicts(socket, request, {});
    } else {
        send(socket, request, batch_error_json("malformed_batch", why));
    }
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

    void put(Mail mail, std::size_t bytes, std::size_t lane) {
        if (!queue.try_push(mail, bytes + kSmallItemBytes, lane)) {
            dropped.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        ring();
    }
    void ring() const { CHECK(::eventfd_write(bell, 1) == 0); }
    void silence() const {
        eventfd_t ignored = 0;
        ::eventfd_read(bell, &ignored);
    }

    BoundedQueue<Mail, 2> queue{kMailboxLimits};
    std::atomic<std::uint64_t> dropped{0};
    std::atomic<bool> listened{false};  // somebody subscribes to something
    std::atomic<bool> stopping{false};
    const int bell;
};

struct Service::Sockets {
    struct Bounds {
        int out_max = 0;  // messages per connection
        int in_max = 0;
        std::int64_t in_bytes_max = 0;  // of a message
    };

    ::zmq::context_t context{1};
    std::optional<::zmq::socket_t> pub;
    std::optional<::zmq::socket_t> router;
    Subscriptions subscriptions;
    TopicNumbers numbers;

    std::optional<std::string> open(std::optional<::zmq::socket_t>& socket, ::zmq::socket_type type,
                                    const Bounds& bounds, const Endpoint& endpoint, const char* option) {
        socket.emplace(context, type);
        socket->set(::zmq::sockopt::linger, 0);
        socket->set(::zmq::sockopt::sndhwm, bounds.out_max);
        socket->set(::zmq::sockopt::rcvhwm, bounds.in_max);
        socket->set(::zmq::sockopt::maxmsgsize, bounds.in_bytes_max);
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
    if (config.pub) {
        problem =
            sockets->open(sockets->pub, ::zmq::socket_type::xpub,
                          {kEventsWaitingMax, kSubscriptionsAtOnceMax, kSubscriptionBytesMax}, *config.pub, "zmq.pub");
    }
    if (!problem && config.router) {
        problem =
            sockets->open(sockets->router, ::zmq::socket_type::router,
                          {kAnswersWaitingMax, kRequestsWaitingMax, kMessageBytesMax}, *config.router, "zmq.router");
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

void Service::publish(const NoticeList& notices) {
    if (!mailbox_->listened.load(std::memory_order_relaxed)) return;
    mailbox_->put(notices, bytes_of(*notices), kEventLane);
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
    for (auto* socket : {&sockets_->router, &sockets_->pub}) {
        if (*socket) items.push_back({(*socket)->handle(), 0, ZMQ_POLLIN, 0});
    }
    auto stats_due = std::chrono::steady_clock::now() + kStatsInterval;
    while (!mailbox_->stopping) {
        const auto wait = stats_due - std::chrono::steady_clock::now();
        ::zmq::poll(items, std::max(std::chrono::ceil<std::chrono::milliseconds>(wait), std::chrono::milliseconds(0)));
        note_subscriptions();
        answer_requests();
        if ((items[0].revents & ZMQ_POLLIN) != 0) empty_mailbox();
        if (std::chrono::steady_clock::now() >= stats_due) {
            stats_due += kStatsInterval;
            ask_for_stats();
        }
    }
}

void Service::note_subscriptions() {
    if (!sockets_->pub) return;
    for (int i = 0; i < kSubscriptionsAtOnceMax; ++i) {
        const std::optional<Frames> frames = receive(*sockets_->pub);
        if (!frames) break;
        sockets_->subscriptions.note(view_of(frames->front()));
    }
    mailbox_->listened.store(!sockets_->subscriptions.empty(), std::memory_order_relaxed);
}

void Service::answer_requests() {
    if (!sockets_->router) return;
    for (int i = 0; i < kRequestsAtOnceMax; ++i) {
        std::optional<Frames> frames = receive(*sockets_->router);
        if (!frames) return;
        Expected<std::vector<Bytes>, std::string> blocks = decode_batch(view_of(frames->back()));
        frames->pop_back();
        auto request = std::make_shared<Request>(request_of(std::move(*frames)));
        if (blocks) {
            submit(std::move(request), std::move(*blocks));
        } else {
            send_malformed(*sockets_->router, *request, blocks.error());
        }
    }
}

void Service::submit(std::shared_ptr<Request> request, std::vector<Bytes> blocks) {
    const std::size_t count = blocks.size();
    const bool taken = context_.submit(
        std::move(blocks), [mailbox = mailbox_, request, &metrics = context_.metrics](std::vector<Verdict> verdicts) {
            metrics.count_admissions(verdicts);
            const std::size_t bytes = verdicts.size() * sizeof(Verdict);
            mailbox->put(Answer{request, std::move(verdicts)}, bytes, kAnswerLane);
        });
    if (taken) return;
    const std::vector<Verdict> busy(count, Verdict{Admission::busy, {}, {}, 0, {}});
    send_verdicts(*sockets_->router, *request, busy);
}

void Service::empty_mailbox() {
    mailbox_->silence();
    for (const Mail& mail : mailbox_->queue.pop(std::chrono::steady_clock::now())) {
        if (const auto* answer = std::get_if<Answer>(&mail)) {
            send_verdicts(*sockets_->router, *answer->request, answer->verdicts);
        } else if (const auto* stats = std::get_if<Stats>(&mail)) {
            say(stats_publication(stats->status, stats->now));
        } else {
            for (const Notice& notice : *std::get<NoticeList>(mail)) {
                zmq::publish(context_.domains, context_.store, sockets_->subscriptions, notice,
                             [this](const Publication& publication) { say(publication); });
            }
        }
    }
}

void Service::say(const Publication& publication) {
    send(*sockets_->pub, publication, sockets_->numbers.next(publication.topic));
}

void Service::ask_for_stats() {
    if (!sockets_->subscriptions.wants("stats|")) return;
    context_.ask([mailbox = mailbox_](Engine& engine, TimeUs now) {
        mailbox->put(Stats{engine.status(), now}, 0, kAnswerLane);
    });
}

}  // namespace weft::node::zmq
