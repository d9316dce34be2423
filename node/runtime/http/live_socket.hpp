// One live connection, from the upgrade to its end. In a source of its own: WebSockets over each kind of stream take
// the compiler long. Internal to the server's .cpp files.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl.hpp>

#include "node/runtime/live/feed.hpp"

namespace weft::node::http {

using Upgrade = boost::beast::http::request<boost::beast::http::string_body>;

// `stream` is the connection with its request read. Ends it when nothing was heard for so long.
boost::asio::awaitable<void> serve_live(boost::beast::tcp_stream& stream, const Upgrade& upgrade, live::Feed& feed,
                                        std::uint32_t silence_ms_max);
boost::asio::awaitable<void> serve_live(boost::beast::ssl_stream<boost::beast::tcp_stream>& stream,
                                        const Upgrade& upgrade, live::Feed& feed, std::uint32_t silence_ms_max);

}  // namespace weft::node::http
