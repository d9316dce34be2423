// The stateless checks of blocks from outside, over batches, through the Executor port. From cheap to dear, so that
// each spares the next:
//   1. a copy of what passed lately: one salted hash, some 40 ns;
//   2. size, version, layout, canonical form, and both hashes in SIMD lanes: some 0.3 us;
//   3. the slot against the window: a comparison, but it needs the header;
//   4. the signature, in SIMD lanes: 3 to 7 us.
// Work and quota are not here: how much work a block needs depends on what its account spent, which is the ledger
// thread's to know, unlocked. AdmissionPolicy asks both, and then whether the block is a duplicate by its id, before
// the block takes a place in the tangle.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/block.hpp"
#include "core/epoch.hpp"
#include "core/ports.hpp"
#include "core/round_block.hpp"
#include "core/sign/key_tables.hpp"
#include "node/engine/passed_blocks.hpp"
#include "node/engine/verdict.hpp"

namespace weft::node {

// Where a block comes from decides what is done with it.
enum class Source : std::uint8_t {
    client,  // a repeat is handed on (the ledger thread answers it), without a second signature check
    gossip,  // a repeat is dropped
    pulled,  // we asked for it: as a client's, and of any slot, since honest nodes must agree on what a commit needs
};

struct ValidatorOptions {
    std::size_t key_table_bytes = 64u << 20;
    std::size_t passed_blocks_max = 262'144;  // remembered for repeats; 16 bytes each
    unsigned threads = 1;                     // of the executor: batches are cut so that each has its part
    // Nanoseconds of some steady clock, for ValidatorTotals; empty: times stay 0.
    std::function<std::uint64_t()> clock_ns;
};

struct ValidatorTotals {
    std::uint64_t blocks = 0;      // that were to be checked
    std::uint64_t repeated = 0;    // passed lately: dropped, or not checked again
    std::uint64_t malformed = 0;   // ...
    std::uint64_t untimely = 0;    // too old, too new
    std::uint64_t signatures = 0;  // checked, of blocks
    std::uint64_t bad_signatures = 0;
    std::uint64_t table_hits = 0;  // of signatures: by a key whose table was there
    std::uint64_t decode_ns = 0;   // summed over the executor's threads
    std::uint64_t verify_ns = 0;
    std::uint64_t round_blocks = 0;
    std::size_t tables = 0;  // held now
    std::size_t table_bytes = 0;
};

// What became of a batch, in the inputs' order.
class CheckedBlocks {
public:
    std::size_t size() const { return admissions_.size(); }

    // accepted: it passed. duplicate: gossip that passed lately, dropped. Else why it is refused: malformed,
    // bad_signature, too_old, too_new.
    Admission admission(std::size_t i) const { return admissions_[i]; }
    bool passed(std::size_t i) const { return admissions_[i] == Admission::accepted; }

    // Requires passed(i) (CHECK).
    const BlockPtr& block(std::size_t i) const;
    // With id and detail, for whoever sent it. Requires a refusal (CHECK). Decodes again what is malformed.
    Verdict refusal(const Domains& domains, std::size_t i) const;

private:
    friend class Validator;
    std::vector<Admission> admissions_;
    std::vector<BlockPtr> blocks_;  // null: not decoded, or malformed
    std::vector<Bytes> encoded_;    // what is left of the input: of malformed ones
};

struct RoundBlockRefusal {
    std::string why;
    bool of_unknown_epoch = false;  // nobody's fault: this node does not know its committee yet
};
using CheckedRoundBlock = Expected<RoundBlockPtr, RoundBlockRefusal>;

// One thread at a time.
class Validator {
public:
    // `domains` and `executor` outlive this. `random` makes the salt.
    Validator(const Domains& domains, Epochs epochs, Executor& executor, Random& random, ValidatorOptions options);
    ~Validator();

    // Round blocks may be of this epoch, too, from now on. Requires the one after the last (CHECK).
    // Its window and skew hold for what clients and gossip bring.
    void note_epoch(const Epoch& epoch) { epochs_.start(epoch); }

    // Every check of each. `sources` is as long as `encoded`, or has one entry for all. `now` (this node's clock, as
    // ledger time) switches the slot check on. Bytes that occur twice in a batch are checked once.
    CheckedBlocks check(std::vector<Bytes> encoded, std::span<const Source> sources, std::optional<TimeUs> now);

    // Decode, rules and signature of each.
    std::vector<CheckedRoundBlock> check_rounds(const std::vector<Bytes>& encoded);

    const ValidatorTotals& totals() const { return totals_; }

    // Of the memory of what passed; fixed at the start.
    std::size_t passed_bytes() const { return passed_.memory_bytes(); }

private:
    struct Pass;
    class Chunk;

    void look_up(Pass& pass);
    void find_twins(Pass& pass);
    std::uint32_t& twin_slot(const Pass& pass, const PassedKey& key);
    void check_new(Pass& pass);
    void settle(Pass& pass);
    void settle_twins(Pass& pass);
    void learn(std::span<const PublicKeyBytes* const> signers);
    void remember(const Pass& pass);
    std::size_t grain_of(std::size_t count) const;

    const Domains& domains_;
    Epochs epochs_;
    Executor& executor_;
    const ValidatorOptions options_;
    const HashKey salt_;
    KeyTables tables_;
    std::size_t unspent_signers_ = 0;  // see learn
    PassedBlocks passed_;
    std::vector<std::uint32_t> twin_slots_;  // scratch of find_twins
    ValidatorTotals totals_;
};

}  // namespace weft::node
