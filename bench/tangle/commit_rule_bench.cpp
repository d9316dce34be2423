// What the commit rule costs a validator, which asks it after every round block.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "core/check.hpp"
#include "tangle/committee/commit_rule.hpp"

namespace {

using namespace weft;
using namespace weft::tangle;

constexpr Round kRounds = 20;

RoundRef block_ref(AuthorIndex author, Round round) {
    RoundRef ref{round, author, {}};
    ref.hash.bytes[24] = static_cast<std::uint8_t>(author);
    ref.hash.bytes[25] = static_cast<std::uint8_t>(round);
    return ref;
}

std::vector<RoundRef> layer(std::size_t committee, Round round, std::size_t missing) {
    std::vector<RoundRef> blocks;
    for (std::size_t author = missing; author < committee; ++author) {
        blocks.push_back(block_ref(static_cast<AuthorIndex>(author), round));
    }
    return blocks;
}

// Every block of kRounds rounds, one by one, a decision after each. `missing` validators never make a block.
void run(benchmark::State& state, std::size_t missing) {
    const auto committee = static_cast<std::size_t>(state.range(0));
    const RoundRobin schedule(committee);
    std::size_t blocks = 0;
    for (auto _ : state) {
        RoundDag dag;
        for (const RoundRef& genesis : layer(committee, 0, 0)) dag.insert(genesis, {});
        const CommitRule rule(dag, schedule, committee - (committee - 1) / 3);
        std::optional<LeaderSlot> last_decided;
        for (Round round = 1; round <= kRounds; ++round) {
            const std::vector<RoundRef> parents = layer(committee, round - 1, round == 1 ? 0 : missing);
            for (const RoundRef& block : layer(committee, round, missing)) {
                dag.insert(block, parents);
                const std::vector<SlotDecision> decisions = rule.decide(last_decided, dag.highest_round());
                const std::size_t decided = decided_prefix(decisions);
                if (decided > 0) last_decided = decisions[decided - 1].slot;
                ++blocks;
            }
        }
        CHECK(last_decided && last_decided->round >= kRounds - 2);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(blocks));
}

void decide_full_rounds(benchmark::State& state) {
    run(state, 0);
}
void decide_without_f(benchmark::State& state) {
    run(state, (static_cast<std::size_t>(state.range(0)) - 1) / 3);
}

BENCHMARK(decide_full_rounds)->Arg(4)->Arg(31)->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(decide_without_f)->Arg(4)->Arg(31)->Arg(128)->Unit(benchmark::kMillisecond);

}  // namespace
