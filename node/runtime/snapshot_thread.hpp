// Snapshots in files, beside everything else: writes those that this node makes and keeps the last two, gives their
// pieces out, and keeps what is fetched of another node's.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "node/runtime/bounded_queue.hpp"
#include "node/runtime/fetched_file.hpp"
#include "node/runtime/snapshot_file.hpp"
#include "tangle/store.hpp"

namespace weft::node {

class SnapshotThread final : public SnapshotShelf {
public:
    struct Outlets {
        std::function<void()> chunk_done;
        std::function<void(std::uint64_t bytes)> piece_kept;      // a FetchedPiece is written, or will not be
        std::function<void(const std::string& why)> begin_again;  // the ledger is to begin from what was fetched
        std::function<void(const std::string& why)> failed;
    };

    // `store` outlives this. The files are in the folder snapshots of `data`.
    SnapshotThread(const std::filesystem::path& data, const Domains& domains, Epoch first, const NetworkId& network,
                   const tangle::StoreReader& store, Outlets outlets);
    ~SnapshotThread() override;  // stops

    // Before start: what is there is served, and what was fetched before is handed to the engine.
    Expected<void, std::string> open(Engine& engine);
    void start();
    // Leaves what waits undone: it comes again after the next start. Idempotent.
    void stop();

    // Never blocks. Memory: the engine bounds what it makes and what it fetches, which it hears is written.
    void take(SnapshotWork&& work);
    // Any thread: what waits or is being written.
    QueueDepth depth() const;

    // Any thread.
    std::optional<Item> newest() const override;
    std::optional<Bytes> piece(CheckpointIndex checkpoint, p2p::PieceKey key) const override;

    static constexpr std::size_t kKept = 2;

private:
    void run();
    void handle(const SnapshotBegins& work);
    void handle(const SnapshotChunk& work);
    void handle(const SnapshotEnds& work);
    void handle(const FetchBegins& work);
    void handle(const FetchedPiece& work);
    void handle(const FetchEnds& work);

    Expected<void, std::string> resume_fetched(Engine& engine);
    Expected<void, std::string> write_chunk(const SnapshotChunk& chunk);
    Expected<void, std::string> finish(const SnapshotEnds& work);
    Expected<std::uint64_t, std::string> write_commits(const Checkpoint& checkpoint, const Epochs& epochs);
    bool is_stopping() const;
    void give_up(const std::string& why);
    void shelve(std::unique_ptr<SnapshotFile> file);
    void keep(const tangle::StoreResult<void>& done);

    const std::filesystem::path data_;
    const std::filesystem::path folder_;
    const Domains domains_;
    const Epoch first_;  // the genesis'
    const NetworkId network_;
    const tangle::StoreReader& store_;
    Outlets outlets_;

    // The thread's own.
    std::optional<SnapshotWriter> writer_;
    CheckpointIndex making_ = 0;
    std::vector<Hash> roots_;
    std::optional<FetchedFile> fetched_;
    bool fetch_failed_ = false;

    mutable std::mutex mutex_;  // of what follows
    std::condition_variable changed_;
    std::deque<SnapshotWork> queue_;
    QueueDepth depth_;
    bool stopping_ = false;
    std::deque<std::shared_ptr<const SnapshotFile>> files_;  // the oldest first
    std::thread thread_;
};

}  // namespace weft::node
