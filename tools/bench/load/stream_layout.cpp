#include "tools/bench/load/stream_layout.hpp"

#include <algorithm>
#include <cmath>

namespace weft::bench::load {
namespace {

constexpr std::string_view kTag = "bench";
constexpr std::uint64_t kParentSeed = 0x70617265;  // so that parents and payees do not go together

constexpr std::uint64_t kAbusePairs = std::uint64_t{1} << 63;  // so that their numbers are not those of twins
constexpr std::size_t kFirstIds = 64;
constexpr unsigned kSettledGaps = 2;  // of the shape's foreign_gap

std::uint64_t items_in(const StreamShape& shape, double goods, double abuses) {
    return static_cast<std::uint64_t>(std::ceil(goods * (1 + shape.bad_per_good + shape.unknown_per_good) + abuses)) +
           4;
}

std::uint64_t items_of(const StreamShape& shape) {
    const auto goods = static_cast<double>(shape.good_blocks);
    const auto end_us = static_cast<std::uint32_t>(goods * 1e6 / shape.rate);
    return items_in(shape, goods, shape.abuse.any() ? static_cast<double>(shape.abuse.due_before(end_us)) : 0);
}

// At most.
std::uint64_t items_in_a_second(const StreamShape& shape) {
    const double goods = std::ceil(std::min(shape.rate, double(shape.good_blocks))) + 1;
    return items_in(shape, goods, std::ceil(shape.abuse.rate_max()) + 1);
}

std::size_t payload_bytes_max(const StreamShape& shape) {
    if (shape.record_bytes > 0) return encode_payload(Record{std::string(kTag), {}, Bytes(shape.record_bytes)}).size();
    return encode_payload(Transfer{kNativeAsset, {{AccountId{}, 1}}, {}}).size();
}

std::size_t area_bytes(const StreamShape& shape, std::uint64_t items) {
    const std::size_t block = kBlockHeaderFixedBytes + shape.parents * BlockId::kSize + Signature::kSize +
                              payload_bytes_max(shape) + sizeof(std::uint32_t);
    return items * block;
}

}  // namespace

StreamLayout::StreamLayout(const StreamShape& shape, const NetworkId& network, const std::vector<KeyPair>& keys)
    : plan_(shape),
      random_(shape.seed ^ kParentSeed),
      domains_(Domains::of(network)),
      genesis_(genesis_block_id(network)),
      all_ids_(2 * kSettledGaps * std::size_t{shape.foreign_gap}),
      planned_(items_of(shape)) {
    // Batches of one moment are laid out node after node; a parent must not be younger than its child for that.
    CHECK(shape.foreign_gap >= std::uint32_t{shape.nodes} * shape.batch_blocks && shape.parent_gap >= 1);
    CHECK(keys.size() == std::size_t{shape.issuers()} + kStrangers && shape.parents >= 1 &&
          shape.parents <= kParentsMax);
    for (const KeyPair& key : keys) issuers_.push_back(key.account());
    lanes_.resize(shape.lanes(), Lane{{}, RecentIds(2 * std::size_t{shape.parent_gap})});
    stream_.shape = shape;
    stream_.area = ByteArea(area_bytes(shape, planned_));
    stream_.lanes.resize(shape.lanes());
    stream_.kinds.reserve(planned_);
    stream_.nodes.reserve(planned_);
    stream_.due_us.reserve(planned_);
    stream_.index = IdIndex(slot_of(shape.first_time), items_in_a_second(shape));
}

bool StreamLayout::read_group() {
    const std::uint64_t goods = std::uint64_t{stream_.shape.nodes} * stream_.shape.batch_blocks;
    bool any = false;
    for (std::uint64_t read = 0; read < goods; ++read) {
        const auto item = plan_.next();
        if (!item) break;
        lanes_[item->lane].items.push_back(*item);
        any = true;
    }
    return any;
}

bool StreamLayout::next(std::vector<Unsigned>& out) {
    if (!read_group()) return false;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        const std::span<const ItemPlan> items = lanes_[lane].items;
        const std::size_t most = stream_.shape.batch_blocks;
        for (std::size_t at = 0; at < items.size(); at += most) {
            lay_batch(items.subspan(at, std::min(most, items.size() - at)), static_cast<std::uint16_t>(lane), out);
        }
        lanes_[lane].items.clear();
    }
    return true;
}

void StreamLayout::lay_batch(std::span<const ItemPlan> items, std::uint16_t lane, std::vector<Unsigned>& out) {
    Batch batch;
    batch.offset = used_;
    batch.first = static_cast<Place>(stream_.kinds.size());
    batch.blocks = static_cast<std::uint16_t>(items.size());
    batch.lane = lane;
    batch.due_us = items.back().due_us;
    for (const ItemPlan& item : items) lay_block(item, out);
    batch.bytes = static_cast<std::uint32_t>(used_ - batch.offset);
    stream_.lanes[lane].push_back(static_cast<std::uint32_t>(stream_.batches.size()));
    stream_.batches.push_back(batch);
}

void StreamLayout::lay_block(const ItemPlan& item, std::vector<Unsigned>& out) {
    const Bytes payload = payload_of(item);
    BlockHeader header = header_of(item, payload);
    const BlockId id = claim_id(header, item.kind != ItemKind::bad_signature);
    const Bytes encoded = encode_header(header);
    const std::size_t size = encoded.size() + Signature::kSize + payload.size();
    CHECK(used_ + sizeof(std::uint32_t) + size <= stream_.area.size());
    std::uint8_t* to = stream_.area.data() + used_;
    for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i) *to++ = static_cast<std::uint8_t>(size >> (8 * i));
    std::uint8_t* const signature = std::copy(encoded.begin(), encoded.end(), to);
    std::copy(payload.begin(), payload.end(), signature + Signature::kSize);
    used_ += sizeof(std::uint32_t) + size;
    const std::size_t stranger = item.kind == ItemKind::unknown_key ? stream_.shape.issuers() : 0;
    out.push_back({id, signature, stranger + item.account, item.kind == ItemKind::bad_signature});
    const auto place = static_cast<Place>(stream_.kinds.size());
    stream_.kinds.push_back(item.kind);
    stream_.nodes.push_back(static_cast<std::uint8_t>(item.lane % stream_.shape.nodes));
    stream_.due_us.push_back(item.due_us);
    if (counts_as_good(item.kind)) note_good(item, id, place);
    if (item.pair) note_half(*item.pair | kAbusePairs, place);
}

std::vector<BlockId> StreamLayout::parents_for(const ItemPlan& item) {
    switch (item.parents) {
        case ParentChoice::recent:
            return recent_parents(lanes_[item.lane]);
        case ParentChoice::settled:
            return settled_parents();
        case ParentChoice::oldest:
            return {first_ids_[random_.below(first_ids_.size())]};
        case ParentChoice::nowhere:
            return made_up_parents(slot_of(stream_.shape.first_time + item.due_us));
    }
    CHECK(false);
}

// Abusers do not wait for good blocks to be taken.
std::vector<BlockId> StreamLayout::settled_parents() {
    const std::uint64_t gap = std::uint64_t{kSettledGaps} * stream_.shape.foreign_gap;
    if (all_ids_.count() < 2 * gap) return {genesis_};
    return {all_ids_.back(gap + random_.below(gap))};
}

std::vector<BlockId> StreamLayout::made_up_parents(Slot slot) {
    std::vector<BlockId> parents;
    while (parents.size() < stream_.shape.parents) {
        Bytes hash;
        while (hash.size() < Hash::kSize) Writer(hash).u64(random_.next());
        parents.emplace_back(slot, Hash::from(hash));
    }
    return parents;
}

// Each block names the one `parent_gap` before it, so that none stays without an approval, and others at random.
std::vector<BlockId> StreamLayout::recent_parents(const Lane& lane) {
    const StreamShape& shape = stream_.shape;
    std::vector<BlockId> parents;
    const auto add = [&](const RecentIds& ids, std::uint64_t back) {
        if (back > ids.count()) return;
        const BlockId& id = ids.back(back);
        if (std::find(parents.begin(), parents.end(), id) == parents.end()) parents.push_back(id);
    };
    add(lane.ids, shape.parent_gap);
    for (unsigned i = 1; i < shape.parents; ++i) {
        const bool foreign = shape.nodes > 1 && i + 1 == shape.parents;
        const std::uint32_t gap = foreign ? shape.foreign_gap : shape.parent_gap;
        add(foreign ? all_ids_ : lane.ids, gap + random_.below(gap));
    }
    if (parents.empty()) parents.push_back(genesis_);
    return parents;
}

Bytes StreamLayout::payload_of(const ItemPlan& item) {
    if (stream_.shape.record_bytes == 0) {
        return encode_payload(Transfer{kNativeAsset, {{issuers_[item.payee], item.amount}}, {}});
    }
    Record record{std::string(kTag), ContentType::opaque, {}};
    while (record.data.size() < stream_.shape.record_bytes) Writer(record.data).u64(random_.next());
    record.data.resize(stream_.shape.record_bytes);
    return encode_payload(record);
}

BlockHeader StreamLayout::header_of(const ItemPlan& item, ByteView payload) {
    BlockHeader header;
    header.time = stream_.shape.first_time + item.due_us;
    const bool stranger = item.kind == ItemKind::unknown_key;
    header.issuer = issuers_[item.account + (stranger ? stream_.shape.issuers() : 0)];
    header.sequence = item.sequence;
    header.parents = parents_for(item);
    header.payload_type =
        static_cast<std::uint16_t>(stream_.shape.record_bytes == 0 ? PayloadType::transfer : PayloadType::record);
    header.payload_bytes = static_cast<std::uint16_t>(payload.size());
    header.payload_hash = blake3(payload);
    return header;
}

BlockId StreamLayout::claim_id(BlockHeader& header, bool indexed) {
    while (true) {
        const BlockId id = block_id(domains_, header.slot(), encode_header(header));
        if (!indexed || stream_.index.insert(id, static_cast<Place>(stream_.kinds.size()))) return id;
        ++header.nonce;
    }
}

void StreamLayout::note_good(const ItemPlan& item, const BlockId& id, Place place) {
    lanes_[item.lane].ids.push(id);
    all_ids_.push(id);
    if (first_ids_.size() < kFirstIds) first_ids_.push_back(id);
    const std::uint32_t period = stream_.shape.conflict_period;
    if (period == 0 || (item.kind == ItemKind::good && item.good_index % period != 0)) return;
    // In the layout the twin may come before the other one, which is for another node.
    note_half(item.kind == ItemKind::twin ? item.twin_of : item.good_index, place);
}

void StreamLayout::note_half(std::uint64_t pair, Place place) {
    const auto [half, is_first] = half_pairs_.emplace(pair, place);
    if (is_first) return;
    stream_.twins.emplace_back(half->second, place);
    half_pairs_.erase(half);
}

}  // namespace weft::bench::load
