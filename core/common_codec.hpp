// How the small values that several encodings share stand on the wire. docs/wire.md, section "Common values".
#pragma once

#include "core/codec.hpp"
#include "core/payload.hpp"
#include "core/types.hpp"

namespace weft {

void write_key(Writer& out, const PublicKey& key);
// The algorithm as it stands there; see known_algorithm.
PublicKey read_key(Reader& in);
bool known_algorithm(Algorithm algorithm);

void write_quota(Writer& out, const Quota& quota);
Quota read_quota(Reader& in);

// Ok when all of `in` was read and nothing is left.
Decoded<void> read_exactly(const Reader& in, std::string_view what);

}  // namespace weft
