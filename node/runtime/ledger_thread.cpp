#include "node/runtime/ledger_thread.hpp"

#include <algorithm>

#include "node/runtime/steady_ns.hpp"
#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

// Clients' share is a few passes of the validation stage: what waits longer waits there, where it can be refused.
constexpr std::array<QueueLimits, kLedgerLanes> kQueueLimits{QueueLimits{65'536, 64u << 20},
                                                             QueueLimits{16'384, 4u << 20}};
// Bounds the time of one step, so that timers of the engine are not late by more than that.
constexpr PopLimits kStepLimits{1024, 1u << 20};
constexpr std::size_t kSmallItemBytes = 64;
// Where the strain is 1 (see FairShare). Blocks that are ordered in turn get twice as old as their mean; so little that
// is pending says nothing, whatever its age.
constexpr double kMeanAgeUsMax = 100'000;
constexpr std::size_t kCalmBacklogBytes = 256u << 10;
constexpr double kClientWaitNsMax = 100e6;

}  // namespace

void LedgerItems::add(LedgerItem item, std::size_t item_bytes) {
    items.push_back(std::move(item));
    bytes.push_back(item_bytes + kSmallItemBytes);
}

LedgerThread::LedgerThread(Engine& engine, SystemLedgerClock clock, const tangle::HashSalt& salt, LedgerOutlets outlets)
    : engine_(engine), clock_(std::move(clock)), outlets_(std::move(outlets)), queue_(kQueueLimits), share_(salt) {}

LedgerThread::~LedgerThread() {
    stop();
}

void LedgerThread::start() {
    thread_ = std::thread([this] { run(); });
}

void LedgerThread::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
    waiting_.clear();
}

bool LedgerThread::push(LedgerItems&& items, std::size_t lane) {
    return queue_.push_all_wait(std::move(items.items), items.bytes, lane);
}

bool LedgerThread::ask(LedgerQuery query) {
    LedgerItem item(std::move(query));
    return queue_.try_push(item, kSmallItemBytes);
}

void LedgerThread::store_done(std::uint64_t batch) {
    queue_.push_always(Event(StoreDone{batch}), kSmallItemBytes);
}

void LedgerThread::store_space(const std::string& lack) {
    queue_.push_always(Event(StoreSpace{lack}), kSmallItemBytes);
}

void LedgerThread::payload_erased() {
    queue_.push_always(LedgerQuery([](Engine& engine, TimeUs) { engine.forget_served(); }), kSmallItemBytes);
}

void LedgerThread::snapshot_chunk_done() {
    queue_.push_always(Event(SnapshotChunkDone{}), kSmallItemBytes);
}

void LedgerThread::fetched_piece_kept(std::uint64_t bytes) {
    queue_.push_always(Event(FetchedPieceKept{bytes}), kSmallItemBytes);
}

void LedgerThread::signer_event(Event event) {
    queue_.push_always(std::move(event), kSmallItemBytes);
}

LedgerThread::Queue::Deadline LedgerThread::deadline_of(TimeUs wake_at) {
    const TimeUs now = clock_.now();
    const TimeUs wait_us = wake_at > now ? wake_at - now : 0;
    return std::chrono::steady_clock::now() + std::chrono::microseconds(wait_us);
}

void LedgerThread::run() {
    name_thread("weft-ledger");
    while (!queue_.drained()) {
        std::optional<Queue::Deadline> deadline;
        if (wake_at_) deadline = deadline_of(*wake_at_);
        std::vector<LedgerItem> items = queue_.pop(deadline, kStepLimits);
        std::vector<LedgerQuery> queries;
        std::vector<Event> events = take_events(items, queries);
        const TimeUs now = clock_.now();
        const bool due = wake_at_ && now >= *wake_at_;
        if (!halted_ && (!events.empty() || due)) let_out(step(now, std::move(events)), now);
        share_.regulate(strain(now), now);
        for (const LedgerQuery& query : queries) query(engine_, now);
        if (const auto warning = clock_.take_warning()) outlets_.warn(*warning);
    }
}

std::vector<Event> LedgerThread::take_events(std::vector<LedgerItem>& items, std::vector<LedgerQuery>& queries) {
    std::vector<Event> events;
    events.reserve(items.size());
    client_wait_ns_ = 0;
    const std::uint64_t now_ns = steady_ns();
    for (LedgerItem& item : items) {
        if (auto* event = std::get_if<Event>(&item)) {
            events.push_back(std::move(*event));
        } else if (auto* query = std::get_if<LedgerQuery>(&item)) {
            queries.push_back(std::move(*query));
        } else {
            auto& submission = std::get<Submission>(item);
            client_wait_ns_ = std::max(client_wait_ns_, now_ns - std::min(now_ns, submission.queued_ns));
            waiting_.emplace(next_ticket_, std::move(submission.done));
            events.push_back(Submitted{next_ticket_++, std::move(submission.blocks)});
        }
    }
    return events;
}

Effects LedgerThread::step(TimeUs now, std::vector<Event> events) {
    const std::uint64_t started = steady_ns();
    Effects effects = engine_.step(now, std::move(events));
    step_ns_.fetch_add(steady_ns() - started, std::memory_order_relaxed);
    return effects;
}

double LedgerThread::strain(TimeUs now) const {
    const Backlog backlog = engine_.backlog(now);
    const double age = backlog.bytes > kCalmBacklogBytes ? static_cast<double>(backlog.mean_age_us) : 0;
    return std::max(age / kMeanAgeUsMax, static_cast<double>(client_wait_ns_) / kClientWaitNsMax);
}

void LedgerThread::let_out(Effects effects, TimeUs now) {
    steps_.fetch_add(1, std::memory_order_relaxed);
    wake_at_ = effects.wake_at;
    if (effects.halt) {
        halted_ = true;
        outlets_.halt(*effects.halt);
        return;
    }
    for (StoreWrite& write : effects.writes) outlets_.write(std::move(write));
    for (SignRequest& request : effects.sign_requests) outlets_.sign(std::move(request));
    for (SnapshotWork& work : effects.snapshots) outlets_.snapshot(std::move(work));
    for (const Send& send : effects.sends) outlets_.send(send);
    for (const ClosePeer& close : effects.closes) outlets_.close(close);
    for (SubmitReply& reply : effects.replies) {
        const auto found = waiting_.extract(reply.ticket);
        if (!found.empty()) found.mapped()(std::move(reply.verdicts));
    }
    for (const Notice& notice : effects.notices) {
        for_each_attached(notice, [&](const BlockPtr& block) { share_.count(block->header.issuer); });
    }
    if (!effects.notices.empty()) outlets_.publish(std::move(effects.notices), now);
}

}  // namespace weft::node
