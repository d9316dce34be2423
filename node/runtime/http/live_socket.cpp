#include "node/runtime/http/live_socket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "node/runtime/version.hpp"

namespace weft::node::http {

namespace {

// `stream` is the connection with its request read, and outlives this.
template <class Stream>
class LiveSocket {
public:
    LiveSocket(Stream& stream, live::Feed& feed, std::uint32_t silence_ms_max)
        : stream_(stream), socket_(stream), feed_(feed) {
        namespace websocket = boost::beast::websocket;
        websocket::stream_base::timeout times{};
        times.handshake_timeout = std::chrono::milliseconds(silence_ms_max);
        times.idle_timeout = std::chrono::milliseconds(silence_ms_max);
        times.keep_alive_pings = true;
        socket_.set_option(times);
        socket_.read_message_max(live::kWishBytes);
        socket_.binary(true);
        socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
            response.set(boost::beast::http::field::server, "weftd/" + std::string(kVersion));
            response.set(boost::beast::http::field::sec_websocket_protocol, std::string(live::kSubprotocol));
        }));
    }

    boost::asio::awaitable<void> run(const Upgrade& upgrade) {
        boost::system::error_code error;
        co_await socket_.async_accept(upgrade, redirect(error));
        if (error || !(client_ = feed_.join())) co_return;
        boost::asio::co_spawn(socket_.get_executor(), read_wishes(), boost::asio::detached);
        co_await write_messages();
        feed_.leave(client_);
        // What the reader waits for ends with the connection; it uses this object until then.
        boost::beast::get_lowest_layer(stream_).close();
        while (reading_) co_await wait();
    }

private:
    static auto redirect(boost::system::error_code& error) {
        return boost::asio::redirect_error(boost::asio::use_awaitable, error);
    }

    boost::asio::awaitable<void> write_messages() {
        boost::system::error_code error;
        while (!error && !client_->ended()) {
            if (const live::Message message = client_->take()) {
                co_await socket_.async_write(boost::asio::buffer(*message), redirect(error));
            } else {
                co_await wait();
            }
        }
    }

    boost::asio::awaitable<void> wait() {
        boost::system::error_code ignored;
        client_->wake().expires_at(boost::asio::steady_timer::time_point::max());
        co_await client_->wake().async_wait(redirect(ignored));
    }

    // Anything but a wish, in a binary message, ends the connection.
    boost::asio::awaitable<void> read_wishes() {
        boost::system::error_code error;
        boost::beast::flat_buffer buffer;
        while (!error) {
            buffer.clear();
            co_await socket_.async_read(buffer, redirect(error));
            if (error || !socket_.got_binary()) break;
            const auto* bytes = static_cast<const std::uint8_t*>(buffer.data().data());
            const std::optional<live::Wish> wish = live::decode_wish({bytes, buffer.size()});
            if (!wish) break;
            client_->wish(*wish);
        }
        reading_ = false;
        client_->end();
    }

    Stream& stream_;
    boost::beast::websocket::stream<Stream&> socket_;
    live::Feed& feed_;
    std::shared_ptr<live::Client> client_;
    bool reading_ = true;
};

}  // namespace

boost::asio::awaitable<void> serve_live(boost::beast::tcp_stream& stream, const Upgrade& upgrade, live::Feed& feed,
                                        std::uint32_t silence_ms_max) {
    LiveSocket<boost::beast::tcp_stream> socket(stream, feed, silence_ms_max);
    co_await socket.run(upgrade);
}

boost::asio::awaitable<void> serve_live(boost::beast::ssl_stream<boost::beast::tcp_stream>& stream,
                                        const Upgrade& upgrade, live::Feed& feed, std::uint32_t silence_ms_max) {
    LiveSocket<boost::beast::ssl_stream<boost::beast::tcp_stream>> socket(stream, feed, silence_ms_max);
    co_await socket.run(upgrade);
}

}  // namespace weft::node::http
