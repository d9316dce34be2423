// Commits as recorded, checkpoints and their certificates. Layout: docs/wire.md, section "Commits and checkpoints".
#pragma once

#include <vector>

#include "core/codec.hpp"
#include "core/hash/blake3.hpp"
#include "core/round_block.hpp"
#include "core/types.hpp"

namespace weft {

// One ordered device block and what became of it: confirmed (reason none) or rejected.
struct Ordered {
    BlockId id;
    RejectReason reason = RejectReason::none;
    Fate fate() const { return reason == RejectReason::none ? Fate::confirmed : Fate::rejected; }
    bool operator==(const Ordered&) const = default;
};

// The act of ordering a leader's past, with its result: enough to repeat it without the committee's graph.
struct CommitRecord {
    CommitIndex index = 0;
    RoundRef leader;
    TimeUs time = 0;                     // ledger time
    std::vector<RoundRef> round_blocks;  // newly ordered, in order; the leader is among them
    std::vector<Ordered> blocks;         // newly ordered device blocks, in order of execution
    Hash previous;                       // digest of the commit before; of commit 0: all zero
    bool operator==(const CommitRecord&) const = default;
};

Bytes encode_commit(const CommitRecord& commit);
Decoded<CommitRecord> decode_commit(ByteView bytes);
Hash commit_digest(const Domains& domains, ByteView encoded_commit);

struct Checkpoint {
    CheckpointIndex index = 0;
    Hash previous;  // digest of the checkpoint before; of checkpoint 0: all zero
    CommitIndex last_commit = 0;
    Hash commit_digest;          // of the last commit
    Hash fate_root;              // Merkle root over (block id, fate) of all commits since the checkpoint before
    std::uint64_t blocks = 0;    // how many leaves that tree has
    Hash state_root;             // of all accounts, after the last commit
    std::uint64_t accounts = 0;  // how many leaves the state tree has
    TimeUs time = 0;             // ledger time of the last commit
    Hash epoch;                  // epoch_digest of the epoch that signs the next checkpoint
    bool operator==(const Checkpoint&) const = default;
};

inline constexpr std::size_t kCheckpointBytes = 1 + 8 + 32 + 8 + 32 + 32 + 8 + 32 + 8 + 8 + 32;  // encoded

Bytes encode_checkpoint(const Checkpoint& checkpoint);
Decoded<Checkpoint> decode_checkpoint(ByteView bytes);
Hash checkpoint_digest(const Domains& domains, const Checkpoint& checkpoint);

// >= 2f+1 signatures of distinct validators over a checkpoint's digest, by increasing author.
struct Certificate {
    struct Entry {
        AuthorIndex author = 0;
        Signature signature;
        bool operator==(const Entry&) const = default;
    };
    std::vector<Entry> entries;
    bool operator==(const Certificate&) const = default;
};

Bytes encode_certificate(const Certificate& certificate);
Decoded<Certificate> decode_certificate(ByteView bytes);

enum class CertificateError : std::uint8_t { too_few, unknown_author, not_ordered, bad_signature };
std::string_view certificate_error_name(CertificateError error);

Expected<void, CertificateError> verify_certificate(const Committee& committee, const Hash& digest,
                                                    const Certificate& certificate);

}  // namespace weft
