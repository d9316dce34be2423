#include "node/runtime/restoring.hpp"

namespace weft::node {

namespace {

using Failure = Unexpected<std::string>;

Expected<void, std::string> replay(const tangle::Store& store, Engine& engine, const RecordWitness& witness) {
    std::string problem;
    const auto replayed = store.replay([&](tangle::Lsn lsn, tangle::LogKind kind, ByteView body) {
        if (!problem.empty()) return;
        const auto taken = engine.replay_record(lsn, kind, body);
        problem = taken ? witness(lsn, kind, body) : taken.error();
        if (!problem.empty()) problem = "log record " + std::to_string(lsn) + ": " + problem;
    });
    if (!replayed) return Failure{replayed.error().what};
    if (!problem.empty()) return Failure{problem};
    return {};
}

}  // namespace

Expected<void, std::string> restore_engine(tangle::Store& store, Engine& engine, TimeUs now,
                                           const RecordWitness& witness, const std::function<void()>& on_state) {
    if (const auto restored = engine.restore(store.recovered()); !restored) return restored;
    if (on_state) on_state();
    if (const auto replayed = replay(store, engine, witness); !replayed) return replayed;
    store.forget_recovered();
    if (const auto finished = engine.finish_replay(now); !finished) return finished;
    // Before anybody asks: what was reported confirmed must not seem pending again.
    if (const auto written = store.write(engine.take_replayed()); !written) return Failure{written.error().what};
    return {};
}

}  // namespace weft::node
