// The messages of the live connection (GET /api/v1/ws): docs/api.md, "Live connection", says every byte. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "node/runtime/bounded_queue.hpp"
#include "node/runtime/notices.hpp"

namespace weft::node::live {

inline constexpr std::string_view kSubprotocol = "weft-live-1";
inline constexpr unsigned kLevelMax = 16;  // one block in 65,536

// What one step of the engine told, and when by this node's clock (time since genesis).
struct Told {
    NoticeList notices;
    TimeUs now = 0;
};

// Blocks are sampled by their hash: those of a level are among those of every lower one, and a block's fate is told
// where the block was.
bool in_sample(const BlockId& id, unsigned level);

struct Hello {
    NetworkId network;
    std::uint64_t genesis_unix_us = 0;
    TimeUs now = 0;
};
Bytes encode_hello(const Hello& hello);

// All that was told since the delta before, sampled. `lost`: blocks attached or decided that never came here.
Bytes encode_delta(std::span<const Told> told, unsigned level, TimeUs now, std::uint64_t lost);

Bytes encode_status(const NodeStatus& status, TimeUs now, std::span<const QueueReport> queues);

// So many messages were left out for this client, which reads too slowly.
Bytes encode_skipped(std::uint32_t messages);

// The one message of a client: blocks a second that it wants to see; 0: none now (it is hidden).
struct Wish {
    std::uint32_t blocks_per_second = 0;
};
inline constexpr std::size_t kWishBytes = 6;
std::optional<Wish> decode_wish(ByteView message);

}  // namespace weft::node::live
