// An epoch: who orders the tangle, and by what rules, from one checkpoint to another. The genesis states the first one;
// each later one is decided on the ledger and handed over to by the checkpoint that names its digest. Layout:
// docs/wire.md, section "Epochs".
#pragma once

#include <deque>
#include <string>

#include "core/checkpoint.hpp"
#include "core/genesis.hpp"
#include "core/proposal.hpp"

namespace weft {

// The protocol that this software executes.
inline constexpr std::uint16_t kLedgerProtocol = 1;

// The first rounds of an epoch are so far above the last leader of the one before that nobody honest has made a block
// there: a validator stops this far above the last committed leader. So round numbers never repeat.
inline constexpr Round kEpochRounds = 1u << 18;

struct Epoch {
    CheckpointIndex after = 0;  // its committee signs the checkpoints after this one
    Slot floor = 0;             // blocks of slots below had left the window when it began
    std::uint16_t protocol = kLedgerProtocol;
    Parameters parameters;
    Committee committee;  // with number and base round of the epoch

    EpochNumber number() const { return committee.epoch; }
    // The lowest slot whose blocks are inside the window at that ledger time.
    Slot floor_at(TimeUs time) const;
    bool operator==(const Epoch&) const = default;
};

Epoch first_epoch(const Genesis& genesis);

Bytes encode_epoch(const Epoch& epoch);
// Errors: truncated, trailing_bytes, bad_version, bad_count, bad_value, bad_algorithm, duplicate.
Decoded<Epoch> decode_epoch(ByteView bytes);
Hash epoch_digest(const Domains& domains, const Epoch& epoch);

// Members and parameters as a proposal changes them; number, base and `after` as they were. The error says what of it
// is not possible.
Expected<Epoch, std::string> changed_epoch(Epoch epoch, const Propose& proposal);

// Every epoch so far, the genesis' first.
class Epochs {
public:
    explicit Epochs(Epoch first) : epochs_{std::move(first)} {}

    const Epoch& current() const { return epochs_.back(); }
    // Whose committee signs that checkpoint, as far as is known here.
    const Epoch& of_checkpoint(CheckpointIndex index) const;
    const Epoch* find(EpochNumber number) const;  // nullptr: not known (yet)
    const std::deque<Epoch>& all() const { return epochs_; }

    // Requires the number after the current one (CHECK). References to others stay valid.
    void start(Epoch epoch);

private:
    std::deque<Epoch> epochs_;
};

// The round block's committee is found by the epoch that it names. Errors: unknown_epoch, and those of the other form.
Decoded<RoundBlock> decode_round_block(const Domains& domains, const Epochs& epochs, ByteView bytes);

// The end of an epoch, provably: the checkpoint that hands over to `epoch`, signed by the committee before.
struct Handover {
    Checkpoint checkpoint;
    Certificate certificate;
    Epoch epoch;
    bool operator==(const Handover&) const = default;
};

inline constexpr std::size_t kHandoversMax = 1024;  // that anybody is asked to follow

void write_handover(Writer& out, const Handover& handover);
Decoded<Handover> read_handover(Reader& in);
// With their number in front. Errors: bad_count, truncated, and those of the parts.
void write_handovers(Writer& out, const std::vector<Handover>& handovers);
Decoded<std::vector<Handover>> read_handovers(Reader& in);

// Whether `handover` follows: signed by `epoch`'s committee, of the next number, with the digest that the checkpoint
// names. The reason when not.
Expected<void, std::string> verify_handover(const Domains& domains, const Epoch& epoch, const Handover& handover);

// The epochs from the first one on, if each handover follows from the one before. The reason when not.
Expected<Epochs, std::string> follow_handovers(const Domains& domains, Epoch first,
                                               const std::vector<Handover>& handovers);

}  // namespace weft
