#include "tests/model/slot_model.hpp"

#include <algorithm>
#include <set>

namespace weft::tangle::model {

std::vector<const Layer::Entry*> Layer::by(AuthorIndex author) const {
    std::vector<const Entry*> found;
    for (const Entry& entry : entries) {
        if (entry.ref.author == author) found.push_back(&entry);
    }
    return found;
}

std::size_t Layer::authors_saying(const std::optional<RoundRef>& what) const {
    std::set<AuthorIndex> authors;
    for (const Entry& entry : entries) {
        if (entry.choice.says == what) authors.insert(entry.ref.author);
    }
    return authors.size();
}

std::size_t Layer::authors() const {
    std::set<AuthorIndex> authors;
    for (const Entry& entry : entries) authors.insert(entry.ref.author);
    return authors.size();
}

Layer SlotModel::first_round() const {
    Layer layer;
    const Refs genesis = test::refs(0, test::everyone(kCommittee));
    for (const AuthorIndex author : test::everyone(kCommittee)) {
        layer.entries.push_back({test::ref(author, 1), {genesis, std::nullopt}});
        if (author != kLeader || author != byzantine_) continue;
        layer.entries.push_back({test::ref(author, 1, 1), {genesis, std::nullopt}});
    }
    return layer;
}

std::optional<RoundRef> SlotModel::says(Round round, const Refs& parents, const Layer& below) {
    if (round == 2) {
        const auto vote = std::ranges::find_if(
            parents, [](const RoundRef& parent) { return parent.round == 1 && parent.author == kLeader; });
        return vote == parents.end() ? std::nullopt : std::optional(*vote);
    }
    for (const std::uint8_t tag : {std::uint8_t{0}, std::uint8_t{1}}) {
        const RoundRef leader = test::ref(kLeader, 1, tag);
        const auto votes = std::ranges::count_if(below.entries, [&](const Layer::Entry& entry) {
            return entry.choice.says == leader && std::ranges::count(parents, entry.ref) == 1;
        });
        if (static_cast<std::size_t>(votes) >= kQuorum) return leader;
    }
    return std::nullopt;
}

std::vector<Choice> SlotModel::choices(AuthorIndex author, Round round, const Layer& below, const Layer& older) const {
    std::vector<Refs> lists;
    auto own = below.by(author);
    if (own.empty()) own = older.by(author);
    for (const Layer::Entry* entry : own) lists.push_back({entry->ref});
    for (const AuthorIndex other : test::everyone(kCommittee)) {
        if (other == author) continue;
        const std::size_t so_far = lists.size();  // those stay without the other
        for (const Layer::Entry* entry : below.by(other)) {
            for (std::size_t i = 0; i < so_far; ++i) {
                lists.push_back(lists[i]);
                lists.back().push_back(entry->ref);
            }
        }
    }
    std::vector<Choice> found;
    for (Refs& parents : lists) {
        const auto strong = std::ranges::count(parents, round - 1, &RoundRef::round);
        if (static_cast<std::size_t>(strong) < kQuorum) continue;
        const std::optional<RoundRef> what = round < 4 ? says(round, parents, below) : std::nullopt;
        found.push_back({std::move(parents), what});
    }
    return found;
}

// The first of each kind, unless every one is wanted.
std::vector<Choice> SlotModel::grouped(std::vector<Choice> all) const {
    if (every_choice_) return all;
    std::set<std::optional<RoundRef>> met;
    std::erase_if(all, [&](const Choice& choice) { return !met.insert(choice.says).second; });
    return all;
}

void SlotModel::for_each_layer(Round round, const Layer& below, const Layer& older,
                               const std::function<void(const Layer&)>& call) const {
    std::vector<Layer> layers(1);
    for (const AuthorIndex author : test::everyone(kCommittee)) {
        const std::vector<Choice> all = grouped(choices(author, round, below, older));
        const std::size_t so_far = layers.size();  // those stay without a block of this author
        for (std::size_t base = 0; base < so_far; ++base) {
            for (std::size_t i = 0; i < all.size(); ++i) {
                Layer one = layers[base];
                one.entries.push_back({test::ref(author, round), all[i]});
                layers.push_back(one);
                // Which of two is called the first makes no difference.
                for (std::size_t j = i; author == byzantine_ && j < all.size(); ++j) {
                    Layer two = one;
                    two.entries.push_back({test::ref(author, round, 1), all[j]});
                    layers.push_back(std::move(two));
                }
            }
        }
    }
    for (const Layer& layer : layers) call(layer);
}

}  // namespace weft::tangle::model
