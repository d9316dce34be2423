#include "node/runtime/snapshot_start.hpp"

#include "node/runtime/fetched_file.hpp"
#include "node/runtime/log.hpp"
#include "p2p/snapshot_check.hpp"
#include "tangle/lmdb/founding.hpp"

namespace weft::node {

namespace fs = std::filesystem;
using Failure = Unexpected<std::string>;
using Done = Expected<void, std::string>;
using tangle::lmdb::StoreFounder;

namespace {

fs::path fetched_path(const fs::path& data) {
    return snapshot_folder(data) / "fetched";
}
fs::path ledger(const fs::path& data) {
    return data / "ledger";
}
fs::path new_ledger(const fs::path& data) {
    return data / "ledger-new";
}
fs::path old_ledger(const fs::path& data) {
    return data / "ledger-old";
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

Done move_to(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (error) return Failure{"cannot rename " + from.string() + ": " + error.message()};
    if (const auto synced = tangle::lmdb::sync_folder(to.parent_path()); !synced) return Failure{synced.error().what};
    return {};
}

Done take_away(const fs::path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) return Failure{"cannot remove " + path.string() + ": " + error.message()};
    return {};
}

// Makes a store of the pieces, in their order; all of them are verified once more.
class Founding {
public:
    Founding(const fs::path& folder, const Genesis& genesis, const tangle::StoreOptions& options)
        : folder_(folder),
          network_(network_id(genesis)),
          domains_(Domains::of(network_)),
          options_(options),
          check_({domains_, first_epoch(genesis)}) {}

    // False: it is refused, or failed.
    bool take(const p2p::KeptPiece& piece) {
        refusal_ = check_.resume(piece);
        if (refusal_) return false;
        const auto taken = add(piece);
        if (!taken) failure_ = taken.error().what;
        return taken.has_value();
    }

    // Nothing: it is there.
    Done finish() {
        if (failure_.empty() && !refusal_ && check_.complete()) {
            if (const auto finished = founder_->finish(); !finished) failure_ = finished.error().what;
        }
        return failure_.empty() ? Done() : Failure{failure_};
    }
    // Why the snapshot does not hold; empty: it does.
    std::string refusal() const {
        if (refusal_) return *refusal_;
        return check_.complete() ? std::string() : "it is not complete";
    }
    CheckpointIndex checkpoint() const { return check_.head()->checkpoint.index; }

private:
    tangle::StoreResult<void> add(const p2p::KeptPiece& piece) {
        const Checkpoint& checkpoint = check_.head()->checkpoint;
        switch (piece.part) {
            case p2p::SnapshotPart::head: {
                auto begun = StoreFounder::begin(
                    folder_, network_, options_,
                    {checkpoint, check_.head()->certificate, check_.head()->handovers, check_.epochs().current()});
                if (!begun) return Unexpected{begun.error()};
                founder_.emplace(*std::move(begun));
                return {};
            }
            case p2p::SnapshotPart::roots:
                return {};
            case p2p::SnapshotPart::commits:
                return founder_->add_commits(commits_of(piece.data));
            case p2p::SnapshotPart::accounts:
                return founder_->add_accounts(accounts_of(checkpoint, piece));
        }
        return {};
    }

    static std::vector<CommitRecord> commits_of(ByteView stream) {
        std::vector<CommitRecord> commits;
        for (Reader in(stream); in.left() > 0;) {
            Decoded<CommitRecord> commit = decode_commit(in.bytes(in.u32()));
            CHECK(commit);
            commits.push_back(*std::move(commit));
        }
        return commits;
    }

    static std::vector<Bytes> accounts_of(const Checkpoint& checkpoint, const p2p::KeptPiece& piece) {
        const auto views = p2p::read_accounts(piece.data, p2p::accounts_in_piece(checkpoint.accounts, piece.index));
        CHECK(views);
        std::vector<Bytes> accounts;
        for (const ByteView view : *views) accounts.emplace_back(view.begin(), view.end());
        return accounts;
    }

    fs::path folder_;
    NetworkId network_;
    Domains domains_;
    tangle::StoreOptions options_;
    p2p::SnapshotCheck check_;
    std::optional<StoreFounder> founder_;
    std::optional<std::string> refusal_;
    std::string failure_;
};

Done put_in_place(const fs::path& data) {
    if (is_there(ledger(data))) {
        if (const Done moved = move_to(ledger(data), old_ledger(data)); !moved) return moved;
    }
    return move_to(new_ledger(data), ledger(data));
}

Done clear_up(const fs::path& data) {
    if (const Done removed = take_away(fetched_path(data)); !removed) return removed;
    if (const Done removed = take_away(new_ledger(data)); !removed) return removed;
    return take_away(old_ledger(data));
}

}  // namespace

fs::path snapshot_folder(const fs::path& data) {
    return data / "snapshots";
}
fs::path fetching_path(const fs::path& data) {
    return snapshot_folder(data) / "fetching";
}

Done note_fetched(const fs::path& data) {
    return move_to(fetching_path(data), fetched_path(data));
}

Done install_snapshot(const fs::path& data, const Genesis& genesis, const tangle::StoreOptions& options) {
    // The old ledger is moved away only when the new one is whole: only the last steps are left then.
    if (is_there(old_ledger(data))) {
        if (!is_there(ledger(data))) {
            if (const Done moved = move_to(new_ledger(data), ledger(data)); !moved) return moved;
        }
        return clear_up(data);
    }
    // Of one that was refused, ledger-new may be left.
    if (!is_there(fetched_path(data))) return take_away(new_ledger(data));
    Founding founding(new_ledger(data), genesis, options);
    const auto read =
        FetchedFile::open(fetched_path(data), [&](p2p::KeptPiece&& piece) { return founding.take(piece); });
    if (!read) return Failure{read.error().what};
    if (const Done finished = founding.finish(); !finished) return finished;
    if (!founding.refusal().empty()) {
        log_warning(LogComponent::store, "a snapshot that was fetched is refused: " + founding.refusal());
        return clear_up(data);
    }
    if (const Done placed = put_in_place(data); !placed) return placed;
    log_info(LogComponent::store, "the ledger begins anew at checkpoint " + std::to_string(founding.checkpoint()));
    return clear_up(data);
}

}  // namespace weft::node
