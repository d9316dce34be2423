// A committee as validity rules see it: who, and from which round on.
#pragma once

#include <optional>
#include <vector>

#include "core/types.hpp"

namespace weft {

struct Committee {
    struct Member {
        AccountId account;
        PublicKey key;
        bool operator==(const Member&) const = default;
    };
    std::vector<Member> members;  // by author index
    EpochNumber epoch = 0;
    Round base = 0;  // its round blocks are above this round, where an implied block of each author stands

    std::size_t size() const { return members.size(); }
    std::size_t faults() const { return (members.size() - 1) / 3; }   // f
    std::size_t quorum() const { return members.size() - faults(); }  // 2f+1 when n = 3f+1
    std::size_t validity() const { return faults() + 1; }             // f+1: at least one honest
    std::optional<AuthorIndex> author_of(const PublicKey& key) const;
    std::optional<AuthorIndex> author_of(const AccountId& account) const;
    bool operator==(const Committee&) const = default;
};

}  // namespace weft
