#include "core/sign/verify_many.hpp"

#include <sodium.h>

#include <array>

#include "core/check.hpp"
#include "core/sign/lanes/kernel.hpp"
#include "core/sign/lanes/key_tables_impl.hpp"
#include "core/sign/lanes/scalars.hpp"
#include "core/sign/lanes/screen.hpp"

namespace weft {

namespace {

using lanes::Group;
using lanes::Kernel;
using lanes::kGroupsMax;
using lanes::kLanesMax;

struct Pending {
    const SignatureJob* job = nullptr;
    std::uint8_t* valid = nullptr;
    const std::uint8_t* table = nullptr;
};

// Signatures that wait for lanes of the same kind of group.
struct Queue {
    std::array<Pending, kGroupsMax * kLanesMax> pending;
    std::size_t size = 0;
};

// At most a kernel's lanes of `pending`; lanes without one do the first one's work again.
void set_group(const Kernel& kernel, std::span<const Pending> pending, bool tables, Group& group) {
    group.tables = tables;
    lanes::HashInput inputs[kLanesMax];
    lanes::Words256 h[kLanesMax], s[kLanesMax];
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane) {
        const Pending& each = pending[lane < pending.size() ? lane : 0];
        group.key[lane] = each.job->key->bytes.data();
        group.r[lane] = each.job->signature->bytes.data();
        group.table[lane] = each.table;
        lanes::read_words(group.r[lane] + 32, s[lane]);
        inputs[lane] = {group.r[lane], group.key[lane], each.job->message};
    }
    lanes::HashWords digests[kLanesMax];
    kernel.hash(inputs, digests);
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane) lanes::reduce(digests[lane], h[lane]);
    lanes::recode(h, kernel.lanes, group.h);
    lanes::recode(s, kernel.lanes, group.s);
}

// Deals signatures to lanes: those whose key's table is held apart from the others, which cost twice as much.
class Scheduler {
public:
    Scheduler(const Kernel& kernel, const lanes::HeldTables* held) : kernel_(kernel), held_(held) {}

    void add(const SignatureJob& job, std::uint8_t& valid) {
        valid = 0;
        if (!lanes::screen_signature(job.signature->bytes.data())) return;
        const std::uint8_t* table = held_ == nullptr ? nullptr : held_->find(*job.key);
        // A held key passed when its table was built.
        if (table == nullptr && !lanes::screen_key(job.key->bytes.data())) return;
        push(table == nullptr ? passing_ : held_keys_, {&job, &valid, table});
    }

    void finish() {
        merge_tails();
        run(held_keys_);
        run(passing_);
    }

private:
    void push(Queue& queue, const Pending& pending) {
        queue.pending[queue.size++] = pending;
        if (queue.size == kGroupsMax * kernel_.lanes) run(queue);
    }

    // One group without tables is cheaper than one of each kind.
    void merge_tails() {
        const std::size_t tail = held_keys_.size % kernel_.lanes;
        const std::size_t other = passing_.size % kernel_.lanes;
        if (other == 0 || tail + other > kernel_.lanes) return;
        for (std::size_t i = 0; i < tail; ++i)
            passing_.pending[passing_.size++] = held_keys_.pending[--held_keys_.size];
    }

    void run(Queue& queue) {
        const std::span<const Pending> pending(queue.pending.data(), queue.size);
        queue.size = 0;
        if (pending.empty()) return;
        const std::size_t count = (pending.size() + kernel_.lanes - 1) / kernel_.lanes;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t first = i * kernel_.lanes;
            const std::size_t size = std::min(kernel_.lanes, pending.size() - first);
            set_group(kernel_, pending.subspan(first, size), &queue == &held_keys_, groups_[i]);
        }
        kernel_.verify(kernel_.base, groups_.data(), count);
        for (std::size_t i = 0; i < pending.size(); ++i) {
            *pending[i].valid = groups_[i / kernel_.lanes].valid >> (i % kernel_.lanes) & 1;
        }
    }

    const Kernel& kernel_;
    const lanes::HeldTables* held_;
    Queue held_keys_;
    Queue passing_;
    std::array<Group, kGroupsMax> groups_;
};

std::uint8_t verify_one(const SignatureJob& job) {
    return crypto_sign_verify_detached(job.signature->bytes.data(), job.message.data(), job.message.size(),
                                       job.key->bytes.data()) == 0;
}

}  // namespace

void verify_many(std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid, const KeyTables* tables) {
    static const SimdLevel kLevel = best_of(verify_levels(), simd_level());
    verify_many_at(kLevel, jobs, valid, tables);
}

void verify_many_at(SimdLevel level, std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid,
                    const KeyTables* tables) {
    CHECK(jobs.size() == valid.size());
    const Kernel* kernel = lanes::kernel_of(level);
    if (kernel == nullptr) {
        for (std::size_t i = 0; i < jobs.size(); ++i) valid[i] = verify_one(jobs[i]);
        return;
    }
    const bool of_this_kernel = tables != nullptr && tables->impl().held.kernel() == kernel;
    Scheduler scheduler(*kernel, of_this_kernel ? &tables->impl().held : nullptr);
    for (std::size_t i = 0; i < jobs.size(); ++i) scheduler.add(jobs[i], valid[i]);
    scheduler.finish();
}

const std::vector<SimdLevel>& verify_levels() {
#if defined(__x86_64__)
    static const std::vector<SimdLevel> kLevels{SimdLevel::scalar, SimdLevel::avx2, SimdLevel::ifma};
#else
    static const std::vector<SimdLevel> kLevels{SimdLevel::scalar};
#endif
    return kLevels;
}

}  // namespace weft
