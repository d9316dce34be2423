#include "p2p/range_download.hpp"

namespace weft::p2p {

bool RangeDownload::append(PeerId peer, const RangeChunk& chunk) {
    CHECK(chunk.checkpoint == index_ && chunk.total != 0);
    if (chunk.offset != offset() || (started() && chunk.total != total_)) return false;
    if (!started()) {
        total_ = chunk.total;
        checkpoint_bytes_ = chunk.checkpoint_bytes;
        certificate_bytes_ = chunk.certificate_bytes;
    }
    data_.insert(data_.end(), chunk.data.begin(), chunk.data.end());
    sources_.insert(peer);
    return true;
}

void RangeDownload::restart() {
    *this = RangeDownload(index_);
}

}  // namespace weft::p2p
