#include "node/runtime/ledger_check.hpp"

#include <map>

#include "node/engine/engine.hpp"
#include "node/runtime/restoring.hpp"
#include "node/runtime/system_random.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

namespace {

using Failure = Unexpected<std::string>;

// Looks at the records beside the engine that repeats them: do the committee's certificates hold for what it makes of
// the commits?
class Witness {
public:
    Witness(const Engine& engine, LedgerCheck& check)
        : engine_(engine), check_(check), closed_(engine.status().checkpoint) {}

    // What is wrong, or nothing. To be called after the engine has repeated the record.
    std::string look_at(tangle::LogKind kind, ByteView body) {
        if (kind == tangle::LogKind::commit) look_at_commit(body);
        return kind == tangle::LogKind::certificate ? look_at_certificate(body) : std::string();
    }

private:
    void look_at_commit(ByteView body) {
        const Decoded<CommitRecord> commit = decode_commit(body);
        if (commit && commit->index > check_.from) check_.blocks += commit->blocks.size();
        const NodeStatus status = engine_.status();
        if (status.checkpoint == closed_) return;
        closed_ = status.checkpoint;
        uncertified_[closed_] = status.checkpoint_digest;
        ++check_.recomputed;
    }

    std::string look_at_certificate(ByteView body) {
        Reader in(body);
        const CheckpointIndex index = in.u64();
        const Decoded<Certificate> certificate = decode_certificate(in.bytes(in.left()));
        if (in.failed() || !certificate) return "a logged certificate does not decode";
        const auto computed = uncertified_.find(index);
        if (computed == uncertified_.end()) return {};
        const Committee& signers = engine_.epochs().of_checkpoint(index).committee;
        if (const auto right = verify_certificate(signers, computed->second, *certificate); !right) {
            return "the certificate of checkpoint " + std::to_string(index) +
                   " does not hold: " + std::string(certificate_error_name(right.error()));
        }
        ++check_.certified;
        uncertified_.erase(uncertified_.begin(), std::next(computed));
        return {};
    }

    const Engine& engine_;
    LedgerCheck& check_;
    CheckpointIndex closed_;  // the last
    std::map<CheckpointIndex, Hash> uncertified_;
};

Expected<LedgerCheck, std::string> check_store(tangle::Store& store, const Genesis& genesis) {
    SystemRandom random;
    Engine engine(genesis, EngineOptions{}, store, random);
    LedgerCheck check;
    check.from = store.recovered().commit;
    // Made at the first record: after the engine has the stored state.
    std::optional<Witness> witness;
    const auto look = [&](tangle::Lsn, tangle::LogKind kind, ByteView body) { return witness->look_at(kind, body); };
    const auto begin = [&] { witness.emplace(engine, check); };
    if (const auto restored = restore_engine(store, engine, 0, look, begin); !restored)
        return Failure{restored.error()};
    if (const auto indexed = store.index_pending(); !indexed) return Failure{indexed.error().what};
    const NodeStatus status = engine.status();
    check.to = status.commit;
    check.last = status.checkpoint;
    check.state_root = status.state_root;
    return check;
}

}  // namespace

Expected<LedgerCheck, std::string> check_ledger(const std::filesystem::path& folder, const Genesis& genesis,
                                                bool from_genesis) {
    if (from_genesis) {
        std::error_code error;
        std::filesystem::remove_all(folder / "index", error);
        if (error) return Failure{"cannot remove " + (folder / "index").string() + ": " + error.message()};
    }
    const auto store = tangle::Store::open(folder, network_id(genesis), {});
    if (!store) return Failure{store.error().what};
    return check_store(**store, genesis);
}

}  // namespace weft::node
