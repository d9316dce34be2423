// A snapshot as it is transferred: the state at a certified checkpoint, and the commits of one window before it, cut
// into pieces. Layout: docs/wire-frames.md, section "Snapshots"; why it is all that a node needs:
// docs/decisions/0010-snapshots.md. All honest nodes hold the same pieces but for the head's certificate.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/epoch.hpp"
#include "p2p/message.hpp"

namespace weft::p2p {

struct SnapshotHead {
    Checkpoint checkpoint;
    Certificate certificate;
    std::vector<Handover> handovers;  // from the genesis to the epoch that signs the next checkpoint
    std::uint64_t commit_bytes = 0;   // of the part `commits`: what the server says, good for showing progress alone
    bool operator==(const SnapshotHead&) const = default;
};

Bytes encode_snapshot_head(const SnapshotHead& head);
// Errors: truncated, trailing_bytes, bad_length, and those of checkpoint, certificate and handovers.
Decoded<SnapshotHead> decode_snapshot_head(ByteView bytes);

// How many pieces the accounts of a state fill, and how many accounts are in one of them.
std::uint32_t account_pieces(std::uint64_t accounts);
std::size_t accounts_in_piece(std::uint64_t accounts, std::uint32_t index);

// Appends one encoded account to a piece. Requires at most 65,535 bytes.
void append_account(Bytes& piece, ByteView encoded);
// The accounts of a piece; nothing unless there are exactly so many and nothing else.
std::optional<std::vector<ByteView>> read_accounts(ByteView piece, std::size_t count);
// The root of the state tree's part over these accounts: a node of the whole tree, since pieces hold a power of two.
Hash accounts_root(const Domains& domains, std::span<const ByteView> accounts);

Bytes encode_roots(std::span<const Hash> roots);
// Nothing unless there are exactly so many.
std::optional<std::vector<Hash>> decode_roots(ByteView bytes, std::size_t count);

// Appends a commit record to the part `commits`: newest first.
void append_commit(Bytes& stream, ByteView encoded);

// How far back the commits of a snapshot go: all that a block or round block which may still be ordered was perhaps
// ordered by already.
class TailRule {
public:
    // `epochs`: up to the one that signs the next checkpoint; `newest`: the checkpoint's last commit.
    TailRule(const Epochs& epochs, const CommitRecord& newest);
    // Whether this one is the last that is needed.
    bool ends_with(const CommitRecord& commit) const;

private:
    Round floor_ = 0;  // round blocks of later rounds may still be ordered
    Slot slot_ = 0;    // a commit at a slot before this one ordered nothing that may still be ordered
};

}  // namespace weft::p2p
