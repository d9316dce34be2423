// The network obeys an adversary that may hold back any message for as long as the time-outs allow for, and always
// picks what hurts most; f validators are down as well. Commits go on, and everything gets its fate.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tangle/committee/commit_rule.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {
namespace {

constexpr TimeUs kSecond = 1'000'000;
constexpr TimeUs kDelta = tangle::PacemakerLimits{}.delta_us;

struct Delivery {
    AuthorIndex author = 0;
    Round round = 0;
    std::size_t to = 0;
};

// How long the adversary holds a round block back on its way to one node.
class Adversary {
public:
    virtual ~Adversary() = default;
    virtual TimeUs hold(const Delivery& delivery) = 0;
};

class Leaders {
public:
    explicit Leaders(std::size_t size) : size_(size), schedule_(size) {}
    bool leads(AuthorIndex author, Round round) const {
        const std::vector<AuthorIndex> leaders = schedule_.leaders_of(round);
        return std::find(leaders.begin(), leaders.end(), author) != leaders.end();
    }
    std::size_t size() const { return size_; }
    std::size_t faults() const { return (size_ - 1) / 3; }

private:
    std::size_t size_;
    tangle::RoundRobin schedule_;
};

// Every leader seems slow to everybody.
class DelaysLeaders final : public Adversary {
public:
    explicit DelaysLeaders(const Leaders& committee) : committee_(committee) {}
    TimeUs hold(const Delivery& delivery) override {
        return committee_.leads(delivery.author, delivery.round) ? kDelta : 0;
    }

private:
    const Leaders& committee_;
};

// Half of the others see the leader at once, half as late as can be; the halves change with the round.
class SplitsVotes final : public Adversary {
public:
    explicit SplitsVotes(const Leaders& committee) : committee_(committee) {}
    TimeUs hold(const Delivery& delivery) override {
        if (!committee_.leads(delivery.author, delivery.round)) return 0;
        return (delivery.to + delivery.round) % 2 == 0 ? kDelta : 0;
    }

private:
    const Leaders& committee_;
};

// Of each round every node gets only so many blocks in time that one is missing for a quorum (its own counts).
class WithholdsQuorums final : public Adversary {
public:
    explicit WithholdsQuorums(const Leaders& committee) : committee_(committee) {}
    TimeUs hold(const Delivery& delivery) override {
        const std::size_t quorum = committee_.size() - committee_.faults();
        return ++seen_[{delivery.round, delivery.to}] + 1 < quorum ? 0 : kDelta;
    }

private:
    const Leaders& committee_;
    std::map<std::pair<Round, std::size_t>, std::size_t> seen_;
};

// All or nothing, by chance.
class TossesCoins final : public Adversary {
public:
    explicit TossesCoins(std::uint64_t seed) : random_(seed) {}
    TimeUs hold(const Delivery&) override { return random_.below(2) * kDelta; }

private:
    SplitMix random_;
};

struct Case {
    std::size_t validators;
    const char* adversary;
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
    return out << each.adversary << each.validators;
}

// Sent unasked or asked for; nullptr when there are none.
const std::vector<Bytes>* round_blocks_in(const p2p::Message& message) {
    if (const auto* sent = std::get_if<p2p::RoundBlocks>(&message)) return &sent->blocks;
    if (const auto* pulled = std::get_if<p2p::ConePart>(&message)) return &pulled->round_blocks;
    return nullptr;
}

class AdversaryTest : public testing::TestWithParam<Case> {
protected:
    std::unique_ptr<Adversary> make_adversary() const {
        const std::string name = GetParam().adversary;
        if (name == "DelaysLeaders") return std::make_unique<DelaysLeaders>(committee_);
        if (name == "SplitsVotes") return std::make_unique<SplitsVotes>(committee_);
        if (name == "WithholdsQuorums") return std::make_unique<WithholdsQuorums>(committee_);
        return std::make_unique<TossesCoins>(GetParam().validators);
    }

    // From now on; before, a message is lost as often as not.
    void obey(Adversary& adversary) {
        sim_.set_drop(0);
        sim_.set_tamper([&](std::size_t, std::size_t to, p2p::Message& message, TimeUs& delay) {
            const std::vector<Bytes>* blocks = round_blocks_in(message);
            if (blocks == nullptr) return true;
            for (const Bytes& encoded : *blocks) {
                const auto block = decode_round_block(sim_.domains(), sim_.committee(), encoded);
                if (block) delay = std::max(delay, adversary.hold({block->author, block->round, to}));
            }
            return true;
        });
    }

    std::size_t up() const { return committee_.size() - committee_.faults(); }

    CommitIndex lowest_commit_of_those_up() {
        CommitIndex lowest = UINT64_MAX;
        for (std::size_t i = 0; i < up(); ++i) lowest = std::min(lowest, sim_.engine(i).status().commit);
        return lowest;
    }

    Leaders committee_{GetParam().validators};
    Simulation sim_{{.seed = 100 + GetParam().validators, .validators = GetParam().validators}};
};

TEST_P(AdversaryTest, CommitsGoOnAndEverythingGetsItsFate) {
    const std::unique_ptr<Adversary> adversary = make_adversary();
    for (std::size_t i = up(); i < committee_.size(); ++i) sim_.crash(i);
    sim_.set_drop(500'000);
    sim_.run_for(3 * kSecond);
    obey(*adversary);
    sim_.start_load(20);
    const CommitIndex before = lowest_commit_of_those_up();
    // A round takes a few holds and, where its leader is down, a time-out: a commit a second is what must be left.
    EXPECT_TRUE(sim_.run_until([&] { return lowest_commit_of_those_up() >= before + 20; }, 20 * kSecond))
        << lowest_commit_of_those_up() - before << " commits";
    sim_.stop_load();
    EXPECT_TRUE(sim_.run_until(
        [&] {
            for (std::size_t i = 0; i < up(); ++i) {
                if (!sim_.undecided(i).empty()) return false;
            }
            return true;
        },
        30 * kSecond));
}

INSTANTIATE_TEST_SUITE_P(Schedulers, AdversaryTest,
                         testing::Values(Case{4, "DelaysLeaders"}, Case{7, "DelaysLeaders"}, Case{10, "DelaysLeaders"},
                                         Case{4, "SplitsVotes"}, Case{7, "SplitsVotes"}, Case{10, "SplitsVotes"},
                                         Case{4, "WithholdsQuorums"}, Case{7, "WithholdsQuorums"},
                                         Case{10, "WithholdsQuorums"}, Case{4, "TossesCoins"}, Case{7, "TossesCoins"},
                                         Case{10, "TossesCoins"}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace weft::sim
