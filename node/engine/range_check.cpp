#include "node/engine/range_check.hpp"

namespace weft::node {

std::optional<std::string> RangeCheck::verify(const p2p::CompleteRange& range, const Hash& previous) {
    digest_ = checkpoint_digest(domains_, range.checkpoint);
    if (const auto valid = verify_certificate(committee_, digest_, range.certificate); !valid) {
        return "its certificate: " + std::string(certificate_error_name(valid.error()));
    }
    if (std::optional<std::string> wrong = verify_commits(range, previous)) return wrong;
    return verify_blocks(range);
}

std::optional<std::string> RangeCheck::verify_commits(const p2p::CompleteRange& range, Hash previous) const {
    for (const CommitRecord& commit : range.bundle.commits) {
        if (commit.previous != previous) return "its commits do not follow each other";
        previous = commit_digest(domains_, encode_commit(commit));
    }
    if (previous != range.checkpoint.commit_digest) return "its commits are not the certified ones";
    return std::nullopt;
}

std::optional<std::string> RangeCheck::verify_blocks(const p2p::CompleteRange& range) {
    for (const Bytes& encoded : range.bundle.blocks) {
        Decoded<Block> block = decode_stored_block(domains_, encoded);
        if (!block) return "a block does not decode: " + block.error().detail;
        const BlockId id = block->id;
        bodies_.emplace(id, std::make_shared<const Block>(std::move(*block)));
    }
    std::size_t ordered = 0;
    for (const CommitRecord& commit : range.bundle.commits) {
        ordered += commit.blocks.size();
        for (const Ordered& each : commit.blocks) {
            const auto body = bodies_.find(each.id);
            if (body == bodies_.end()) return "block " + each.id.hex() + " is missing";
            // An id does not cover the signature: the certificate vouches that a valid one exists, not for these bytes.
            if (!tangle_.pending_block(each.id) && !signature_valid(*body->second)) {
                return "the signature of block " + each.id.hex() + " is false";
            }
        }
    }
    if (ordered != range.bundle.blocks.size()) return "it holds another number of blocks than it orders";
    return std::nullopt;
}

}  // namespace weft::node
