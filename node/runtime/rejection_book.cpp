#include "node/runtime/rejection_book.hpp"

namespace weft::node {

void RejectionBook::note(const std::vector<Notice>& notices) {
    for (const Notice& notice : notices) {
        for_each_decided(notice, [&](const Decided& decided) {
            if (decided.fate != Fate::rejected) return;
            const std::lock_guard lock(mutex_);
            rejected_.push_back(decided);
            if (rejected_.size() > kKept) rejected_.pop_front();
        });
    }
}

std::vector<Decided> RejectionBook::latest(std::size_t count) const {
    const std::lock_guard lock(mutex_);
    const std::size_t taken = std::min(count, rejected_.size());
    return {rejected_.rbegin(), rejected_.rbegin() + static_cast<std::ptrdiff_t>(taken)};
}

}  // namespace weft::node
