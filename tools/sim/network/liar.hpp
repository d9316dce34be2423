// A Byzantine validator: it hears what its node hears, and speaks in the committee with a real key but by no rule. Its
// node runs an honest engine without a key beside it, so that it follows the network and serves what is asked of it.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ports.hpp"
#include "core/round_block.hpp"

namespace weft::sim {

enum class Lie : std::uint8_t {
    equivocate,   // several blocks of one round, each for other nodes
    withhold,     // a block that only one node gets
    false_tips,   // names blocks that nobody has
    stale,        // blocks that come some rounds late
    invalid,      // bytes that break the rules of a round block, or its signature
    silent,       // no block
    leaves_lead,  // no block in the rounds that it leads
    censor,       // names no tips
    wrong_votes,  // votes for checkpoints that are not
    false_times,  // an hour late or early
    jump,         // a block now and then, rounds apart
    crooked,      // signed blocks that break a rule of round blocks
    forge         // blocks in another validator's name
};
inline constexpr std::size_t kLies = 13;

std::string_view lie_name(Lie lie);  // as the command line has it
std::optional<Lie> lie_of_name(std::string_view name);

class Liar {
public:
    // Requires at least one lie. `domains` and `committee` outlive this.
    Liar(const Domains& domains, const Committee& committee, AuthorIndex self, KeyPair key, std::vector<Lie> lies,
         std::uint64_t seed);

    // What the liar knows when it speaks.
    struct View {
        TimeUs now = 0;
        std::size_t nodes = 0;
        std::vector<BlockId> tips;  // held by its node
        CheckpointIndex checkpoint = 0;
    };
    struct Saying {
        Bytes encoded;                // a round block, or what looks like one
        std::vector<std::size_t> to;  // nodes
    };

    // A valid round block came. Returns what the liar says now.
    std::vector<Saying> hear(const RoundBlock& block, const View& view);

private:
    struct Late {
        Round round = 0;  // to be said when the committee is there
        Saying saying;
    };

    std::optional<Round> next_round() const;
    std::vector<Saying> speak(Round round, const View& view);
    std::vector<Saying> equivocate(Round round, const View& view);
    std::optional<RoundBlock> compose(Round round, const View& view);
    std::vector<RoundRef> choose_parents(Round round);
    void falsify(RoundBlock& block, Lie lie, const View& view);
    Bytes sign(const RoundBlock& block);  // and remembers it as said
    Bytes unacceptable(const RoundBlock& block, Lie lie);
    Bytes spoil(Bytes encoded);
    void take_due(Round round, std::vector<Saying>& said);
    void remember(const RoundRef& ref);

    const Domains& domains_;
    const Committee& committee_;
    AuthorIndex self_;
    KeyPair key_;
    std::vector<Lie> lies_;
    SplitMix random_;
    std::map<Round, std::map<AuthorIndex, std::vector<RoundRef>>> heard_;  // its own among them
    Round spoken_ = 0;                                                     // no round up to this is thought of again
    Round own_round_ = 0;                                                  // of its last own block that is valid
    std::vector<Late> late_;
};

}  // namespace weft::sim
