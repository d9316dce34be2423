// Round blocks: few at a time, so decoded one by one; their signatures go through the same lanes and tables.
#include "core/sign/verify_many.hpp"
#include "node/engine/validator_chunk.hpp"

namespace weft::node {

namespace {

constexpr std::size_t kGrain = 8;  // the lanes

const PublicKeyBytes& signer_of(const Epochs& epochs, const RoundBlock& block) {
    return epochs.find(block.epoch)->committee.members[block.author].key.bytes;
}

// Refuses those of `results` whose signature is bad.
void verify_rounds(const Epochs& epochs, const KeyTables& tables, std::span<CheckedRoundBlock> results) {
    std::vector<RoundBlockId> ids(results.size());
    std::vector<SignatureJob> jobs;
    std::vector<std::size_t> whose;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (!results[i]) continue;
        const RoundBlock& block = **results[i];
        ids[i] = block.ref.id();
        jobs.push_back({&signer_of(epochs, block), ids[i].view(), &block.signature});
        whose.push_back(i);
    }
    std::vector<std::uint8_t> valid(jobs.size());
    verify_many(jobs, valid, &tables);
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        if (valid[job] == 0) results[whose[job]] = Unexpected{RoundBlockRefusal{"bad_signature", false}};
    }
}

}  // namespace

std::vector<CheckedRoundBlock> Validator::check_rounds(const std::vector<Bytes>& encoded) {
    std::vector<CheckedRoundBlock> results(encoded.size(), CheckedRoundBlock(RoundBlockPtr{}));
    executor_.for_each_range(encoded.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            Decoded<RoundBlock> block = decode_round_block(domains_, epochs_, encoded[i]);
            if (block) {
                results[i] = RoundBlockPtr(std::make_shared<const RoundBlock>(*std::move(block)));
            } else {
                results[i] = Unexpected{
                    RoundBlockRefusal{text_of(block.error()), block.error().code == DecodeErrorCode::unknown_epoch}};
            }
        }
        verify_rounds(epochs_, tables_, std::span(results).subspan(begin, end - begin));
    });
    std::vector<const PublicKeyBytes*> signers;
    for (const CheckedRoundBlock& result : results) {
        if (result) signers.push_back(&signer_of(epochs_, **result));
    }
    learn(signers);
    totals_.round_blocks += encoded.size();
    return results;
}

}  // namespace weft::node
