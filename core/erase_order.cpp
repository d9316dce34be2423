#include "core/erase_order.hpp"

#include "core/codec.hpp"

namespace weft {

Bytes erase_order_message(const NetworkId& network, const BlockId& block) {
    Bytes message;
    Writer(message).bytes(as_bytes("weft 1 erase_payload")).fixed(network).fixed(block);
    return message;
}

}  // namespace weft
