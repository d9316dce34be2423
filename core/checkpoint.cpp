#include "core/checkpoint.hpp"

#include "core/common_codec.hpp"

namespace weft {

namespace {

constexpr std::uint8_t kCommitVersion = 1;
constexpr std::uint8_t kCheckpointVersion = 1;
constexpr std::uint8_t kCertificateVersion = 1;
constexpr std::size_t kOrderedBytes = BlockId::kSize + 1;
constexpr std::size_t kEntryBytes = 2 + Signature::kSize;

Decoded<void> read_version(Reader& in, std::uint8_t expected, std::string_view what) {
    const std::uint8_t version = in.u8();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, std::string(what));
    if (version != expected) return decode_error(DecodeErrorCode::bad_version, std::string(what));
    return {};
}

// A list's count, once the bytes for that many are known to be there: nothing is allocated on a stranger's word.
Decoded<std::size_t> read_count(Reader& in, std::size_t item_bytes, std::string_view what) {
    const std::size_t count = in.u32();
    if (in.failed() || in.left() / item_bytes < count) {
        return decode_error(DecodeErrorCode::truncated, std::string(what));
    }
    return count;
}

Decoded<void> read_round_blocks(Reader& in, CommitRecord& commit) {
    const auto count = read_count(in, kRoundRefBytes, "commit's round blocks");
    if (!count) return Unexpected{count.error()};
    commit.round_blocks.resize(*count);
    for (RoundRef& ref : commit.round_blocks) ref = read_round_ref(in);
    return {};
}

Decoded<void> read_ordered(Reader& in, CommitRecord& commit) {
    const auto count = read_count(in, kOrderedBytes, "commit's blocks");
    if (!count) return Unexpected{count.error()};
    commit.blocks.resize(*count);
    for (Ordered& ordered : commit.blocks) {
        ordered.id = in.fixed<BlockId>();
        const std::uint8_t reason = in.u8();
        if (reason > kRejectReasonLast) return decode_error(DecodeErrorCode::bad_value, "reason of a commit's block");
        ordered.reason = static_cast<RejectReason>(reason);
    }
    return {};
}

Decoded<void> check_time(TimeUs time) {
    if (time > kTimeUsMax) return decode_error(DecodeErrorCode::bad_value, "the time's slot exceeds 32 bits");
    return {};
}

}  // namespace

Bytes encode_commit(const CommitRecord& commit) {
    Bytes encoded;
    Writer out(encoded);
    out.u8(kCommitVersion).u64(commit.index);
    write_round_ref(out, commit.leader);
    out.u64(commit.time).fixed(commit.previous);
    out.u32(static_cast<std::uint32_t>(commit.round_blocks.size()));
    for (const RoundRef& ref : commit.round_blocks) write_round_ref(out, ref);
    out.u32(static_cast<std::uint32_t>(commit.blocks.size()));
    for (const Ordered& ordered : commit.blocks) out.fixed(ordered.id).u8(static_cast<std::uint8_t>(ordered.reason));
    return encoded;
}

Decoded<CommitRecord> decode_commit(ByteView bytes) {
    Reader in(bytes);
    if (auto valid = read_version(in, kCommitVersion, "commit version"); !valid) return Unexpected{valid.error()};
    CommitRecord commit;
    commit.index = in.u64();
    commit.leader = read_round_ref(in);
    commit.time = in.u64();
    commit.previous = in.fixed<Hash>();
    if (auto read = read_round_blocks(in, commit); !read) return Unexpected{read.error()};
    if (auto read = read_ordered(in, commit); !read) return Unexpected{read.error()};
    if (auto exact = read_exactly(in, "commit"); !exact) return Unexpected{exact.error()};
    if (auto valid = check_time(commit.time); !valid) return Unexpected{valid.error()};
    return commit;
}

Hash commit_digest(const Domains& domains, ByteView encoded_commit) {
    return blake3_keyed(domains.commit, encoded_commit);
}

Bytes encode_checkpoint(const Checkpoint& checkpoint) {
    Bytes encoded;
    Writer(encoded)
        .u8(kCheckpointVersion)
        .u64(checkpoint.index)
        .fixed(checkpoint.previous)
        .u64(checkpoint.last_commit)
        .fixed(checkpoint.commit_digest)
        .fixed(checkpoint.fate_root)
        .u64(checkpoint.blocks)
        .fixed(checkpoint.state_root)
        .u64(checkpoint.accounts)
        .u64(checkpoint.time)
        .fixed(checkpoint.epoch);
    return encoded;
}

Decoded<Checkpoint> decode_checkpoint(ByteView bytes) {
    Reader in(bytes);
    if (auto valid = read_version(in, kCheckpointVersion, "checkpoint version"); !valid) {
        return Unexpected{valid.error()};
    }
    Checkpoint checkpoint;
    checkpoint.index = in.u64();
    checkpoint.previous = in.fixed<Hash>();
    checkpoint.last_commit = in.u64();
    checkpoint.commit_digest = in.fixed<Hash>();
    checkpoint.fate_root = in.fixed<Hash>();
    checkpoint.blocks = in.u64();
    checkpoint.state_root = in.fixed<Hash>();
    checkpoint.accounts = in.u64();
    checkpoint.time = in.u64();
    checkpoint.epoch = in.fixed<Hash>();
    if (auto exact = read_exactly(in, "checkpoint"); !exact) return Unexpected{exact.error()};
    if (auto valid = check_time(checkpoint.time); !valid) return Unexpected{valid.error()};
    return checkpoint;
}

Hash checkpoint_digest(const Domains& domains, const Checkpoint& checkpoint) {
    return blake3_keyed(domains.checkpoint, encode_checkpoint(checkpoint));
}

Bytes encode_certificate(const Certificate& certificate) {
    CHECK(certificate.entries.size() <= kCommitteeMax);
    Bytes encoded;
    Writer out(encoded);
    out.u8(kCertificateVersion).u8(static_cast<std::uint8_t>(certificate.entries.size()));
    for (const Certificate::Entry& entry : certificate.entries) out.u16(entry.author).fixed(entry.signature);
    return encoded;
}

Decoded<Certificate> decode_certificate(ByteView bytes) {
    Reader in(bytes);
    if (auto valid = read_version(in, kCertificateVersion, "certificate version"); !valid) {
        return Unexpected{valid.error()};
    }
    const std::size_t count = in.u8();
    if (count > kCommitteeMax) return decode_error(DecodeErrorCode::bad_count, "a certificate has at most 128 entries");
    if (in.left() < count * kEntryBytes) return decode_error(DecodeErrorCode::truncated, "certificate");
    Certificate certificate;
    certificate.entries.resize(count);
    std::uint32_t least = 0;  // that the next author may be
    for (Certificate::Entry& entry : certificate.entries) {
        entry.author = in.u16();
        entry.signature = in.fixed<Signature>();
        if (entry.author < least) {
            return decode_error(DecodeErrorCode::not_canonical, "a certificate goes by increasing author");
        }
        least = std::uint32_t{entry.author} + 1;
    }
    if (auto exact = read_exactly(in, "certificate"); !exact) return Unexpected{exact.error()};
    return certificate;
}

std::string_view certificate_error_name(CertificateError error) {
    switch (error) {
        case CertificateError::too_few:
            return "too_few";
        case CertificateError::unknown_author:
            return "unknown_author";
        case CertificateError::not_ordered:
            return "not_ordered";
        case CertificateError::bad_signature:
            return "bad_signature";
    }
    return "unknown";
}

Expected<void, CertificateError> verify_certificate(const Committee& committee, const Hash& digest,
                                                    const Certificate& certificate) {
    if (certificate.entries.size() < committee.quorum()) return Unexpected{CertificateError::too_few};
    std::uint32_t least = 0;  // that the next author may be
    for (const Certificate::Entry& entry : certificate.entries) {
        if (entry.author >= committee.size()) return Unexpected{CertificateError::unknown_author};
        if (entry.author < least) return Unexpected{CertificateError::not_ordered};
        least = std::uint32_t{entry.author} + 1;
    }
    for (const Certificate::Entry& entry : certificate.entries) {
        if (!verify(committee.members[entry.author].key, digest.view(), entry.signature)) {
            return Unexpected{CertificateError::bad_signature};
        }
    }
    return {};
}

}  // namespace weft
