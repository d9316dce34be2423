#include "tools/demo/block_book.hpp"

#include <algorithm>

namespace weft::demo {

void BlockBook::offered(const BlockId& id, Entry entry) {
    const std::lock_guard lock(mutex_);
    ++counts_.offered;
    if (open_of_device_.size() <= entry.device) open_of_device_.resize(entry.device + 1);
    ++open_of_device_[entry.device];
    entries_.emplace(id, std::move(entry));
}

void BlockBook::skipped() {
    const std::lock_guard lock(mutex_);
    ++counts_.offered;
    ++counts_.skipped;
}

void BlockBook::accepted(const BlockId& id) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    // A duplicate's second acceptance, or one that its fate overtook, is no news.
    if (found == entries_.end() || found->second.accepted) return;
    found->second.accepted = true;
    ++counts_.accepted;
}

void BlockBook::decided(const BlockId& id, std::size_t node, Fate fate, const std::string& reason, CommitIndex commit,
                        Clock::time_point when) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.node != node || fate == Fate::pending) return;
    const Entry& entry = found->second;
    if (!entry.accepted) ++counts_.accepted;
    last_commit_ = std::max(last_commit_, commit);
    if (fate == Fate::confirmed) {
        ++counts_.confirmed;
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(when - entry.intended).count();
        recent_.add(static_cast<std::uint64_t>(std::max<std::int64_t>(took, 0)));
        if (entry.payment && !first_confirmed_) first_confirmed_ = when;
    } else {
        ++(fate == Fate::rejected ? counts_.rejected : counts_.expired);
        ++reasons_[fate == Fate::rejected ? reason : "expired"];
    }
    close(found);
}

void BlockBook::refused(const BlockId& id, const std::string& code) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    ++counts_.refused;
    ++reasons_[code];
    close(found);
}

void BlockBook::moved(const BlockId& id, std::size_t node) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found != entries_.end()) found->second.node = node;
}

void BlockBook::close(Entries::iterator entry) {
    --open_of_device_[entry->second.device];
    entries_.erase(entry);
}

std::vector<std::pair<BlockId, BlockBook::Entry>> BlockBook::overdue(Clock::time_point before, std::size_t max) const {
    std::vector<std::pair<BlockId, Entry>> found;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, entry] : entries_) {
            if (entry.intended < before) found.emplace_back(id, entry);
        }
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.second.intended < b.second.intended; });
    if (found.size() > max) found.resize(max);
    return found;
}

std::size_t BlockBook::open() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

std::size_t BlockBook::open_of(std::size_t device) const {
    const std::lock_guard lock(mutex_);
    return device < open_of_device_.size() ? open_of_device_[device] : 0;
}

CommitIndex BlockBook::last_commit() const {
    const std::lock_guard lock(mutex_);
    return last_commit_;
}

Counts BlockBook::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

std::map<std::string, std::uint64_t> BlockBook::reasons() const {
    const std::lock_guard lock(mutex_);
    return reasons_;
}

std::optional<Clock::time_point> BlockBook::first_confirmed_payment() const {
    const std::lock_guard lock(mutex_);
    return first_confirmed_;
}

measure::Histogram BlockBook::take_recent_latency() {
    const std::lock_guard lock(mutex_);
    const measure::Histogram recent = recent_;
    all_.merge(recent_);
    recent_.clear();
    return recent;
}

measure::Histogram BlockBook::latency() const {
    const std::lock_guard lock(mutex_);
    measure::Histogram all = all_;
    all.merge(recent_);
    return all;
}

}  // namespace weft::demo
