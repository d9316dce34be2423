#include "p2p/batches.hpp"

#include <algorithm>

namespace weft::p2p {
namespace {

constexpr std::size_t kEncodedBytesMax = std::max(kBlockBytesMax, kRoundBlockBytesMax);

// How full the message being built is.
class Room {
public:
    // False when the message has no room for the block; then nothing changes.
    bool take(ByteView block) {
        CHECK(!block.empty() && block.size() <= kEncodedBytesMax);
        if (blocks_ == kBlocksPerFrameMax || bytes_ + 4 + block.size() > kListBytesMax) return false;
        blocks_ += 1;
        bytes_ += 4 + block.size();
        return true;
    }

private:
    std::size_t blocks_ = 0;
    std::size_t bytes_ = 0;
};

Bytes copy(ByteView view) {
    return Bytes(view.begin(), view.end());
}

// Builds the parts of one answer.
class ConeParts {
public:
    explicit ConeParts(std::uint64_t request) : request_(request) { open(); }

    // Appends to the list `member` of the current part; false when the answer is full.
    bool add(ByteView block, std::vector<Bytes> ConePart::*member) {
        if (!room_.take(block)) {
            if (parts_.size() == kConePartsMax) return false;
            open();
            CHECK(room_.take(block));
        }
        (parts_.back().*member).push_back(copy(block));
        return true;
    }

    std::vector<ConePart> finish() && {
        parts_.back().last = true;
        return std::move(parts_);
    }

private:
    void open() {
        ConePart part;
        part.request = request_;
        part.last = false;
        parts_.push_back(std::move(part));
        room_ = Room{};
    }

    std::uint64_t request_;
    std::vector<ConePart> parts_;
    Room room_;
};

}  // namespace

std::vector<std::span<const ByteView>> pack_blocks(std::span<const ByteView> blocks) {
    std::vector<std::span<const ByteView>> pieces;
    while (!blocks.empty()) {
        Room room;
        std::size_t count = 0;
        while (count < blocks.size() && room.take(blocks[count])) ++count;
        CHECK(count > 0);
        pieces.push_back(blocks.first(count));
        blocks = blocks.subspan(count);
    }
    return pieces;
}

std::vector<ConePart> split_cone(std::uint64_t request, std::span<const ByteView> round_blocks,
                                 std::span<const ByteView> blocks) {
    ConeParts parts(request);
    bool room = true;
    for (std::size_t i = 0; room && i < blocks.size(); ++i) room = parts.add(blocks[i], &ConePart::blocks);
    for (std::size_t i = 0; room && i < round_blocks.size(); ++i) {
        room = parts.add(round_blocks[i], &ConePart::round_blocks);
    }
    return std::move(parts).finish();
}

}  // namespace weft::p2p
