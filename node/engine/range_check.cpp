#include "node/engine/range_check.hpp"

#include "core/sign/verify_many.hpp"

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

// Blocks come in the order in which the commits name them.
std::optional<std::string> RangeCheck::verify_blocks(const p2p::CompleteRange& range) {
    std::vector<Bytes> encoded = range.bundle.blocks;  // a range that is refused may be looked at again
    std::vector<Decoded<Block>> decoded = decode_blocks(domains_, encoded);
    std::vector<BlockPtr> blocks;
    blocks.reserve(decoded.size());
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        Decoded<Block>& block = decoded[i];
        if (!block) block = decode_stored_block(domains_, encoded[i]);  // its payload may be erased
        if (!block) return "a block does not decode: " + block.error().detail;
        blocks.push_back(std::make_shared<const Block>(*std::move(block)));
    }
    std::size_t ordered = 0;
    for (const CommitRecord& commit : range.bundle.commits) {
        for (const Ordered& each : commit.blocks) {
            if (ordered == blocks.size() || blocks[ordered]->id != each.id) {
                return "block " + each.id.hex() + " is missing";
            }
            ++ordered;
        }
    }
    if (ordered != blocks.size()) return "it holds another number of blocks than it orders";
    if (std::optional<std::string> wrong = verify_signatures(blocks)) return wrong;
    for (BlockPtr& block : blocks) bodies_.emplace_hint(bodies_.end(), block->id, std::move(block));
    return std::nullopt;
}

// An id does not cover the signature: the certificate vouches that a valid one exists, not for these bytes. They are
// kept and served on, so they are checked; many at a time, which is several times faster.
std::optional<std::string> RangeCheck::verify_signatures(const std::vector<BlockPtr>& blocks) const {
    std::vector<const Block*> unknown;
    std::vector<PublicKeyBytes> signers;
    for (const BlockPtr& block : blocks) {
        if (tangle_.pending_block(block->id)) continue;
        unknown.push_back(block.get());
        signers.push_back(block->header.key().bytes);
    }
    std::vector<SignatureJob> jobs;
    jobs.reserve(unknown.size());
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        jobs.push_back({&signers[i], unknown[i]->id.view(), &unknown[i]->signature});
    }
    std::vector<std::uint8_t> valid(jobs.size());
    verify_many(jobs, valid);
    for (std::size_t i = 0; i < valid.size(); ++i) {
        if (valid[i] == 0) return "the signature of block " + unknown[i]->id.hex() + " is false";
    }
    return std::nullopt;
}

}  // namespace weft::node
