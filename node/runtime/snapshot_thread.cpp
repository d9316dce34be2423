#include "node/runtime/snapshot_thread.hpp"

#include <algorithm>

#include "core/merkle.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/snapshot_start.hpp"
#include "node/runtime/thread_name.hpp"

namespace weft::node {

using p2p::SnapshotPart;
using Failure = Unexpected<std::string>;
using Done = Expected<void, std::string>;

namespace {

Done told(const tangle::StoreResult<void>& done) {
    if (!done) return Failure{done.error().what};
    return {};
}

std::size_t bytes_of(const SnapshotWork& work) {
    if (const auto* chunk = std::get_if<SnapshotChunk>(&work)) return chunk->accounts.size();
    if (const auto* fetched = std::get_if<FetchedPiece>(&work)) return fetched->piece.data.size();
    return 0;
}

}  // namespace

SnapshotThread::SnapshotThread(const std::filesystem::path& data, const Domains& domains, Epoch first,
                               const NetworkId& network, const tangle::StoreReader& store, Outlets outlets)
    : data_(data),
      folder_(snapshot_folder(data)),
      domains_(domains),
      first_(std::move(first)),
      network_(network),
      store_(store),
      outlets_(std::move(outlets)) {}

SnapshotThread::~SnapshotThread() {
    stop();
}

// ---- start and end

Done SnapshotThread::open(Engine& engine) {
    for (const std::filesystem::path& path : list_snapshots(folder_)) {
        if (auto file = SnapshotFile::open(path, network_)) {
            shelve(std::move(file));
        } else {
            log_warning(LogComponent::store,
                        path.string() + " is not a whole snapshot of this network, and is not served: remove it");
        }
    }
    engine.serve_snapshots(*this);
    if (const Done cleared = forget_unfinished(folder_); !cleared) return cleared;
    return resume_fetched(engine);
}

// Goes on with what an earlier process fetched, or takes it away.
Done SnapshotThread::resume_fetched(Engine& engine) {
    const std::filesystem::path path = fetching_path(data_);
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return {};
    std::optional<std::string> wrong;
    bool any = false;
    auto fetched = FetchedFile::open(path, [&](p2p::KeptPiece&& piece) {
        any = true;
        wrong = engine.resume_snapshot(piece);
        return !wrong;
    });
    if (!fetched) return Failure{fetched.error().what};
    if (!wrong) wrong = any ? engine.refuse_resumed() : "nothing of it is whole";
    if (!wrong) {
        fetched_.emplace(*std::move(fetched));
        return {};
    }
    log_info(LogComponent::store, "what was fetched of a snapshot is of no use and is removed: " + *wrong);
    std::filesystem::remove(path, error);
    if (error) return Failure{"cannot remove " + path.string() + ": " + error.message()};
    return {};
}

void SnapshotThread::start() {
    thread_ = std::thread([this] { run(); });
}

void SnapshotThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SnapshotThread::take(SnapshotWork&& work) {
    const std::lock_guard lock(mutex_);
    ++depth_.items;
    depth_.bytes += bytes_of(work);
    queue_.push_back(std::move(work));
    changed_.notify_all();
}

QueueDepth SnapshotThread::depth() const {
    const std::lock_guard lock(mutex_);
    return depth_;
}

void SnapshotThread::run() {
    name_thread("weft-snapshot");
    for (;;) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_) return;
        const SnapshotWork work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        std::visit([this](const auto& each) { handle(each); }, work);
        lock.lock();
        --depth_.items;
        depth_.bytes -= bytes_of(work);
    }
}

// ---- making

void SnapshotThread::handle(const SnapshotBegins& work) {
    roots_.clear();
    making_ = work.checkpoint;
    writer_.reset();
    auto begun = SnapshotWriter::begin(folder_, network_);
    if (!begun) return give_up(begun.error().what);
    writer_.emplace(*std::move(begun));
}

void SnapshotThread::handle(const SnapshotChunk& work) {
    if (writer_) {
        if (const Done written = write_chunk(work); !written) give_up(written.error());
    }
    outlets_.chunk_done();
}

Done SnapshotThread::write_chunk(const SnapshotChunk& chunk) {
    std::size_t count = 0;
    for (Reader in(chunk.accounts); in.left() > 0; ++count) in.bytes(in.u16());
    const auto accounts = p2p::read_accounts(chunk.accounts, count);
    CHECK(accounts && chunk.index == roots_.size());
    roots_.push_back(p2p::accounts_root(domains_, *accounts));
    return told(writer_->add(SnapshotPart::accounts, chunk.accounts));
}

void SnapshotThread::handle(const SnapshotEnds& work) {
    if (!writer_) return;
    if (const Done done = finish(work); !done) return give_up(done.error());
    log_info(LogComponent::store, "made a snapshot at checkpoint " + std::to_string(making_));
    writer_.reset();
}

Done SnapshotThread::finish(const SnapshotEnds& work) {
    const Checkpoint& checkpoint = work.checkpoint;
    if (merkle_root(domains_.state_node, roots_) != checkpoint.state_root) {
        return Failure{"its accounts are not of the state that was signed"};
    }
    if (const Done done = told(writer_->add(SnapshotPart::roots, p2p::encode_roots(roots_))); !done) return done;
    p2p::SnapshotHead head{checkpoint, work.certificate, tangle::handovers_until(store_, checkpoint.index), 0};
    const auto epochs = follow_handovers(domains_, first_, head.handovers);
    if (!epochs) return Failure{epochs.error()};
    const auto bytes = write_commits(checkpoint, *epochs);
    if (!bytes) return Failure{bytes.error()};
    head.commit_bytes = *bytes;
    const Bytes encoded_head = p2p::encode_snapshot_head(head);
    if (encoded_head.size() > p2p::kSnapshotPieceBytesMax) {
        return Failure{std::string("the way from the genesis to its committee is too long")};
    }
    if (const Done done = told(writer_->add(SnapshotPart::head, encoded_head)); !done) return done;
    if (const Done done = told(writer_->finish({checkpoint.index, checkpoint.time})); !done) return done;
    auto file = SnapshotFile::open(snapshot_path(folder_, checkpoint.index), network_);
    if (!file) return Failure{std::string("it cannot be read back")};
    shelve(std::move(file));
    return {};
}

// The newest first, as far back as a new node needs them. Returns how many bytes they are.
Expected<std::uint64_t, std::string> SnapshotThread::write_commits(const Checkpoint& checkpoint, const Epochs& epochs) {
    Bytes stream;
    std::uint64_t bytes = 0;
    const auto write = [&](std::size_t count) {
        const Done done = told(writer_->add(SnapshotPart::commits, ByteView(stream).first(count)));
        stream.erase(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(count));
        bytes += count;
        return done;
    };
    std::optional<p2p::TailRule> rule;
    for (CommitIndex index = checkpoint.last_commit; index > 0; --index) {
        if (is_stopping()) return Failure{std::string("the node stops")};
        const std::optional<CommitRecord> commit = store_.commit(index);
        if (!commit) return Failure{"commit " + std::to_string(index) + " of its window is not here any more"};
        p2p::append_commit(stream, encode_commit(*commit));
        while (stream.size() >= p2p::kSnapshotCommitBytesPerPiece) {
            if (const Done done = write(p2p::kSnapshotCommitBytesPerPiece); !done) return Failure{done.error()};
        }
        if (!rule) rule.emplace(epochs, *commit);
        if (rule->ends_with(*commit)) break;
    }
    if (!stream.empty()) {
        if (const Done done = write(stream.size()); !done) return Failure{done.error()};
    }
    return bytes;
}

bool SnapshotThread::is_stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void SnapshotThread::give_up(const std::string& why) {
    log_warning(LogComponent::store, "the snapshot at checkpoint " + std::to_string(making_) + " is not made: " + why);
    writer_.reset();
}

// ---- serving

void SnapshotThread::shelve(std::unique_ptr<SnapshotFile> file) {
    const std::lock_guard lock(mutex_);
    files_.push_back(std::move(file));
    while (files_.size() > kKept) {
        std::error_code ignored;
        std::filesystem::remove(snapshot_path(folder_, files_.front()->item().checkpoint), ignored);
        files_.pop_front();
    }
}

std::optional<SnapshotShelf::Item> SnapshotThread::newest() const {
    const std::lock_guard lock(mutex_);
    return files_.empty() ? std::nullopt : std::optional(files_.back()->item());
}

std::optional<Bytes> SnapshotThread::piece(CheckpointIndex checkpoint, p2p::PieceKey key) const {
    std::shared_ptr<const SnapshotFile> file;
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(files_.begin(), files_.end(),
                                        [&](const auto& each) { return each->item().checkpoint == checkpoint; });
        if (found == files_.end()) return std::nullopt;
        file = *found;
    }
    return file->piece(key);
}

// ---- fetching

// What cannot be kept would be missing at the end.
void SnapshotThread::keep(const tangle::StoreResult<void>& done) {
    if (done || std::exchange(fetch_failed_, true)) return;
    outlets_.failed("a snapshot that is fetched cannot be kept: " + done.error().what);
}

void SnapshotThread::handle(const FetchBegins&) {
    if (!fetched_) {
        auto opened = FetchedFile::open(fetching_path(data_), [](p2p::KeptPiece&&) { return true; });
        if (!opened) return keep(Unexpected{opened.error()});
        fetched_.emplace(*std::move(opened));
    }
    keep(fetched_->clear());
}

void SnapshotThread::handle(const FetchedPiece& work) {
    if (!fetch_failed_) keep(fetched_->add(work.piece));
    outlets_.piece_kept(work.piece.data.size());
}

void SnapshotThread::handle(const FetchEnds& work) {
    if (fetch_failed_) return;
    keep(fetched_->sync());
    if (fetch_failed_) return;
    if (const auto named = note_fetched(data_); !named) return outlets_.failed(named.error());
    outlets_.begin_again("the snapshot at checkpoint " + std::to_string(work.checkpoint) +
                         " is complete: the ledger begins anew from it");
}

}  // namespace weft::node
