// A device block: header, signature, payload. Layout: docs/wire.md, section "Blocks".
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/codec.hpp"
#include "core/hash/blake3.hpp"
#include "core/inline_list.hpp"
#include "core/limits.hpp"
#include "core/payload.hpp"
#include "core/sign/ed25519.hpp"
#include "core/types.hpp"

namespace weft {

struct BlockHeader {
    Algorithm algorithm = Algorithm::ed25519;
    TimeUs time = 0;
    AccountId issuer;
    Sequence sequence = 0;
    std::optional<PublicKeyBytes> signing_key;  // left out when it is the account's first key
    InlineList<BlockId, kParentsMax> parents;   // 1..kParentsMax, distinct, none younger than the block
    std::uint16_t payload_type = 0;
    std::uint16_t payload_bytes = 0;  // length of the payload
    Hash payload_hash;                // blake3 of the payload
    std::uint32_t nonce = 0;

    Slot slot() const { return slot_of(time); }
    PublicKey key() const { return {algorithm, signing_key ? *signing_key : first_key_of(issuer).bytes}; }
    bool operator==(const BlockHeader&) const = default;
};

// A decoded block with its encoding. Immutable once made; shared between stages by BlockPtr.
struct Block {
    BlockId id;
    BlockHeader header;
    Signature signature;
    Payload payload;
    Bytes encoded;  // header, signature, payload
    // Of a record only: its bytes are zeros, and `payload` is a Record of nothing. See decode_stored_block.
    bool payload_erased = false;

    ByteView header_bytes() const;
    ByteView payload_view() const;
    std::size_t size() const { return encoded.size(); }
};

using BlockPtr = std::shared_ptr<const Block>;

// The one place that writes a header's layout. The nonce is its last 4 bytes.
Bytes encode_header(const BlockHeader& header);

// Reads a header from the start of `bytes`; `consumed` becomes its length.
Decoded<BlockHeader> decode_header(ByteView bytes, std::size_t& consumed);

// The same in place, for many. On an error `header` and `consumed` mean nothing.
Decoded<void> decode_header(ByteView bytes, BlockHeader& header, std::size_t& consumed);

// The issuer that an encoded block claims, unchecked; nothing when the bytes end before it.
std::optional<AccountId> claimed_issuer(ByteView encoded);

BlockId block_id(const Domains& domains, Slot slot, ByteView header_bytes);

// Leading zero bits of the id's hash: the proof of work that a block carries.
unsigned work_of(const BlockId& id);

// Everything that can be said of a block from its bytes alone, except its signature: sizes, version, canonical
// encoding, parents distinct and not younger, payload hash and form. Cost: two hashes. Errors: every DecodeErrorCode
// but wrong_network (which shows as a bad signature: the id is keyed by the network).
Decoded<Block> decode_block(const Domains& domains, ByteView bytes);

// The same, and also a record whose payload was erased: as long as it was, with zeros in its place (a record never is
// all zeros). Header and id are checked as ever, but nothing says any more that the payload was well formed: for blocks
// only that something else vouches for, the own store or a certified commit.
Decoded<Block> decode_stored_block(const Domains& domains, ByteView bytes);

// Of a well-formed block's bytes: whether decode_stored_block would find its payload erased.
bool has_erased_payload(ByteView encoded);

// decode_block of each, in order, with the hashes in SIMD lanes: what to use for many blocks at once. A block that is
// well formed takes its bytes with it (they are moved from); those of one that is refused stay where they are.
std::vector<Decoded<Block>> decode_blocks(const Domains& domains, std::span<Bytes> encoded);

// The signature over the id.
bool signature_valid(const Block& block);

// Makes a block: fills payload_type, payload_bytes and payload_hash from `payload`, issuer's signing_key from `key`
// (left out when it is the first key), then signs. `header.nonce` stands as given; use pow/ first where work is needed.
Block make_block(const Domains& domains, BlockHeader header, const Payload& payload, const KeyPair& key);

// The header as make_block would complete it, before signing: what a nonce search works on.
BlockHeader complete_header(BlockHeader header, const Payload& payload, const KeyPair& key);

// The id that parents name when there is nothing younger: slot 0 and the network id. Always settled.
BlockId genesis_block_id(const NetworkId& network);

}  // namespace weft
