// What an issuer signs to have a block's payload erased: an order to each node that it is sent to (docs/api.md).
#pragma once

#include "core/bytes.hpp"
#include "core/types.hpp"

namespace weft {

// The bytes that a key of the block's issuer signs. No block's id and no other message of this network or another has
// these bytes.
Bytes erase_order_message(const NetworkId& network, const BlockId& block);

}  // namespace weft
