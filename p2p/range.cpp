#include "p2p/range.hpp"

#include <algorithm>

namespace weft::p2p {
namespace {

void write_sized(Writer& out, ByteView bytes) {
    out.u32(static_cast<std::uint32_t>(bytes.size())).bytes(bytes);
}

// How many items follow; none when not so many, each with a length and at least one byte, can be there.
Decoded<std::size_t> read_count(Reader& in, const char* what) {
    const std::size_t count = in.u32();
    if (in.failed() || count > in.left() / (4 + 1)) return decode_error(DecodeErrorCode::truncated, what);
    return count;
}

Decoded<ByteView> read_sized(Reader& in, std::size_t bytes_max, const char* what) {
    const std::size_t size = in.u32();
    if (in.failed() || size > in.left()) return decode_error(DecodeErrorCode::truncated, what);
    if (size == 0 || size > bytes_max) return decode_error(DecodeErrorCode::bad_length, what);
    return in.bytes(size);
}

Decoded<std::vector<CommitRecord>> read_commits(Reader& in) {
    const Decoded<std::size_t> count = read_count(in, "bundle: commits");
    if (!count) return Unexpected{count.error()};
    std::vector<CommitRecord> commits;
    for (std::size_t i = 0; i < *count; ++i) {
        const Decoded<ByteView> bytes = read_sized(in, kBundleBytesMax, "bundle: commit");
        if (!bytes) return Unexpected{bytes.error()};
        Decoded<CommitRecord> commit = decode_commit(*bytes);
        if (!commit) return Unexpected{commit.error()};
        commits.push_back(*std::move(commit));
    }
    return commits;
}

Decoded<std::vector<Bytes>> read_blocks(Reader& in) {
    const Decoded<std::size_t> count = read_count(in, "bundle: blocks");
    if (!count) return Unexpected{count.error()};
    std::vector<Bytes> blocks;
    for (std::size_t i = 0; i < *count; ++i) {
        const Decoded<ByteView> bytes = read_sized(in, kBlockBytesMax, "bundle: block");
        if (!bytes) return Unexpected{bytes.error()};
        blocks.emplace_back(bytes->begin(), bytes->end());
    }
    return blocks;
}

bool servable(const RangeContent& content) {
    const auto within = [](ByteView bytes, std::size_t bytes_max) {
        return !bytes.empty() && bytes.size() <= bytes_max;
    };
    return within(content.checkpoint, kCheckpointBytesMax) && within(content.certificate, kCertificateBytesMax) &&
           within(content.bundle, kBundleBytesMax);
}

}  // namespace

Bytes encode_bundle(const std::vector<CommitRecord>& commits, const std::vector<Bytes>& blocks) {
    Bytes bundle;
    Writer out(bundle);
    out.u32(static_cast<std::uint32_t>(commits.size()));
    for (const CommitRecord& commit : commits) write_sized(out, encode_commit(commit));
    out.u32(static_cast<std::uint32_t>(blocks.size()));
    for (const Bytes& block : blocks) write_sized(out, block);
    return bundle;
}

Decoded<Bundle> decode_bundle(ByteView bytes) {
    if (bytes.size() > kBundleBytesMax) return decode_error(DecodeErrorCode::too_large, "bundle");
    Reader in(bytes);
    Decoded<std::vector<CommitRecord>> commits = read_commits(in);
    if (!commits) return Unexpected{commits.error()};
    Decoded<std::vector<Bytes>> blocks = read_blocks(in);
    if (!blocks) return Unexpected{blocks.error()};
    if (in.left() != 0) return decode_error(DecodeErrorCode::trailing_bytes, "bundle");
    return Bundle{*std::move(commits), *std::move(blocks)};
}

RangeChunk serve_range(const PullRange& pull, const RangeContent& content) {
    RangeChunk chunk;
    chunk.request = pull.request;
    chunk.checkpoint = pull.checkpoint;
    if (!servable(content) || pull.offset >= content.bundle.size()) return chunk;
    chunk.total = content.bundle.size();
    chunk.offset = pull.offset;
    if (pull.offset == 0) {
        chunk.checkpoint_bytes.assign(content.checkpoint.begin(), content.checkpoint.end());
        chunk.certificate_bytes.assign(content.certificate.begin(), content.certificate.end());
    }
    const std::size_t bytes = std::min<std::size_t>({pull.bytes_max, kRangeChunkBytesMax, chunk.total - pull.offset});
    const ByteView piece = content.bundle.subspan(pull.offset, bytes);
    chunk.data.assign(piece.begin(), piece.end());
    return chunk;
}

}  // namespace weft::p2p
