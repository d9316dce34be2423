// One checkpoint's content on its way here, chunk by chunk, perhaps from several peers.
#pragma once

#include <set>

#include "p2p/message.hpp"

namespace weft::p2p {

// What came of a chunk.
enum class ChunkVerdict : std::uint8_t {
    expected,      // taken (or: the peer does not hold the range; another is asked)
    late,          // of a request that is not open any more
    unsolicited,   // no such request was made: blame the peer
    inconsistent,  // does not go on where the download stands, or contradicts it: blame the peer
};

class RangeDownload {
public:
    explicit RangeDownload(CheckpointIndex index) : index_(index) {}

    CheckpointIndex index() const { return index_; }
    std::uint64_t offset() const { return data_.size(); }
    bool started() const { return total_ != 0; }
    bool complete() const { return total_ != 0 && data_.size() == total_; }

    // Requires that the chunk is decoded, of this checkpoint, and not "not held". False, and nothing changes, when it
    // does not start at offset() or names another total. Memory grows with what arrives, not with what is announced.
    bool append(PeerId peer, const RangeChunk& chunk);

    // Forgets all content.
    void restart();

    // Requires complete(). Afterwards only sources() and index() mean anything, until restart().
    Bytes take_data() { return std::move(data_); }

    const Bytes& checkpoint_bytes() const { return checkpoint_bytes_; }
    const Bytes& certificate_bytes() const { return certificate_bytes_; }
    const std::set<PeerId>& sources() const { return sources_; }

private:
    CheckpointIndex index_;
    std::uint64_t total_ = 0;
    Bytes checkpoint_bytes_;
    Bytes certificate_bytes_;
    Bytes data_;
    std::set<PeerId> sources_;
};

}  // namespace weft::p2p
