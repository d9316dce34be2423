// The ZeroMQ sockets: PUB for events (an XPUB, which is told what is subscribed), ROUTER for batches of blocks. One
// thread owns both.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "core/expected.hpp"
#include "node/runtime/config.hpp"
#include "node/runtime/intake.hpp"
#include "node/runtime/ledger_thread.hpp"
#include "node/runtime/metrics.hpp"
#include "node/runtime/notices.hpp"
#include "tangle/store.hpp"

namespace weft::node::zmq {

struct ServiceContext {
    const Domains& domains;
    const tangle::StoreReader& store;
    Metrics& metrics;
    std::function<bool(std::vector<Bytes>, SubmitDone)> submit;
    std::function<bool(LedgerQuery)> ask;
};

struct Publication;
struct Request;

class Service {
public:
    // Binds; the error says why it cannot.
    static Expected<std::unique_ptr<Service>, std::string> bind(const Config::Zmq& config, ServiceContext context);
    ~Service();  // stops

    void start();
    void stop();  // idempotent

    // Actual ports; nothing when the socket is off.
    std::optional<std::uint16_t> pub_port() const;
    std::optional<std::uint16_t> router_port() const;

    // Any thread. Dropped and counted when this thread is too far behind (as PUB drops for a slow reader); at once when
    // nobody subscribes to anything.
    void publish(const NoticeList& notices);
    std::uint64_t dropped() const;
    QueueDepth depth() const;

private:
    struct Sockets;
    struct Mailbox;

    Service(std::unique_ptr<Sockets> sockets, ServiceContext context);

    void run();
    void note_subscriptions();
    void answer_requests();
    void submit(std::shared_ptr<Request> request, std::vector<Bytes> blocks);
    void empty_mailbox();
    void say(const Publication& publication);
    void ask_for_stats();

    std::unique_ptr<Sockets> sockets_;
    ServiceContext context_;
    // Shared with answers that are still on their way when the service ends.
    std::shared_ptr<Mailbox> mailbox_;
    std::thread thread_;
};

}  // namespace weft::node::zmq
