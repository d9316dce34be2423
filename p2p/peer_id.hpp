// How the runtime and the engine name a connection.
#pragma once

#include <cstdint>

namespace weft::p2p {

// The number of a connection, given by the transport and never used twice in a run. A node is known by its key
// (PublicKeyBytes); a peer that comes back has the same key and another PeerId.
using PeerId = std::uint32_t;

}  // namespace weft::p2p
