// Which blocks a load run offers, and in which order: the same shape gives the same plan. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "core/ports.hpp"
#include "core/types.hpp"
#include "tools/bench/load/abuse.hpp"

namespace weft::bench::load {

// What a run's stream of blocks looks like.
struct StreamShape {
    std::uint64_t good_blocks = 0;  // well signed by known accounts, double spends among them
    double rate = 1000;             // of good blocks a second, by their times
    TimeUs first_time = 0;          // ledger time of the first block
    std::uint32_t accounts = 10'000;
    std::uint16_t nodes = 1;
    std::uint16_t batch_blocks = 256;   // at most, per batch
    unsigned parents = 2;               // of each block, once there are so many; 1..kParentsMax
    std::uint32_t parent_gap = 64;      // a parent is at least so many blocks older, of those for the same node
    std::uint32_t foreign_gap = 1024;   // the last parent is so many blocks older in the whole stream; with nodes > 1
    std::size_t record_bytes = 0;       // 0: transfers; else records with so many bytes of data
    std::uint32_t conflict_period = 0;  // every so many-th good block spends what another spent; 0: none; else >= 2
    double bad_per_good = 0;            // blocks with wrong signatures, besides the good ones
    double unknown_per_good = 0;        // blocks signed by keys that the ledger does not know, besides the good ones
    std::uint64_t seed = 1;
    AbuseShape abuse;  // besides all that, to lanes of its own

    // Accounts that blocks may be issued by: the good ones, then the abusers'.
    std::uint32_t issuers() const { return accounts + abuse.accounts; }
    // Who is offered blocks apart from others: each node, then, with abuse, each node again for the abusers.
    std::size_t lanes() const { return abuse.any() ? 2 * std::size_t{nodes} : nodes; }
};

enum class ItemKind : std::uint8_t {
    good,
    twin,           // good, too: another block with the account and sequence of one before it
    bad_signature,  // never to be taken
    unknown_key,    // without quota, so not to be taken without work
    abuse,          // well signed by an abuser's account
};

constexpr bool counts_as_good(ItemKind kind) {
    return kind == ItemKind::good || kind == ItemKind::twin;
}

// What a block approves.
enum class ParentChoice : std::uint8_t {
    recent,   // of the same node, and one of any
    settled,  // two to four times as old as parents from other nodes: held by all
    oldest,   // the stream's first blocks
    nowhere,  // made up
};

struct ItemPlan {
    ItemKind kind = ItemKind::good;
    std::uint16_t lane = 0;        // that it is offered in: of node lane % nodes
    std::uint32_t account = 0;     // its issuer, from 0; of an unknown key: the key's number
    std::uint32_t payee = 0;       // another account
    Amount amount = 0;             // 1 or more
    Sequence sequence = 0;         // of each account in order, from 0
    std::uint32_t due_us = 0;      // since the stream's start
    std::uint64_t twin_of = 0;     // of a twin: how many good blocks there were before the other one
    std::uint64_t good_index = 0;  // good blocks before it
    ParentChoice parents = ParentChoice::recent;
    std::optional<std::uint64_t> pair;  // of abuse that conflicts: both halves have the same number
};

// Keys of strangers that the unknown ones are dealt to.
inline constexpr std::uint32_t kStrangers = 64;

class StreamPlan {
public:
    // Requires accounts >= 2, nodes >= 1, rate > 0.
    explicit StreamPlan(const StreamShape& shape) : shape_(shape), random_(shape.seed) {}

    // Nothing after the last good block and what is mixed in behind it.
    std::optional<ItemPlan> next();

private:
    ItemPlan next_good();
    ItemPlan twin_of_last_first();
    ItemPlan junk(ItemKind kind, std::uint64_t index);
    ItemPlan next_abuse();
    ItemPlan spending(AbuseKind kind);
    std::uint32_t due_of(std::uint64_t good_index) const;

    StreamShape shape_;
    SplitMix random_;
    std::uint64_t goods_ = 0;  // handed out
    std::uint64_t firsts_ = 0;
    std::uint64_t bads_ = 0;
    std::uint64_t unknowns_ = 0;
    std::uint64_t abuses_ = 0;
    std::uint64_t spends_ = 0;  // sequences that abusers used up
    std::uint64_t copies_ = 0;  // blocks of the present one
    ItemPlan period_start_;     // the good block that the period's twin copies
};

}  // namespace weft::bench::load
