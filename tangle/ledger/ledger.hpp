// The state: all accounts, changed only by executing ordered blocks. Deterministic: the same blocks with the same
// commit times give the same state root on every node. Not thread-safe; owned by the ledger thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/block.hpp"
#include "core/epoch.hpp"
#include "tangle/ledger/account_table.hpp"
#include "tangle/ledger/execution.hpp"
#include "tangle/ledger/history.hpp"

namespace weft::tangle {

class Ledger {
public:
    // Requires a genesis that passed check_genesis. `accounts_max` is the protocol's limit; tests take a smaller one.
    Ledger(const Genesis& genesis, const Domains& domains, std::size_t accounts_max = kAccountsMax,
           const HashSalt& salt = {});

    // Applies one ordered block at a commit's ledger time (design section 4: white flag). Requires a block that passed
    // decode_block and signature_valid, not executed before (duplicates are the orderer's business), not older than the
    // window. Returns none when applied. What it did to histories is appended to `history`.
    RejectReason execute(const Block& block, TimeUs commit_time, std::vector<HistoryEntry>& history,
                         std::vector<SequenceEvidence>& evidence);

    // Blocks that execute is about to be given, at most kWarmAtOnce: asks the memory for the accounts that they
    // concern.
    void warm_for_execution(std::span<const BlockPtr> blocks) const;

    const Account* find(const AccountId& id) const { return accounts_.find(id); }  // nullptr when unknown
    const Account* find(AccountNumber number) const { return accounts_.find(number); }
    std::size_t size() const { return accounts_.size(); }
    Amount supply() const { return supply_; }  // as of genesis
    const Epoch& epoch() const { return rules_.epoch; }
    const Parameters& parameters() const { return rules_.parameters(); }

    // The epoch that follows when this checkpoint is closed by a commit of this leader's round and time: as adopted
    // proposals change the present one, those of earlier authors first; one that is not possible after them is left
    // out. Nothing: the present one goes on.
    std::optional<Epoch> next_epoch(CheckpointIndex closing, Round leader, TimeUs time) const;
    void start_epoch(Epoch epoch) { rules_.epoch = std::move(epoch); }
    // The open proposal of a validator; nullptr: none in this epoch.
    const OpenProposal* proposal_of(const AccountId& validator) const;
    bool supply_conserved() const;  // sum of all balances == supply; O(accounts)

    // Proof of work bits that a block of `issuer` of `bytes` encoded bytes would need if it were executed at `time`: 0
    // within quota; nothing when no work suffices. The same formula that execute applies. Unknown accounts: as if
    // registered with the default quota and an empty bucket. Requires bytes <= kBlockBytesMax (CHECK).
    std::optional<unsigned> required_work(const AccountId& issuer, std::size_t bytes, TimeUs time) const {
        return required_work(find(issuer), bytes, time);
    }
    // The same for an account of this ledger; nullptr: unknown.
    std::optional<unsigned> required_work(const Account* issuer, std::size_t bytes, TimeUs time) const;
    // Microseconds of ledger time until a block of so many bytes fits the quota without work; nothing: never.
    std::optional<TimeUs> quota_wait(const Account* issuer, std::size_t bytes, TimeUs time) const;

    Hash state_root() { return accounts_.root(); }  // O(changed * log accounts)

    // Numbers of accounts changed since the last call, increasing: what the store must write. After construction: all.
    std::vector<AccountNumber> take_changed() { return accounts_.take_changed(); }

    // The state as it is now, piece by piece, while the ledger goes on (AccountTable::freeze).
    void freeze() { accounts_.freeze(); }
    std::vector<Bytes> take_frozen(std::size_t count) { return accounts_.take_frozen(count); }
    void thaw() { accounts_.thaw(); }

    // Loads an account as the store kept it; numbers must come in order from 0. Returns false when it does not fit:
    // then it is as if it had not been given. To be followed by finish_restore.
    bool restore(Account account);
    // Takes what was restored in place of the state; nothing counts as changed then. False, and the state stays as it
    // was, unless supply is conserved and all genesis accounts are there.
    bool finish_restore();

    std::size_t memory_bytes() const { return accounts_.memory_bytes(); }

private:
    AccountTable genesis_accounts() const;
    Bucket bucket_of(const Account* issuer, TimeUs time) const;

    Genesis genesis_;
    Domains domains_;
    Amount supply_;
    ExecutionRules rules_;
    std::size_t accounts_max_;
    HashSalt salt_;
    AccountTable accounts_;
    std::optional<AccountTable> restoring_;
};

}  // namespace weft::tangle
