// BLAKE3, 256-bit output. Source: the BLAKE3 paper (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, 2020).
// Pure; any thread.
#pragma once

#include "core/bytes.hpp"
#include "core/hash/blake3_stack.hpp"
#include "core/types.hpp"

namespace weft {

using HashKey = FixedBytes<struct HashKeyTag, 32>;

// Plain hash, as `b3sum` prints it.
Hash blake3(ByteView input);

// Keyed hash.
Hash blake3_keyed(const HashKey& key, ByteView input);

// Key derivation: `context` is a constant of the program, `material` may be anything.
HashKey blake3_derive_key(std::string_view context, ByteView material);

// Hashing piece by piece, for input that is not in one place.
class Blake3 {
public:
    Blake3();
    explicit Blake3(const HashKey& key);

    Blake3& update(ByteView input);
    Hash finish() const;  // may be called more than once; update may follow

private:
    void end_chunk();
    std::uint32_t start_flag() const;

    blake3_core::ChainingValue key_words_;
    std::uint32_t flags_;
    blake3_core::ChainingValue chunk_value_;  // of the blocks compressed in this chunk
    std::array<std::uint8_t, 64> block_{};    // the block not yet compressed; the last one stays until finish
    std::size_t block_bytes_ = 0;
    std::uint32_t blocks_compressed_ = 0;  // of this chunk
    std::uint64_t chunk_counter_ = 0;
    blake3_core::SubtreeStack stack_;
};

// Domain-separated keys of a network: every hash that stands on the wire is keyed by what it is and by the
// network it belongs to, so nothing can be replayed as something else or somewhere else.
struct Domains {
    HashKey block_id;
    HashKey round_block_id;
    HashKey commit;
    HashKey checkpoint;
    HashKey fate_leaf;
    HashKey fate_node;
    HashKey state_leaf;
    HashKey state_node;
    HashKey epoch;

    // Context strings are "weft 1 " + the member's name; the material is the network id. Listed in docs/wire.md.
    static Domains of(const NetworkId& network);
};

}  // namespace weft
