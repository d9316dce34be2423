#include "p2p/snapshot.hpp"

#include <algorithm>

#include "core/hash/blake3_many.hpp"
#include "core/merkle.hpp"

namespace weft::p2p {
namespace {

void write_sized(Writer& out, ByteView bytes) {
    out.u32(static_cast<std::uint32_t>(bytes.size())).bytes(bytes);
}

Decoded<ByteView> read_sized(Reader& in, std::size_t bytes_max, const char* what) {
    const std::size_t size = in.u32();
    if (in.failed() || size > in.left()) return decode_error(DecodeErrorCode::truncated, what);
    if (size > bytes_max) return decode_error(DecodeErrorCode::bad_length, what);
    return in.bytes(size);
}

}  // namespace

Bytes encode_snapshot_head(const SnapshotHead& head) {
    Bytes bytes;
    Writer out(bytes);
    write_sized(out, encode_checkpoint(head.checkpoint));
    write_sized(out, encode_certificate(head.certificate));
    write_handovers(out, head.handovers);
    out.u64(head.commit_bytes);
    return bytes;
}

Decoded<SnapshotHead> decode_snapshot_head(ByteView bytes) {
    Reader in(bytes);
    const Decoded<ByteView> checkpoint_bytes = read_sized(in, kCheckpointBytesMax, "snapshot head: checkpoint");
    if (!checkpoint_bytes) return Unexpected{checkpoint_bytes.error()};
    const Decoded<ByteView> certificate_bytes = read_sized(in, kCertificateBytesMax, "snapshot head: certificate");
    if (!certificate_bytes) return Unexpected{certificate_bytes.error()};
    SnapshotHead head;
    Decoded<std::vector<Handover>> handovers = read_handovers(in);
    if (!handovers) return Unexpected{handovers.error()};
    head.handovers = *std::move(handovers);
    head.commit_bytes = in.u64();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "snapshot head");
    if (in.left() != 0) return decode_error(DecodeErrorCode::trailing_bytes, "snapshot head");
    Decoded<Checkpoint> checkpoint = decode_checkpoint(*checkpoint_bytes);
    if (!checkpoint) return Unexpected{checkpoint.error()};
    Decoded<Certificate> certificate = decode_certificate(*certificate_bytes);
    if (!certificate) return Unexpected{certificate.error()};
    head.checkpoint = *std::move(checkpoint);
    head.certificate = *std::move(certificate);
    return head;
}

std::uint32_t account_pieces(std::uint64_t accounts) {
    return static_cast<std::uint32_t>((accounts + kSnapshotAccountsPerPiece - 1) / kSnapshotAccountsPerPiece);
}

std::size_t accounts_in_piece(std::uint64_t accounts, std::uint32_t index) {
    const std::uint64_t first = std::uint64_t{index} * kSnapshotAccountsPerPiece;
    CHECK(first < accounts);
    return static_cast<std::size_t>(std::min<std::uint64_t>(kSnapshotAccountsPerPiece, accounts - first));
}

void append_account(Bytes& piece, ByteView encoded) {
    CHECK(encoded.size() <= UINT16_MAX);
    Writer(piece).u16(static_cast<std::uint16_t>(encoded.size())).bytes(encoded);
}

std::optional<std::vector<ByteView>> read_accounts(ByteView piece, std::size_t count) {
    Reader in(piece);
    std::vector<ByteView> accounts;
    accounts.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t size = in.u16();
        accounts.push_back(in.bytes(size));
        if (in.failed()) return std::nullopt;
    }
    if (in.left() != 0) return std::nullopt;
    return accounts;
}

Hash accounts_root(const Domains& domains, std::span<const ByteView> accounts) {
    std::vector<Hash> leaves(accounts.size());
    blake3_keyed_many(domains.state_leaf, accounts, leaves);
    return merkle_root(domains.state_node, leaves);
}

Bytes encode_roots(std::span<const Hash> roots) {
    Bytes bytes;
    Writer out(bytes);
    for (const Hash& root : roots) out.fixed(root);
    return bytes;
}

std::optional<std::vector<Hash>> decode_roots(ByteView bytes, std::size_t count) {
    if (bytes.size() != count * Hash::kSize) return std::nullopt;
    Reader in(bytes);
    std::vector<Hash> roots(count);
    for (Hash& root : roots) root = in.fixed<Hash>();
    return roots;
}

void append_commit(Bytes& stream, ByteView encoded) {
    Writer out(stream);
    write_sized(out, encoded);
}

// A block of a slot was ordered no earlier than a skew before it, whichever epoch's that was.
TailRule::TailRule(const Epochs& epochs, const CommitRecord& newest) {
    const Epoch& epoch = epochs.current();
    const Round round = newest.leader.round;
    const Round depth = epoch.parameters.gc_depth_rounds;
    floor_ = std::max(epoch.committee.base, round > depth ? round - depth : 0);
    std::uint32_t skew = 0;
    for (const Epoch& each : epochs.all()) skew = std::max(skew, each.parameters.skew_slots);
    const Slot lowest = epoch.floor_at(newest.time);
    slot_ = lowest > skew ? lowest - skew : 0;
}

bool TailRule::ends_with(const CommitRecord& commit) const {
    return commit.index == 1 || (commit.leader.round <= floor_ && slot_of(commit.time) < slot_);
}

}  // namespace weft::p2p
