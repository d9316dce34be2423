#include "tools/bench/load/json_news.hpp"
namespace weft::bench::load {
std::optional<std::vector<node::Admission>> read_json_answer(std::string_view body) {
    std::vector<node::Admission> out;
    constexpr std::string_view key = "\"admission\":\"";
    std::size_t at = 0;
    while ((at = body.find(key, at)) != body.npos) {
        at += key.size();
        const auto name = body.substr(at, body.find('"', at) - at);
        for (int i = 0; i < 10; ++i)
            if (node::admission_name(static_cast<node::Admission>(i)) == name)
                out.push_back(static_cast<node::Admission>(i));
    }
    if (out.empty()) return std::nullopt;
    return out;
}
std::optional<Bytes> json_fate_as_binary(std::string_view body) {
    const auto value = [&](std::string_view key) -> std::string_view {
        auto at = body.find(key);
        if (at == body.npos) return {};
        at += key.size();
        return body.substr(at, body.find_first_of("\",}", at) - at);
    };
    const auto id = from_hex(value("\"id\":\""));
    const auto fate = value("\"fate\":\"");
    const auto commit = value("\"commit\":");
    if (!id || id->size() != 36) return std::nullopt;
    Bytes out;
    Writer w(out);
    w.u64(std::strtoull(std::string(commit).c_str(), nullptr, 10)).u64(0).u32(1).bytes(*id);
    w.u8(fate == "confirmed" ? 1 : fate == "rejected" ? 2 : 3);
    std::uint8_t reason = 0;
    for (int i = 0; i <= kRejectReasonLast; ++i)
        if (reason_name(static_cast<RejectReason>(i)) == value("\"reason\":\"")) reason = static_cast<std::uint8_t>(i);
    w.u8(reason);
    return out;
}
}  // namespace weft::bench::load
