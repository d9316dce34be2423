#include "tools/sim/network/liar.hpp"

#include <algorithm>
#include <array>

#include "core/check.hpp"
#include "core/names.hpp"
#include "tools/sim/network/crooked_block.hpp"
#include "tools/sim/network/draw.hpp"

namespace weft::sim {
namespace {

constexpr std::array<std::string_view, kLies> kNames{
    "equivocate", "withhold",    "false-tips",  "stale", "invalid", "silent", "leaves-lead",
    "censor",     "wrong-votes", "false-times", "jump",  "crooked", "forge"};
constexpr std::size_t kVariantsMax = 4;  // remembered of one author and round
constexpr Round kRoundsKept = 60;
constexpr TimeUs kFalseTimeUs = 3'600'000'000;

std::vector<std::size_t> everyone(std::size_t nodes) {
    std::vector<std::size_t> all(nodes);
    for (std::size_t i = 0; i < nodes; ++i) all[i] = i;
    return all;
}

}  // namespace

std::string_view lie_name(Lie lie) {
    return kNames[static_cast<std::size_t>(lie)];
}

std::optional<Lie> lie_of_name(std::string_view name) {
    return value_of_name<Lie>(kNames, name);
}

Liar::Liar(const Domains& domains, const Committee& committee, AuthorIndex self, KeyPair key, std::vector<Lie> lies,
           std::uint64_t seed)
    : domains_(domains),
      committee_(committee),
      self_(self),
      key_(std::move(key)),
      lies_(std::move(lies)),
      random_(seed) {
    CHECK(!lies_.empty());
    for (std::size_t i = 0; i < committee.size(); ++i) {
        remember(first_round_ref(domains, committee, static_cast<AuthorIndex>(i)));
    }
}

void Liar::remember(const RoundRef& ref) {
    std::vector<RoundRef>& variants = heard_[ref.round][ref.author];
    const bool known = std::find(variants.begin(), variants.end(), ref) != variants.end();
    if (!known && variants.size() < kVariantsMax) variants.push_back(ref);
}

std::vector<Liar::Saying> Liar::hear(const RoundBlock& block, const View& view) {
    if (block.author != self_) remember(block.ref);
    std::vector<Saying> said;
    if (const std::optional<Round> round = next_round()) {
        said = speak(*round, view);
        spoken_ = *round;
        take_due(*round, said);
    }
    // The last own round stays: the next block must name it.
    while (heard_.size() > kRoundsKept && heard_.begin()->first < own_round_) heard_.erase(heard_.begin());
    return said;
}

// The round after the highest one of which a quorum is known.
std::optional<Round> Liar::next_round() const {
    for (auto it = heard_.rbegin(); it != heard_.rend() && it->first >= spoken_; ++it) {
        if (it->second.size() >= committee_.quorum()) return it->first + 1;
    }
    return std::nullopt;
}

std::vector<Liar::Saying> Liar::speak(Round round, const View& view) {
    const Lie lie = lies_[random_.below(lies_.size())];
    if (lie == Lie::leaves_lead && round % committee_.size() == self_) return {};
    if (lie == Lie::silent || (lie == Lie::jump && random_.below(4) != 0)) return {};
    if (lie == Lie::equivocate) return equivocate(round, view);
    std::optional<RoundBlock> block = compose(round, view);
    if (!block) return {};
    falsify(*block, lie, view);
    if (lie == Lie::invalid || lie == Lie::crooked || lie == Lie::forge) {
        return {{unacceptable(*block, lie), everyone(view.nodes)}};
    }
    Saying saying{sign(*block), everyone(view.nodes)};
    if (lie == Lie::withhold) saying.to = {random_.below(view.nodes)};
    if (lie != Lie::stale) return {saying};
    late_.push_back({round + 1 + static_cast<Round>(random_.below(20)), std::move(saying)});
    return {};
}

std::vector<Liar::Saying> Liar::equivocate(Round round, const View& view) {
    std::vector<Saying> said(2 + random_.below(2));
    // All variants stand on the same past: none names another.
    std::vector<RoundBlock> variants;
    for (std::size_t i = 0; i < said.size(); ++i) {
        std::optional<RoundBlock> block = compose(round, view);
        if (!block) return {};
        block->time += i;
        variants.push_back(std::move(*block));
    }
    for (std::size_t i = 0; i < said.size(); ++i) said[i].encoded = sign(variants[i]);
    for (std::size_t node = 0; node < view.nodes; ++node) said[random_.below(said.size())].to.push_back(node);
    return said;
}

std::optional<RoundBlock> Liar::compose(Round round, const View& view) {
    RoundBlock block;
    block.round = round;
    block.author = self_;
    block.time = view.now;
    block.parents = choose_parents(round);
    const auto of_last_round = std::count_if(block.parents.begin(), block.parents.end(),
                                             [&](const RoundRef& parent) { return parent.round + 1 == round; });
    if (static_cast<std::size_t>(of_last_round) < committee_.quorum()) return std::nullopt;
    for (const BlockId& tip : view.tips) {
        if (tip.slot() > 0 && random_.below(2) == 0) block.tips.push_back(tip);
    }
    return block;
}

// Its own previous block, then any quorum or more of the round before, in any order: so it votes for whom it likes.
std::vector<RoundRef> Liar::choose_parents(Round round) {
    const std::vector<RoundRef>& own = heard_.at(own_round_).at(self_);
    std::vector<RoundRef> parents{own[random_.below(own.size())]};
    for (const auto& [author, variants] : heard_.at(round - 1)) {
        if (author != self_) parents.push_back(variants[random_.below(variants.size())]);
    }
    for (std::size_t i = parents.size(); i > 2; --i) std::swap(parents[i - 1], parents[1 + random_.below(i - 1)]);
    const std::size_t least = committee_.quorum() + (own_round_ + 1 == round ? 0 : 1);
    if (parents.size() > least) parents.resize(least + random_.below(parents.size() - least + 1));
    return parents;
}

void Liar::falsify(RoundBlock& block, Lie lie, const View& view) {
    if (lie == Lie::censor) block.tips.clear();
    if (lie == Lie::false_times) block.time = random_.below(2) == 0 ? 0 : view.now + kFalseTimeUs;
    if (lie == Lie::false_tips) block.tips.push_back(draw_block_id(slot_of(block.time), random_));
    if (lie == Lie::wrong_votes && view.checkpoint > 0) {
        CheckpointVote vote;
        vote.index = view.checkpoint + random_.below(2);
        vote.digest = draw_fixed<Hash>(random_);
        vote.signature = key_.sign(vote.digest.view());
        block.votes.push_back(vote);
    }
}

Bytes Liar::sign(const RoundBlock& block) {
    RoundBlock signed_block = make_round_block(domains_, committee_, block, key_);
    remember(signed_block.ref);
    own_round_ = block.round;
    return std::move(signed_block.encoded);
}

Bytes Liar::unacceptable(const RoundBlock& block, Lie lie) {
    RoundBlock valid = make_round_block(domains_, committee_, block, key_);
    if (lie == Lie::crooked) return crooked_block(domains_, committee_, valid, key_, random_);
    if (lie == Lie::forge) return forged_block(domains_, valid, key_, random_);
    return spoil(std::move(valid.encoded));
}

Bytes Liar::spoil(Bytes encoded) {
    if (random_.below(4) == 0) encoded.resize(random_.below(encoded.size()) + 1);
    encoded[random_.below(encoded.size())] ^= static_cast<std::uint8_t>(1 + random_.below(255));
    return encoded;
}

void Liar::take_due(Round round, std::vector<Saying>& said) {
    for (Late& late : late_) {
        if (late.round <= round) said.push_back(std::move(late.saying));
    }
    std::erase_if(late_, [&](const Late& late) { return late.round <= round; });
}

}  // namespace weft::sim
