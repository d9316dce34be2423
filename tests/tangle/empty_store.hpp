// A store that holds nothing: what an engine or a publisher asks that never wrote anything. For tests and benches.
#pragma once

#include "tangle/store.hpp"

namespace weft::tangle::test {

class EmptyStore : public StoreReader {
public:
    std::optional<Bytes> block(const BlockId&) const override { return std::nullopt; }
    std::optional<StoredFate> fate(const BlockId&) const override { return std::nullopt; }
    std::optional<Bytes> round_block(const RoundRef&) const override { return std::nullopt; }
    std::optional<CommitRecord> commit(CommitIndex) const override { return std::nullopt; }
    std::optional<StoredCheckpoint> checkpoint(CheckpointIndex) const override { return std::nullopt; }
    std::optional<Handover> handover(EpochNumber) const override { return std::nullopt; }
    std::optional<CheckpointIndex> checkpoint_of(CommitIndex) const override { return std::nullopt; }
    std::vector<HistoryLine> history(AccountNumber, std::optional<std::uint64_t>, std::size_t) const override {
        return {};
    }
};

}  // namespace weft::tangle::test
