#include "tangle/graph/tip_set.hpp"

#include <algorithm>
#include <tuple>

namespace weft::tangle {

namespace {

// Old tips are looked for so often within their age at most.
constexpr TimeUs kSweepsPerAge = 32;

}  // namespace

void TipSet::add(VertexIndex index) {
    Vertex& vertex = vertices_[index];
    vertex.tip = static_cast<std::uint32_t>(offered_.size());
    offered_.push_back(index);
    vertex.pending_tip = static_cast<std::uint32_t>(pending_.size());
    pending_.push_back({vertex.number, vertex.height, 0, index});
}

void TipSet::remove(VertexIndex index) {
    note_ordered(index);
    Vertex& vertex = vertices_[index];
    if (vertex.tip == Vertex::kNowhere) return;
    offered_[vertex.tip] = offered_.back();
    vertices_[offered_.back()].tip = vertex.tip;
    offered_.pop_back();
    vertex.tip = Vertex::kNowhere;
}

void TipSet::note_ordered(VertexIndex index) {
    Vertex& vertex = vertices_[index];
    if (vertex.pending_tip == Vertex::kNowhere) return;
    pending_[vertex.pending_tip] = pending_.back();
    vertices_[pending_.back().index].pending_tip = vertex.pending_tip;
    pending_.pop_back();
    vertex.pending_tip = Vertex::kNowhere;
}

void TipSet::note_named(VertexIndex index, Round round) {
    const std::uint32_t place = vertices_[index].pending_tip;
    if (place != Vertex::kNowhere) pending_[place].named = std::max(pending_[place].named, round);
}

std::vector<VertexIndex> TipSet::sweep(TimeUs now) {
    if (now < next_sweep_) return {};
    next_sweep_ = now + age_us_max_ / kSweepsPerAge;
    std::vector<VertexIndex> ordered;
    std::copy_if(offered_.begin(), offered_.end(), std::back_inserter(ordered),
                 [&](VertexIndex index) { return vertices_[index].ordered; });
    std::sort(ordered.begin(), ordered.end(),
              [&](VertexIndex a, VertexIndex b) { return vertices_[a].number < vertices_[b].number; });
    const auto old = [&](VertexIndex index) { return vertices_[index].since + age_us_max_ < now; };
    const std::size_t too_many = ordered.size() - std::min(ordered.size(), kOrderedMax);
    const auto kept = std::find_if_not(ordered.begin() + static_cast<std::ptrdiff_t>(too_many), ordered.end(), old);
    ordered.erase(kept, ordered.end());
    for (const VertexIndex index : ordered) remove(index);
    return ordered;
}

std::vector<VertexIndex> TipSet::choose(std::size_t want, const TipChooser& chooser, Random& random) const {
    std::vector<VertexIndex> chosen;
    for (const std::size_t place : chooser.choose(offered_.size(), want, random)) chosen.push_back(offered_[place]);
    return chosen;
}

std::vector<VertexIndex> TipSet::to_name(std::size_t count, Round hidden_from) const {
    std::vector<Pending> tips;
    std::copy_if(pending_.begin(), pending_.end(), std::back_inserter(tips),
                 [&](const Pending& tip) { return tip.named < hidden_from; });
    const auto longer_first = [](const Pending& a, const Pending& b) {
        return std::tie(b.height, a.number) < std::tie(a.height, b.number);
    };
    const auto older_first = [](const Pending& a, const Pending& b) { return a.number < b.number; };
    const std::size_t kept = std::min(count, tips.size());
    const std::size_t longest = kept < tips.size() ? kept - count / 4 : kept;
    const auto begin = tips.begin();
    const auto middle = begin + static_cast<std::ptrdiff_t>(longest);
    std::partial_sort(begin, middle, tips.end(), longer_first);
    std::partial_sort(middle, begin + static_cast<std::ptrdiff_t>(kept), tips.end(), older_first);
    std::vector<VertexIndex> named;
    for (std::size_t i = 0; i < kept; ++i) named.push_back(tips[i].index);
    return named;
}

}  // namespace weft::tangle
