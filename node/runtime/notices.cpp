#include "node/runtime/notices.hpp"

namespace weft::node {

namespace {

// A block beside its encoding: the decoded form, with its lists.
constexpr std::size_t kBlockBytes = sizeof(Block) + 128;

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 14 does not derive it

std::size_t bytes_of(const Notice& notice) {
    std::size_t bytes = sizeof(Notice);
    for_each_attached(notice, [&](const BlockPtr& block) { bytes += kBlockBytes + block->size(); });
    for_each_decided(notice, [&](const Decided& decided) { bytes += sizeof(Decided) + decided.tag.size(); });
    return bytes;
}

}  // namespace

std::size_t events_in(const Notice& notice) {
    return std::visit(Overloaded{[](const AttachedBatch& batch) { return batch.blocks.size(); },
                                 [](const DecidedBatch& batch) { return batch.blocks.size(); },
                                 [](const CheckpointClosed&) -> std::size_t { return 1; },
                                 [](const auto&) -> std::size_t { return 0; }},
                      notice);
}

std::size_t events_in(const std::vector<Notice>& notices) {
    std::size_t events = 0;
    for (const Notice& notice : notices) events += events_in(notice);
    return events;
}

EventView event_at(const Notice& notice, std::size_t i) {
    CHECK(i < events_in(notice));
    if (const auto* batch = std::get_if<AttachedBatch>(&notice)) return batch->blocks[i].get();
    if (const auto* batch = std::get_if<DecidedBatch>(&notice)) return &batch->blocks[i];
    return &std::get<CheckpointClosed>(notice).checkpoint;
}

std::size_t bytes_of(const std::vector<Notice>& notices) {
    std::size_t bytes = sizeof(notices);
    for (const Notice& notice : notices) bytes += bytes_of(notice);
    return bytes;
}

}  // namespace weft::node
