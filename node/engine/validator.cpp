#include "node/engine/validator.hpp"

namespace weft::node {

namespace {

// Pieces of work that one thread takes at a time: large enough to pay for handing them out.
constexpr std::size_t kGrain = 16;

Expected<BlockPtr, Verdict> check_block(const Domains& domains, const Bytes& encoded) {
    Decoded<Block> block = decode_block(domains, encoded);
    Verdict refused;
    if (!block) {
        refused.admission = Admission::malformed;
        refused.detail = std::string(decode_error_name(block.error().code)) + ": " + block.error().detail;
        return Unexpected{std::move(refused)};
    }
    if (!signature_valid(*block)) {
        refused.admission = Admission::bad_signature;
        refused.id = block->id;
        return Unexpected{std::move(refused)};
    }
    return BlockPtr(std::make_shared<const Block>(std::move(*block)));
}

Expected<RoundBlockPtr, RoundBlockRefusal> check_round_block(const Domains& domains, const Committee& committee,
                                                             const Bytes& encoded) {
    Decoded<RoundBlock> block = decode_round_block(domains, committee, encoded);
    if (!block) {
        return Unexpected{
            RoundBlockRefusal{std::string(decode_error_name(block.error().code)) + ": " + block.error().detail}};
    }
    if (!signature_valid(committee, *block)) return Unexpected{RoundBlockRefusal{"bad_signature"}};
    return RoundBlockPtr(std::make_shared<const RoundBlock>(std::move(*block)));
}

// Runs `check` over all inputs. Results are made in place, so that ranges need no lock.
template <class Result, class Check>
std::vector<Result> check_all(Executor& executor, const std::vector<Bytes>& encoded, const Result& placeholder,
                              const Check& check) {
    std::vector<Result> results(encoded.size(), placeholder);
    executor.for_each_range(encoded.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) results[i] = check(encoded[i]);
    });
    return results;
}

}  // namespace

std::vector<Expected<BlockPtr, Verdict>> check_blocks(const Domains& domains, Executor& executor,
                                                      const std::vector<Bytes>& encoded) {
    using Result = Expected<BlockPtr, Verdict>;
    return check_all<Result>(executor, encoded, Result(BlockPtr{}),
                             [&](const Bytes& bytes) { return check_block(domains, bytes); });
}

std::vector<Expected<RoundBlockPtr, RoundBlockRefusal>> check_round_blocks(const Domains& domains,
                                                                           const Committee& committee,
                                                                           Executor& executor,
                                                                           const std::vector<Bytes>& encoded) {
    using Result = Expected<RoundBlockPtr, RoundBlockRefusal>;
    return check_all<Result>(executor, encoded, Result(RoundBlockPtr{}),
                             [&](const Bytes& bytes) { return check_round_block(domains, committee, bytes); });
}

}  // namespace weft::node
