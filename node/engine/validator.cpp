#include "node/engine/validator.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "core/check.hpp"
#include "core/hash/blake3_many.hpp"
#include "node/engine/validator_chunk.hpp"

namespace weft::node {

namespace {

// What one thread takes at a time: fills the lanes of both kernels, and its blocks stay in the cache from decoding to
// the signature.
constexpr std::size_t kChunkMax = 64;
constexpr std::size_t kLanes = 8;
constexpr std::size_t kHashGrain = 256;
// Tables that are built between two batches: bounds how long that holds up the next.
constexpr std::size_t kTableBuildsMax = 128;
constexpr std::size_t kSignersPerReplacement = 128;
constexpr std::uint32_t kNobody = UINT32_MAX;

// Header and signature lie within the first bytes of any block, and the header commits to the payload.
constexpr std::size_t kDecidingBytesMax = kBlockHeaderBytesMax + Signature::kSize;

ByteView deciding_bytes(const Bytes& encoded) {
    return ByteView(encoded).first(std::min(encoded.size(), kDecidingBytesMax));
}

HashKey random_key(Random& random) {
    Bytes bytes;
    Writer out(bytes);
    for (std::size_t i = 0; i < HashKey::kSize / 8; ++i) out.u64(random.next());
    return HashKey::from(bytes);
}

PassedKey key_of(const Hash& digest) {
    PassedKey key;
    std::memcpy(&key.high, digest.bytes.data(), sizeof key.high);
    std::memcpy(&key.low, digest.bytes.data() + sizeof key.high, sizeof key.low);
    return key;
}

}  // namespace

const BlockPtr& CheckedBlocks::block(std::size_t i) const {
    CHECK(passed(i));
    return blocks_[i];
}

Verdict CheckedBlocks::refusal(const Domains& domains, std::size_t i) const {
    Verdict verdict;
    verdict.admission = admissions_[i];
    CHECK(!verdict.ok());
    if (verdict.admission == Admission::malformed) {
        const Decoded<Block> again = decode_block(domains, encoded_[i]);
        CHECK(!again);
        verdict.detail = text_of(again.error());
    } else {
        verdict.id = blocks_[i]->id;
    }
    return verdict;
}

Validator::Validator(const Domains& domains, Epochs epochs, Executor& executor, Random& random,
                     ValidatorOptions options)
    : domains_(domains),
      epochs_(std::move(epochs)),
      executor_(executor),
      options_(std::move(options)),
      salt_(random_key(random)),
      tables_(options_.key_table_bytes, random.next()),
      passed_(options_.passed_blocks_max) {}

Validator::~Validator() = default;

CheckedBlocks Validator::check(std::vector<Bytes> encoded, std::span<const Source> sources, std::optional<TimeUs> now) {
    CHECK(sources.size() == 1 || sources.size() == encoded.size());
    Pass pass;
    const std::size_t count = encoded.size();
    pass.sources = sources;
    pass.now = now;
    pass.out.admissions_.resize(count, Admission::duplicate);
    pass.out.blocks_.resize(count);
    pass.out.encoded_ = std::move(encoded);
    look_up(pass);
    find_twins(pass);
    check_new(pass);
    settle(pass);
    return std::move(pass.out);
}

void Validator::look_up(Pass& pass) {
    const std::vector<Bytes>& encoded = pass.out.encoded_;
    pass.keys.resize(encoded.size());
    pass.known.resize(encoded.size());
    executor_.for_each_range(encoded.size(), kHashGrain, [&](std::size_t begin, std::size_t end) {
        std::vector<ByteView> parts;
        parts.reserve(end - begin);
        for (std::size_t i = begin; i < end; ++i) parts.push_back(deciding_bytes(encoded[i]));
        std::vector<Hash> digests(parts.size());
        blake3_keyed_many(salt_, parts, digests);
        for (std::size_t i = begin; i < end; ++i) {
            pass.keys[i] = key_of(digests[i - begin]);
            pass.known[i] = passed_.contains(pass.keys[i]);
        }
    });
}

// Leaves out gossip that passed lately, and what is in this batch already, byte by byte: the same deciding bytes may
// come with a damaged payload, which must not stand in for the good one. Only the first of such look-alikes is compared
// with, so that a batch full of them costs no more than another.
void Validator::find_twins(Pass& pass) {
    const std::size_t count = pass.keys.size();
    CHECK(count < kNobody / 2);
    twin_slots_.assign(std::bit_ceil(2 * count + 1), kNobody);
    pass.twin_of.resize(count);
    std::iota(pass.twin_of.begin(), pass.twin_of.end(), 0u);
    pass.fresh.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (pass.known[i] != 0 && pass.source(i) == Source::gossip) continue;
        std::uint32_t& first = twin_slot(pass, pass.keys[i]);
        if (first == kNobody) {
            first = i;
        } else if (pass.pulled(first) == pass.pulled(i) && pass.out.encoded_[first] == pass.out.encoded_[i]) {
            pass.twin_of[i] = first;
            continue;
        }
        pass.fresh.push_back(i);
    }
}

// The entry of this key, or the free one where it belongs.
std::uint32_t& Validator::twin_slot(const Pass& pass, const PassedKey& key) {
    const std::size_t mask = twin_slots_.size() - 1;
    std::size_t slot = key.low & mask;
    while (twin_slots_[slot] != kNobody && pass.keys[twin_slots_[slot]] != key) slot = (slot + 1) & mask;
    return twin_slots_[slot];
}

void Validator::check_new(Pass& pass) {
    const std::size_t count = pass.fresh.size();
    if (count == 0) return;
    const std::size_t grain = grain_of(count);
    pass.signers.resize(count);
    pass.verified.resize(count);
    pass.learnable.resize(count);
    pass.totals.resize((count + grain - 1) / grain);
    executor_.for_each_range(count, grain, [&](std::size_t begin, std::size_t end) {
        pass.totals[begin / grain] = Chunk(*this, pass, begin, end).run();
    });
}

// Chunks of nearly equal size, each a multiple of the lanes, a multiple of the threads in number. What one thread would
// take anyway is not worth waking another.
std::size_t Validator::grain_of(std::size_t count) const {
    if (count <= kChunkMax) return kChunkMax;
    const std::size_t threads = std::max(options_.threads, 1u);
    std::size_t chunks = (count + kChunkMax - 1) / kChunkMax;
    chunks = (chunks + threads - 1) / threads * threads;
    const std::size_t each = (count + chunks - 1) / chunks;
    return (each + kLanes - 1) / kLanes * kLanes;
}

void Validator::settle(Pass& pass) {
    settle_twins(pass);
    remember(pass);
    totals_.blocks += pass.out.size();
    for (const ValidatorTotals& chunk : pass.totals) {
        totals_.malformed += chunk.malformed;
        totals_.untimely += chunk.untimely;
        totals_.signatures += chunk.signatures;
        totals_.bad_signatures += chunk.bad_signatures;
        totals_.table_hits += chunk.table_hits;
        totals_.decode_ns += chunk.decode_ns;
        totals_.verify_ns += chunk.verify_ns;
    }
    totals_.tables = tables_.size();
    totals_.table_bytes = tables_.bytes();
}

void Validator::settle_twins(Pass& pass) {
    CheckedBlocks& out = pass.out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        totals_.repeated += pass.known[i];
        const std::uint32_t first = pass.twin_of[i];
        if (first == i) continue;
        ++totals_.repeated;
        out.admissions_[i] = out.admissions_[first];
        out.blocks_[i] = out.blocks_[first];
        if (out.passed(i) && pass.source(i) == Source::gossip) out.admissions_[i] = Admission::duplicate;
    }
}

void Validator::remember(const Pass& pass) {
    std::vector<const PublicKeyBytes*> signers;
    for (std::size_t k = 0; k < pass.fresh.size(); ++k) {
        if (pass.verified[k] != 0) passed_.insert(pass.keys[pass.fresh[k]]);
        if (pass.learnable[k] != 0) signers.push_back(&pass.signers[k]);
    }
    learn(signers);
}

// Building a table costs as much as it saves in a few checks. While there is room each is worth it; once there is none
// it takes the place of another, and when more keys recur than fit, none would live long enough.
void Validator::learn(std::span<const PublicKeyBytes* const> signers) {
    unspent_signers_ = std::min(unspent_signers_ + signers.size(), kTableBuildsMax * kSignersPerReplacement);
    const bool room = tables_.size() + kTableBuildsMax <= tables_.capacity();
    const std::size_t builds_max = room ? kTableBuildsMax : unspent_signers_ / kSignersPerReplacement;
    if (!room) unspent_signers_ %= kSignersPerReplacement;
    tables_.learn(signers, executor_, builds_max);
}

}  // namespace weft::node
