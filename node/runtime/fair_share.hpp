// Who has to wait when more comes in than can be ordered: the accounts that send most. While the node is strained, each
// account may have so many blocks attached in about the last second, its share, and the share goes down or up until
// the strain is gone: max-min fairness. Whoever sends less than its share does not notice the others.
//
// Only attached blocks count, whatever way they came: they are well signed, within their quota, and counted once. So
// nobody can use up another one's share, and refusing beyond it needs no more than the issuer's bytes: before anything
// is hashed or verified.
//
// A count-min sketch of fixed size, 1 MiB. Strangers who fall on the same counters can only make an account's count too
// high, by one for one account in a hundred at 40,000 blocks a second; a random salt keeps anybody from choosing whom.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "core/types.hpp"
#include "tangle/salted_hash.hpp"

namespace weft::node {

class FairShare {
public:
    explicit FairShare(const tangle::HashSalt& salt);

    // ---- one thread
    // A block of the account was attached.
    void count(const AccountId& issuer);
    // `strain`: the worst of what is measured over what it should be; above 1 there is too much. Call often.
    void regulate(double strain, TimeUs now);

    // ---- any thread
    // Whether the account had its share, at this moment.
    bool exceeds(const AccountId& issuer) const;
    // Blocks that an account may have attached in half a second to one; UINT32_MAX: there is no limit.
    std::uint32_t share() const { return limit_.load(std::memory_order_relaxed); }

    static constexpr std::uint32_t kShareMin = 2;  // never less: who sends little is never kept out by it

    std::size_t memory_bytes() const { return kGenerations * cells_[0].size() * sizeof(Cell); }

private:
    static constexpr std::size_t kRows = 2;
    static constexpr std::size_t kColumns = std::size_t{1} << 17;
    static constexpr std::size_t kGenerations = 2;
    using Cell = std::atomic<std::uint16_t>;
    using Places = std::array<std::size_t, kRows>;

    Places places_of(const AccountId& issuer) const;
    std::uint32_t count_at(const Places& places) const;
    void turn(TimeUs now);

    tangle::SaltedAccountHash hash_;
    std::array<std::vector<Cell>, kGenerations> cells_;  // each holds all rows
    std::atomic<std::size_t> current_{0};
    std::atomic<std::uint32_t> limit_{UINT32_MAX};
    double share_ = 0;  // 0: no limit
    std::array<std::uint32_t, kGenerations> highest_{};
    TimeUs turned_at_ = 0;
    TimeUs regulated_at_ = 0;
};

}  // namespace weft::node
