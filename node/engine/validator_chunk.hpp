// A part of a batch on its way from bytes to verdicts, on one thread of the executor. Internal to validator*.cpp.
#pragma once

#include "node/engine/validator.hpp"

namespace weft::node {

// A decoder's error for whoever sent the bytes.
inline std::string text_of(const DecodeError& error) {
    return std::string(decode_error_name(error.code)) + ": " + error.detail;
}

// One batch in the making. Chunks touch only what belongs to their part of `fresh`.
struct Validator::Pass {
    CheckedBlocks out;
    std::span<const Source> sources;
    std::optional<TimeUs> now;
    std::vector<PassedKey> keys;
    std::vector<std::uint8_t> known;      // passed lately: no second signature check
    std::vector<std::uint32_t> twin_of;   // the first with the same bytes, or itself
    std::vector<std::uint32_t> fresh;     // what is to be checked
    std::vector<PublicKeyBytes> signers;  // of each of `fresh` whose signature was checked
    // Of each of `fresh`: 1 when its signature was checked and is good; and when its key has no table besides.
    std::vector<std::uint8_t> verified;
    std::vector<std::uint8_t> learnable;
    std::vector<ValidatorTotals> totals;  // of each chunk

    Source source(std::size_t i) const { return sources.size() == 1 ? sources[0] : sources[i]; }
    bool pulled(std::size_t i) const { return source(i) == Source::pulled; }
};

class Validator::Chunk {
public:
    // The range [begin, end) of pass.fresh.
    Chunk(const Validator& validator, Pass& pass, std::size_t begin, std::size_t end)
        : validator_(validator), pass_(pass), begin_(begin), count_(end - begin) {}

    ValidatorTotals run();

private:
    std::uint64_t now_ns() const { return validator_.options_.clock_ns ? validator_.options_.clock_ns() : 0; }
    std::size_t at(std::size_t i) const { return pass_.fresh[begin_ + i]; }
    Admission& admission(std::size_t i) { return pass_.out.admissions_[at(i)]; }

    void decode();
    Admission judge_time(std::size_t index, const Block& block) const;
    void verify();
    void keep();

    const Validator& validator_;
    Pass& pass_;
    const std::size_t begin_;
    const std::size_t count_;
    std::vector<Decoded<Block>> decoded_;
    ValidatorTotals totals_;
};

}  // namespace weft::node
