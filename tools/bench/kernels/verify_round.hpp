// Signatures that are checked again and again, each verdict held against the expected one.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <vector>

#include "core/sign/verify_many.hpp"

namespace weft::bench {

using VerifyBatch =
    std::function<void(std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid, const KeyTables* tables)>;

// What is checked, and what must come out: views, equally long.
struct JudgedJobs {
    std::span<const SignatureJob> jobs;
    std::span<const std::uint8_t> expected;
};

// Goes round the signatures in batches, each thread from a place of its own.
class VerifyRound {
public:
    // `tables` may be nullptr. What is viewed or pointed to outlives this.
    VerifyRound(JudgedJobs input, std::size_t batch, unsigned threads, VerifyBatch verify, const KeyTables* tables);

    // One batch; returns its size. Threads are numbered from 0; each number is for one thread at a time.
    std::size_t step(unsigned thread);

    std::size_t wrong_batches() const { return wrong_batches_; }

private:
    struct alignas(64) Place {  // a cache line each: threads do not disturb each other
        std::size_t next = 0;
        std::vector<std::uint8_t> valid;
    };

    JudgedJobs input_;
    std::size_t batch_;
    VerifyBatch verify_;
    const KeyTables* tables_;
    std::vector<Place> places_;
    std::atomic<std::size_t> wrong_batches_{0};
};

// Gives the tables every chance to hold these keys.
void learn_all(KeyTables& tables, std::span<const SignatureJob> jobs, Executor& executor);

}  // namespace weft::bench
