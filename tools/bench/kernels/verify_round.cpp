#include "tools/bench/kernels/verify_round.hpp"

#include <algorithm>
#include <cstring>

namespace weft::bench {
namespace {

constexpr int kLearnRounds = 8;  // a key is taken once it recurs

}  // namespace

VerifyRound::VerifyRound(JudgedJobs input, std::size_t batch, unsigned threads, VerifyBatch verify,
                         const KeyTables* tables)
    : input_(input), batch_(std::min(batch, input.jobs.size())), verify_(std::move(verify)), tables_(tables) {
    for (unsigned thread = 0; thread < threads; ++thread) {
        places_.push_back({input.jobs.size() * thread / threads, std::vector<std::uint8_t>(batch_)});
    }
}

std::size_t VerifyRound::step(unsigned thread) {
    Place& place = places_[thread];
    if (place.next + batch_ > input_.jobs.size()) place.next = 0;
    verify_(input_.jobs.subspan(place.next, batch_), place.valid, tables_);
    if (std::memcmp(place.valid.data(), input_.expected.data() + place.next, batch_) != 0) ++wrong_batches_;
    place.next += batch_;
    return batch_;
}

void learn_all(KeyTables& tables, std::span<const SignatureJob> jobs, Executor& executor) {
    std::vector<const PublicKeyBytes*> keys;
    for (const SignatureJob& job : jobs) keys.push_back(job.key);
    for (int round = 0; round < kLearnRounds; ++round) tables.learn(keys, executor, keys.size());
}

}  // namespace weft::bench
