#include "node/runtime/live/codec.hpp"

#include "core/codec.hpp"

namespace weft::node::live {

namespace {

constexpr std::uint8_t kVersion = 1;
enum class Kind : std::uint8_t { hello = 1, delta = 2, status = 3, skipped = 4, wish = 16 };

constexpr std::size_t kShortIdBytes = 12;  // slot and the first 8 bytes of the hash
constexpr std::uint16_t kNobody = 0xffff;
constexpr std::size_t kParentsShownMax = 128;

Writer begin(Bytes& out, Kind kind) {
    Writer writer(out);
    writer.u8(kVersion).u8(static_cast<std::uint8_t>(kind));
    return writer;
}

void write_short(Writer& out, const BlockId& id) {
    out.bytes(id.view().first(kShortIdBytes));
}

std::uint32_t ago(TimeUs now, TimeUs then) {
    return static_cast<std::uint32_t>(std::min<TimeUs>(now - std::min(now, then), UINT32_MAX));
}

// A part of a delta: its items, counted as they are written.
struct Section {
    Bytes items;
    std::uint32_t count = 0;
};

void append(Writer& out, const Section& section) {
    out.u32(section.count).bytes(section.items);
}

class Delta {
public:
    Delta(unsigned level, TimeUs now) : level_(level), now_(now) {}

    void add(const Told& told) {
        const std::uint32_t since = ago(now_, told.now);
        for (const Notice& notice : *told.notices) {
            for_each_attached(notice, [&](const BlockPtr& block) { add(*block, since); });
            for_each_decided(notice, [&](const Decided& decided) { add(decided, since); });
            if (const auto* round = std::get_if<RoundSeen>(&notice)) add(*round, since);
            if (const auto* leader = std::get_if<LeaderCommitted>(&notice)) add(*leader, since);
        }
    }

    Bytes finish(std::uint64_t lost) const {
        Bytes out;
        out.reserve(64 + blocks_.items.size() + fates_.items.size() + rounds_.items.size() + leaders_.items.size() +
                    missed_.items.size());
        Writer writer = begin(out, Kind::delta);
        writer.u64(now_).u8(static_cast<std::uint8_t>(level_)).u64(lost).u32(attached_);
        for (const std::uint32_t count : decided_) writer.u32(count);
        append(writer, blocks_);
        append(writer, fates_);
        append(writer, rounds_);
        append(writer, leaders_);
        append(writer, missed_);
        return out;
    }

private:
    void add(const Block& block, std::uint32_t since) {
        ++attached_;
        if (!in_sample(block.id, level_)) return;
        Writer out(blocks_.items);
        out.fixed(block.id).fixed(block.header.issuer).u16(block.header.payload_type).u32(since);
        out.u8(static_cast<std::uint8_t>(block.header.parents.size()));
        for (const BlockId& parent : block.header.parents) write_short(out, parent);
        ++blocks_.count;
    }
    void add(const Decided& decided, std::uint32_t since) {
        ++decided_[static_cast<std::size_t>(decided.fate) - 1];
        if (!in_sample(decided.block, level_)) return;
        Writer out(fates_.items);
        write_short(out, decided.block);
        out.u8(static_cast<std::uint8_t>(decided.fate)).u8(static_cast<std::uint8_t>(decided.reason)).u32(since);
        ++fates_.count;
    }
    void add(const RoundSeen& round, std::uint32_t since) {
        Writer out(rounds_.items);
        const std::size_t parents = std::min(round.parents.size(), kParentsShownMax);
        out.u32(round.ref.round).u16(round.ref.author).u32(since).u16(static_cast<std::uint16_t>(round.tips));
        out.u8(static_cast<std::uint8_t>(parents));
        for (std::size_t i = 0; i < parents; ++i) out.u16(round.parents[i]);
        ++rounds_.count;
    }
    void add(const LeaderCommitted& leader, std::uint32_t since) {
        Writer out(leaders_.items);
        out.u64(leader.commit).u32(leader.leader.round).u16(leader.leader.author).u32(since);
        out.u32(static_cast<std::uint32_t>(leader.blocks));
        ++leaders_.count;
        for (const tangle::RoundLeader& missed : leader.missed) {
            Writer(missed_.items).u32(missed.round).u16(missed.author).u32(since);
            ++missed_.count;
        }
    }

    const unsigned level_;
    const TimeUs now_;
    std::uint32_t attached_ = 0;
    std::array<std::uint32_t, 3> decided_{};  // confirmed, rejected, expired
    Section blocks_;
    Section fates_;
    Section rounds_;
    Section leaders_;
    Section missed_;
};

}  // namespace

// The last bytes: proof of work makes the first ones zero.
bool in_sample(const BlockId& id, unsigned level) {
    const std::size_t end = BlockId::kSize;
    const unsigned tail = id.bytes[end - 1] | static_cast<unsigned>(id.bytes[end - 2]) << 8;
    return (tail & ((1u << level) - 1)) == 0;
}

Bytes encode_hello(const Hello& hello) {
    Bytes out;
    begin(out, Kind::hello).fixed(hello.network).u64(hello.genesis_unix_us).u64(hello.now);
    return out;
}

Bytes encode_delta(std::span<const Told> told, unsigned level, TimeUs now, std::uint64_t lost) {
    CHECK(level <= kLevelMax);
    Delta delta(level, now);
    for (const Told& each : told) delta.add(each);
    return delta.finish(lost);
}

Bytes encode_status(const NodeStatus& status, TimeUs now, std::span<const QueueReport> queues) {
    Bytes out;
    Writer writer = begin(out, Kind::status);
    writer.u64(now).u8(static_cast<std::uint8_t>(status.readiness));
    writer.u32(status.epoch)
        .u16(static_cast<std::uint16_t>(status.standing.committee))
        .u16(status.author.value_or(kNobody));
    writer.u64(status.commit).u32(status.highest_round).u64(status.checkpoint).u64(status.certified);
    writer.u64(status.tips).u64(status.pending).u64(status.pending_bytes).u64(status.orphans);
    writer.u64(status.confirmed_total).u64(status.rejected_total).u64(status.expired_total);
    writer.u8(static_cast<std::uint8_t>(queues.size()));
    for (const QueueReport& queue : queues) {
        writer.u8(static_cast<std::uint8_t>(queue.name.size())).bytes(as_bytes(queue.name));
        writer.u64(queue.depth.items).u64(queue.depth.bytes);
    }
    return out;
}

Bytes encode_skipped(std::uint32_t messages) {
    Bytes out;
    begin(out, Kind::skipped).u32(messages);
    return out;
}

std::optional<Wish> decode_wish(ByteView message) {
    if (message.size() != kWishBytes) return std::nullopt;
    Reader reader(message);
    if (reader.u8() != kVersion || reader.u8() != static_cast<std::uint8_t>(Kind::wish)) return std::nullopt;
    return Wish{reader.u32()};
}

}  // namespace weft::node::live
