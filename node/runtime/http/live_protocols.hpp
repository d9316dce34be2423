// The header Sec-WebSocket-Protocol of a live connection. A browser can send no other header with a WebSocket, so that
// the token comes here, too: `weft-live-1, weft-token.HEX`, the bytes of the token in hexadecimal.
#pragma once

#include <string>
#include <string_view>

namespace weft::node::http {

bool offers_live(std::string_view protocols);

// As the Authorization header would say it; empty when no token is there.
std::string authorization_in(std::string_view protocols);

}  // namespace weft::node::http
