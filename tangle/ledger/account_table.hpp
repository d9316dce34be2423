// All accounts, found by id or number, with the Merkle tree over them. Pure; owned by the ledger.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "core/merkle.hpp"
#include "tangle/ledger/account.hpp"
#include "tangle/salted_hash.hpp"

namespace weft::tangle {

class AccountTable {
public:
    // `accounts_max` is the protocol's limit; tests take a smaller one.
    explicit AccountTable(const Domains& domains, std::size_t accounts_max = kAccountsMax, const HashSalt& salt = {});

    const Account* find(const AccountId& id) const;  // nullptr when unknown
    const Account* find(AccountNumber number) const;
    // The same, and asks the memory for the account.
    const Account* find_and_warm(const AccountId& id) const;
    std::size_t size() const { return accounts_.size(); }
    std::size_t room() const { return accounts_max_ - accounts_.size(); }  // how many may still be added
    // Sum of all balances; nothing when it does not fit 64 bits. O(accounts).
    std::optional<Amount> sum_of_balances() const;

    // For changing it: the account counts as changed from now on. The id's account, nullptr when unknown; or one of
    // this table. Pointers and references to accounts stay valid until the table is destroyed.
    Account* change(const AccountId& id);
    Account& change(const Account& account);
    // Requires the next number, an id that is not there, and room (CHECK).
    Account& add(Account account);

    Hash root();  // O(changed * log accounts)

    // From now on take_frozen gives all accounts as they are at this moment, in order of their numbers, whatever
    // changes meanwhile: what changes before it was taken is copied first. Ends one that went on.
    void freeze();
    // The next accounts, encoded, at most `count`; none: all were taken, and nothing is copied any more.
    std::vector<Bytes> take_frozen(std::size_t count);
    void thaw() { frozen_.reset(); }

    // About; O(1) but for the tree's levels.
    std::size_t memory_bytes() const;

    // Numbers of accounts changed since the last call, increasing.
    std::vector<AccountNumber> take_changed();

private:
    struct Frozen {
        std::size_t size = 0;  // accounts there were
        AccountNumber next = 0;
        boost::unordered_flat_map<AccountNumber, Bytes> copies;  // of those that changed since; never walked
    };

    void mark(AccountNumber number);
    void copy_frozen(AccountNumber number);
    void set_leaves(std::span<const AccountNumber> numbers);

    Domains domains_;
    std::size_t accounts_max_;
    std::deque<Account> accounts_;  // by number
    // Salted: anyone may choose ids by paying to them, and must not choose how long a look-up takes. Never walked.
    boost::unordered_flat_map<AccountId, AccountNumber, SaltedAccountHash> numbers_;
    MerkleTree tree_;
    std::vector<std::uint8_t> marks_;     // by number: whether it is in the lists below
    std::vector<AccountNumber> stale_;    // changed since root()
    std::vector<AccountNumber> changed_;  // changed since take_changed()
    std::optional<Frozen> frozen_;
};

}  // namespace weft::tangle
