#include "node/engine/range_check.hpp"

#include <algorithm>
#include <span>

#include "core/sign/verify_many.hpp"

namespace weft::node {

namespace {

constexpr std::size_t kGrain = 512;  // whole groups of lanes; some milliseconds

// What is wrong, or nothing; the blocks go to out[0] and on.
std::string decode_piece(const Domains& domains, std::span<const Bytes> encoded, BlockPtr* out) {
    std::vector<Bytes> copies(encoded.begin(), encoded.end());  // a range that is refused may be looked at again
    std::vector<Decoded<Block>> decoded = decode_blocks(domains, copies);
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        Decoded<Block>& block = decoded[i];
        if (!block) block = decode_stored_block(domains, copies[i]);  // its payload may be erased
        if (!block) return "a block does not decode: " + block.error().detail;
        out[i] = std::make_shared<const Block>(*std::move(block));
    }
    return {};
}

void verify_piece(std::span<const Block* const> blocks, std::span<std::uint8_t> valid) {
    std::vector<PublicKeyBytes> signers(blocks.size());
    std::vector<SignatureJob> jobs(blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        signers[i] = blocks[i]->header.key().bytes;
        jobs[i] = {&signers[i], blocks[i]->id.view(), &blocks[i]->signature};
    }
    verify_many(jobs, valid);
}

}  // namespace

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
    auto blocks = decode(range.bundle.blocks);
    if (!blocks) return blocks.error();
    std::size_t ordered = 0;
    for (const CommitRecord& commit : range.bundle.commits) {
        for (const Ordered& each : commit.blocks) {
            if (ordered == blocks->size() || (*blocks)[ordered]->id != each.id) {
                return "block " + each.id.hex() + " is missing";
            }
            ++ordered;
        }
    }
    if (ordered != blocks->size()) return "it holds another number of blocks than it orders";
    if (std::optional<std::string> wrong = verify_signatures(*blocks)) return wrong;
    bodies_.reserve(blocks->size());
    for (BlockPtr& block : *blocks) bodies_.emplace(block->id, std::move(block));
    return std::nullopt;
}

Expected<std::vector<BlockPtr>, std::string> RangeCheck::decode(const std::vector<Bytes>& encoded) const {
    std::vector<BlockPtr> blocks(encoded.size());
    std::vector<std::string> wrong(encoded.size() / kGrain + 1);
    executor_.for_each_range(encoded.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        wrong[begin / kGrain] = decode_piece(domains_, std::span(encoded).subspan(begin, end - begin), &blocks[begin]);
    });
    for (std::string& each : wrong) {
        if (!each.empty()) return Unexpected{std::move(each)};
    }
    return blocks;
}

// An id does not cover the signature: the certificate vouches that a valid one exists, not for these bytes. They are
// kept and served on, so they are checked; many at a time, which is several times faster.
std::optional<std::string> RangeCheck::verify_signatures(const std::vector<BlockPtr>& blocks) const {
    std::vector<const Block*> unknown;
    for (const BlockPtr& block : blocks) {
        if (!tangle_.pending_block(block->id)) unknown.push_back(block.get());
    }
    std::vector<std::uint8_t> valid(unknown.size());
    executor_.for_each_range(unknown.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        verify_piece(std::span(unknown).subspan(begin, end - begin), std::span(valid).subspan(begin, end - begin));
    });
    const auto bad = std::find(valid.begin(), valid.end(), 0);
    if (bad == valid.end()) return std::nullopt;
    return "the signature of block " + unknown[static_cast<std::size_t>(bad - valid.begin())]->id.hex() + " is false";
}

}  // namespace weft::node
