#include "tangle/ledger/account_table.hpp"

#include <algorithm>
#include <span>

#include "core/check.hpp"
#include "tangle/warm.hpp"

namespace weft::tangle {

namespace {

// Enough to fill the hash lanes, while their encodings stay in the cache.
constexpr std::size_t kLeavesAtOnce = 256;

constexpr std::uint8_t kStale = 1;
constexpr std::uint8_t kChanged = 2;

}  // namespace

AccountTable::AccountTable(const Domains& domains, std::size_t accounts_max, const HashSalt& salt)
    : domains_(domains), accounts_max_(accounts_max), numbers_(0, SaltedAccountHash{salt}), tree_(domains.state_node) {}

const Account* AccountTable::find(const AccountId& id) const {
    const auto found = numbers_.find(id);
    return found == numbers_.end() ? nullptr : &accounts_[found->second];
}

const Account* AccountTable::find_and_warm(const AccountId& id) const {
    const Account* found = find(id);
    if (found) warm(found, sizeof(Account));
    return found;
}

const Account* AccountTable::find(AccountNumber number) const {
    return number < accounts_.size() ? &accounts_[number] : nullptr;
}

std::optional<Amount> AccountTable::sum_of_balances() const {
    Amount sum = 0;
    for (const Account& account : accounts_) {
        if (account.balance > UINT64_MAX - sum) return std::nullopt;
        sum += account.balance;
    }
    return sum;
}

Account* AccountTable::change(const AccountId& id) {
    const Account* found = find(id);
    return found ? &change(*found) : nullptr;
}

Account& AccountTable::change(const Account& account) {
    if (frozen_) copy_frozen(account.number);
    mark(account.number);
    return accounts_[account.number];
}

Account& AccountTable::add(Account account) {
    CHECK(account.number == accounts_.size() && room() > 0);
    CHECK(numbers_.emplace(account.id, account.number).second);
    accounts_.push_back(std::move(account));
    marks_.push_back(0);
    mark(accounts_.back().number);
    return accounts_.back();
}

void AccountTable::mark(AccountNumber number) {
    std::uint8_t& mark = marks_[number];
    if ((mark & kStale) == 0) stale_.push_back(number);
    if ((mark & kChanged) == 0) changed_.push_back(number);
    mark = kStale | kChanged;
}

Hash AccountTable::root() {
    std::sort(stale_.begin(), stale_.end());  // the tree grows by its next leaf
    for (std::span<const AccountNumber> left = stale_; !left.empty();) {
        const auto group = left.first(std::min(left.size(), kLeavesAtOnce));
        set_leaves(group);
        left = left.subspan(group.size());
    }
    stale_.clear();
    return tree_.root();
}

void AccountTable::set_leaves(std::span<const AccountNumber> numbers) {
    std::vector<const Account*> accounts;
    accounts.reserve(numbers.size());
    for (const AccountNumber number : numbers) accounts.push_back(&accounts_[number]);
    std::vector<Hash> leaves(numbers.size());
    state_leaves(domains_, accounts, leaves);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        tree_.set(numbers[i], leaves[i]);
        marks_[numbers[i]] &= static_cast<std::uint8_t>(~kStale);
    }
}

std::vector<AccountNumber> AccountTable::take_changed() {
    std::vector<AccountNumber> taken = std::move(changed_);
    changed_.clear();
    std::sort(taken.begin(), taken.end());
    for (const AccountNumber number : taken) marks_[number] &= static_cast<std::uint8_t>(~kChanged);
    return taken;
}

void AccountTable::freeze() {
    frozen_ = Frozen{accounts_.size(), 0, {}};
}

// Once: what changes again is copied already.
void AccountTable::copy_frozen(AccountNumber number) {
    if (number < frozen_->next || number >= frozen_->size || frozen_->copies.contains(number)) return;
    frozen_->copies.emplace(number, encode_account(accounts_[number]));
}

std::vector<Bytes> AccountTable::take_frozen(std::size_t count) {
    std::vector<Bytes> taken;
    if (!frozen_) return taken;
    taken.reserve(std::min(count, frozen_->size - frozen_->next));
    for (; taken.size() < count && frozen_->next < frozen_->size; ++frozen_->next) {
        const auto copy = frozen_->copies.find(frozen_->next);
        if (copy == frozen_->copies.end()) {
            taken.push_back(encode_account(accounts_[frozen_->next]));
        } else {
            taken.push_back(std::move(copy->second));
            frozen_->copies.erase(copy);
        }
    }
    if (taken.empty()) frozen_.reset();
    return taken;
}

std::size_t AccountTable::memory_bytes() const {
    // Mostly an account has one key; a place of the hash table holds what it maps and a byte of the hash.
    const std::size_t account = sizeof(Account) + sizeof(AccountKey) + 16;
    const std::size_t place = sizeof(std::pair<AccountId, AccountNumber>) + 1;
    return accounts_.size() * account + numbers_.bucket_count() * place + tree_.memory_bytes() + marks_.capacity() +
           (stale_.capacity() + changed_.capacity()) * sizeof(AccountNumber);
}

}  // namespace weft::tangle
