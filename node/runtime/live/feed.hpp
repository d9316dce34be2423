// Serves live pages: gathers what the engine tells, makes a delta of it ten times a second for each sampling level that
// somebody wants, and hands it to the clients, who share it. Nothing is gathered while nobody watches, and nothing
// waits without a bound: a client that reads slowly loses messages, is told so, and gets sparser ones.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "node/runtime/live/codec.hpp"

namespace weft::node::live {

// What the feed asks of the node.
struct Source {
    Hello hello;  // without the time
    std::function<TimeUs()> now;
    // Calls back on the net thread, or never; false: busy.
    std::function<bool(std::function<void(const NodeStatus&)>)> ask_status;
    std::function<std::vector<QueueReport>()> queues;
};

using Message = std::shared_ptr<const Bytes>;

// One connection's end of the feed. Net thread only.
class Client {
public:
    explicit Client(boost::asio::io_context& io) : wake_(io) {}

    void wish(const Wish& wish) { wanted_ = wish.blocks_per_second; }
    bool hidden() const { return wanted_ == 0; }
    // The sampling level for so many blocks a second.
    unsigned level(double blocks_per_second) const;

    void offer(Message message);
    Message take();  // nothing: none waits
    void end();      // the connection is over, or is to be
    bool ended() const { return ended_; }
    // To be waited on; cancelled whenever there is something to do.
    boost::asio::steady_timer& wake() { return wake_; }

    static constexpr std::size_t kMessagesMax = 8;
    static constexpr std::size_t kBytesMax = 2u << 20;

private:
    boost::asio::steady_timer wake_;
    std::deque<Message> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::uint32_t wanted_ = 1000;
    std::uint32_t skipped_ = 0;  // not told yet
    unsigned strain_ = 0;        // levels more than it wished, since it did not keep up
    unsigned kept_up_ = 0;       // messages since it last fell behind
    bool ended_ = false;
};

class Feed {
public:
    explicit Feed(boost::asio::io_context& io) : io_(io), timer_(io) {}

    // Before the first client; without it there are none.
    void set_source(Source source) { source_ = std::move(source); }

    // Any thread; at once when nobody watches. Beyond the bounds the oldest is dropped and counted.
    void tell(const NoticeList& notices, TimeUs now);

    // The rest on the net thread. Nothing when there are kClientsMax already, or no source.
    std::shared_ptr<Client> join();
    bool full() const { return !source_ || clients_.size() >= kClientsMax; }
    void leave(const std::shared_ptr<Client>& client);

    static constexpr std::size_t kClientsMax = 64;
    static constexpr std::size_t kToldEventsMax = 262'144;  // between two deltas
    static constexpr std::size_t kDeltaBlocksMax = 8192;
    static constexpr std::chrono::milliseconds kInterval{100};
    static constexpr unsigned kStatusEvery = 10;  // intervals

private:
    void arm();
    void tick();
    void send_deltas(const std::vector<Told>& told, std::uint64_t lost, TimeUs now);
    void ask_status();

    boost::asio::io_context& io_;
    boost::asio::steady_timer timer_;
    std::optional<Source> source_;
    std::set<std::shared_ptr<Client>> clients_;
    bool armed_ = false;
    unsigned ticks_ = 0;
    double blocks_per_second_ = 0;  // lately
    std::atomic<bool> watched_{false};
    std::mutex mutex_;
    std::deque<Told> told_;
    std::size_t told_events_ = 0;
    std::uint64_t lost_ = 0;
};

}  // namespace weft::node::live
