// The content of one checkpoint as it is transferred: a bundle, cut into chunks. Layout: docs/wire-frames.md,
// section "Bundles". All honest nodes hold the same bytes, so a transfer can go on at another peer.
#pragma once

#include <vector>

#include "core/checkpoint.hpp"
#include "p2p/message.hpp"

namespace weft::p2p {

// The commits since the checkpoint before, and the device blocks that they ordered, in order of execution.
struct Bundle {
    std::vector<CommitRecord> commits;
    std::vector<Bytes> blocks;
    bool operator==(const Bundle&) const = default;
};

// The caller serves only what is at most kBundleBytesMax long; nobody would accept more.
Bytes encode_bundle(const std::vector<CommitRecord>& commits, const std::vector<Bytes>& blocks);

// Errors: too_large beyond kBundleBytesMax, truncated, trailing_bytes, bad_length, and decode_commit's. Blocks stay
// bytes. Allocates no more than a small multiple of the bytes that are there.
Decoded<Bundle> decode_bundle(ByteView bytes);

// What a node serves of one checkpoint.
struct RangeContent {
    ByteView checkpoint;   // encoded
    ByteView certificate;  // encoded
    ByteView bundle;
};

// The answer to `pull`. "Not held" when the content is empty or beyond the limits, or the offset beyond its end.
// Requires a pull that was decoded.
RangeChunk serve_range(const PullRange& pull, const RangeContent& content);

}  // namespace weft::p2p
