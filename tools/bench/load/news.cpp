#include "tools/bench/load/news.hpp"

#include <algorithm>

namespace weft::bench::load {
namespace {

constexpr auto kAdmissionLast = static_cast<std::uint8_t>(node::Admission::not_ready);

bool final_fate(std::uint8_t fate) {
    return fate >= static_cast<std::uint8_t>(Fate::confirmed) && fate <= static_cast<std::uint8_t>(Fate::expired);
}

}  // namespace

std::optional<std::vector<node::Admission>> read_answer(ByteView body) {
    Reader in(body);
    const std::size_t count = in.u32();
    if (in.failed() || in.left() != count) return std::nullopt;
    const ByteView codes = in.bytes(count);
    if (std::any_of(codes.begin(), codes.end(), [](std::uint8_t code) { return code > kAdmissionLast; })) {
        return std::nullopt;
    }
    std::vector<node::Admission> verdicts;
    verdicts.reserve(count);
    for (const std::uint8_t code : codes) verdicts.push_back(static_cast<node::Admission>(code));
    return verdicts;
}

std::optional<FateList> read_fates(ByteView body) {
    Reader in(body);
    FateList list;
    list.commit = in.u64();
    list.time = in.u64();
    const std::size_t count = in.u32();
    if (in.failed() || in.left() / FateList::kEntryBytes != count || in.left() % FateList::kEntryBytes != 0) {
        return std::nullopt;
    }
    list.entries = in.bytes(in.left());
    for (std::size_t i = 0; i < count; ++i) {
        if (!final_fate(list.id(i)[BlockId::kSize])) return std::nullopt;
    }
    return list;
}

}  // namespace weft::bench::load
