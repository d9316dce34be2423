// The state: all accounts, changed only by executing ordered blocks. Deterministic: the same blocks with the same
// commit times give the same state root on every node. Not thread-safe; owned by the ledger thread.
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "core/merkle.hpp"
#include "tangle/ledger/account.hpp"

namespace weft::tangle {

// What a block did to an account: a line of its history.
enum class HistoryKind : std::uint8_t {
    paid = 1,        // amount left the account
    received = 2,    // amount came in
    recorded = 3,
    registered = 4,  // the account came to be (by registration or by its first credit)
    operated = 5,    // an account operation that it issued, or that changed it
    refused = 6,     // a block of its own that was rejected and consumed its sequence
};
std::string_view history_kind_name(HistoryKind kind);

struct HistoryEntry {
    AccountNumber account = 0;
    HistoryKind kind = HistoryKind::paid;
    BlockId block;
    Amount amount = 0;  // of paid and received
    AccountId other;    // the counterparty of a payment; zero when there are several or none
    RejectReason reason = RejectReason::none;
    bool operator==(const HistoryEntry&) const = default;
};

// Two different blocks with one sequence of one account, both signed with its valid key.
struct SequenceEvidence {
    AccountId account;
    Sequence sequence = 0;
    BlockId second;  // the first is in the account's history
    bool operator==(const SequenceEvidence&) const = default;
};

class Ledger {
public:
    Ledger(const Genesis& genesis, const Domains& domains);

    // Applies one ordered block at a commit's ledger time (design section 4: white flag). Requires a block that passed
    // decode_block and signature_valid, not executed before (duplicates are the orderer's business), not older than the
    // window. Returns none when applied. What it did to histories is appended to `history`.
    RejectReason execute(const Block& block, TimeUs commit_time, std::vector<HistoryEntry>& history,
                         std::vector<SequenceEvidence>& evidence);

    const Account* find(const AccountId& id) const;      // nullptr when unknown
    const Account* find(AccountNumber number) const;
    std::size_t size() const { return accounts_.size(); }
    Amount supply() const { return supply_; }            // as of genesis
    bool supply_conserved() const;                       // sum of all balances == supply; O(accounts)

    // Proof of work bits that a block of `issuer` of `bytes` encoded bytes would need if it were executed at `time`: 0 within
    // quota; nothing when no work suffices. The same formula that execute applies. Unknown accounts: as if registered with
    // the default quota and an empty bucket.
    std::optional<unsigned> required_work(const AccountId& issuer, std::size_t bytes, TimeUs time) const;
    // Microseconds of ledger time until a block of so many bytes fits the quota without work; nothing: never.
    std::optional<TimeUs> quota_wait(const AccountId& issuer, std::size_t bytes, TimeUs time) const;

    Hash state_root();  // O(changed * log accounts)

    // Numbers of accounts changed since the last call, increasing: what the store must write.
    std::vector<AccountNumber> take_changed();

    // Loads an account as the store kept it; numbers must come in order from 0 and replace the genesis accounts.
    // Returns false when it does not fit. To be followed by finish_restore.
    bool restore(Account account);
    bool finish_restore();  // false unless supply is conserved and all genesis accounts are there

private:
    const Genesis genesis_;
    Domains domains_;
    NetworkId network_;
    std::deque<Account> accounts_;  // by number
    std::unordered_map<AccountId, AccountNumber> numbers_;
    MerkleTree tree_;
    std::vector<AccountNumber> changed_;
    Amount supply_ = 0;
};

}  // namespace weft::tangle
