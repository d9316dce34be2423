#include "node/runtime/gunzip.hpp"

#include <array>
#include <boost/beast/zlib/inflate_stream.hpp>

#include "core/check.hpp"

namespace weft::node {

std::string gunzip(ByteView packed) {
    constexpr std::size_t kHeaderBytes = 10;
    constexpr std::size_t kTrailerBytes = 8;
    CHECK(packed.size() > kHeaderBytes + kTrailerBytes && packed[0] == 0x1f && packed[1] == 0x8b && packed[3] == 0);
    const ByteView body = packed.subspan(kHeaderBytes, packed.size() - kHeaderBytes - kTrailerBytes);
    boost::beast::zlib::inflate_stream inflate;
    boost::beast::zlib::z_params state;
    state.next_in = body.data();
    state.avail_in = body.size();
    std::string out;
    boost::system::error_code error;
    while (!error) {
        std::array<char, 16 * 1024> piece;
        state.next_out = piece.data();
        state.avail_out = piece.size();
        inflate.write(state, boost::beast::zlib::Flush::sync, error);
        out.append(piece.data(), piece.size() - state.avail_out);
    }
    CHECK(error == boost::beast::zlib::error::end_of_stream);
    return out;
}

}  // namespace weft::node
