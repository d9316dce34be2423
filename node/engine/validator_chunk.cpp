#include "node/engine/validator_chunk.hpp"

#include "core/sign/verify_many.hpp"

namespace weft::node {

ValidatorTotals Validator::Chunk::run() {
    const std::uint64_t started = now_ns();
    decode();
    const std::uint64_t decoded = now_ns();
    verify();
    const std::uint64_t verified = now_ns();
    keep();
    totals_.decode_ns = decoded - started + now_ns() - verified;
    totals_.verify_ns = verified - decoded;
    return totals_;
}

void Validator::Chunk::decode() {
    std::vector<Bytes> encoded(count_);
    for (std::size_t i = 0; i < count_; ++i) encoded[i] = std::move(pass_.out.encoded_[at(i)]);
    decoded_ = decode_blocks(validator_.domains_, encoded);
    for (std::size_t i = 0; i < count_; ++i) {
        if (decoded_[i]) {
            admission(i) = judge_time(at(i), *decoded_[i]);
            totals_.untimely += admission(i) != Admission::accepted;
        } else {
            admission(i) = Admission::malformed;
            pass_.out.encoded_[at(i)] = std::move(encoded[i]);
            ++totals_.malformed;
        }
    }
}

// The engine's rule (AdmissionPolicy), so that it is no matter which of the two refuses.
Admission Validator::Chunk::judge_time(std::size_t index, const Block& block) const {
    if (!pass_.now || pass_.pulled(index)) return Admission::accepted;
    const std::uint64_t present = slot_of(*pass_.now);
    const std::uint64_t slot = block.header.slot();
    const Parameters& rules = validator_.epochs_.current().parameters;
    if (slot + rules.window_slots < present) return Admission::too_old;
    if (slot > present + rules.skew_slots) return Admission::too_new;
    return Admission::accepted;
}

void Validator::Chunk::verify() {
    std::vector<SignatureJob> jobs;
    std::vector<std::size_t> whose;
    jobs.reserve(count_);
    whose.reserve(count_);
    for (std::size_t i = 0; i < count_; ++i) {
        if (admission(i) != Admission::accepted || pass_.known[at(i)] != 0) continue;
        const Block& block = *decoded_[i];
        PublicKeyBytes& signer = pass_.signers[begin_ + i];
        signer = block.header.key().bytes;
        jobs.push_back({&signer, block.id.view(), &block.signature});
        whose.push_back(i);
    }
    std::vector<std::uint8_t> valid(jobs.size());
    verify_many(jobs, valid, &validator_.tables_);
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        const bool held = validator_.tables_.holds(*jobs[job].key);
        totals_.table_hits += held ? 1 : 0;
        pass_.verified[begin_ + whose[job]] = valid[job];
        pass_.learnable[begin_ + whose[job]] = valid[job] != 0 && !held;
        if (valid[job] != 0) continue;
        admission(whose[job]) = Admission::bad_signature;
        ++totals_.bad_signatures;
    }
    totals_.signatures = jobs.size();
}

// What is refused is kept, too: its id goes into the answer.
void Validator::Chunk::keep() {
    for (std::size_t i = 0; i < count_; ++i) {
        if (decoded_[i]) pass_.out.blocks_[at(i)] = std::make_shared<const Block>(*std::move(decoded_[i]));
    }
}

}  // namespace weft::node
