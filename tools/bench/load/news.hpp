// What a node tells through ZeroMQ of the blocks that it was given (docs/api.md): read without a copy. Pure.
#pragma once

#include <optional>
#include <vector>

#include "core/codec.hpp"
#include "core/types.hpp"
#include "node/engine/verdict.hpp"

namespace weft::bench::load {

// The binary answer to one batch: a verdict for each of its blocks, in order. Nothing when it is something else.
std::optional<std::vector<node::Admission>> read_answer(ByteView body);

// The fates of a commit's blocks, or of a part of them.
struct FateList {
    static constexpr std::size_t kEntryBytes = BlockId::kSize + 2;

    CommitIndex commit = 0;
    TimeUs time = 0;
    ByteView entries;

    std::size_t size() const { return entries.size() / kEntryBytes; }
    const std::uint8_t* id(std::size_t index) const { return entries.data() + index * kEntryBytes; }
    Fate fate(std::size_t index) const { return static_cast<Fate>(id(index)[BlockId::kSize]); }
    RejectReason reason(std::size_t index) const { return static_cast<RejectReason>(id(index)[BlockId::kSize + 1]); }
};

// A message of the topic `fates`: u64 commit, u64 ledger time, u32 count, then 36 bytes of id, fate and reason for each
// block. Nothing when it is no such list. The list looks into `body`.
std::optional<FateList> read_fates(ByteView body);

}  // namespace weft::bench::load
