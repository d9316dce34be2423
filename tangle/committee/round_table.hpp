// Something for each of many round blocks, found by round, then author: round blocks come and go by rounds, a few
// authors each. Pure.
#pragma once

#include <algorithm>
#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "core/types.hpp"

namespace weft::tangle {

template <class Value>
class RoundTable {
public:
    // Nullptr when there is one for it already. Else valid until the next insert of its round, or until it is
    // forgotten. Cost: O(blocks of its round); for a round between others that has none yet, O(rounds).
    Value* insert(const RoundRef& ref, Value value) {
        Row& row = row_for(ref.round);
        const std::size_t place = lower_bound(row, ref);
        if (place < row.refs.size() && row.refs[place] == ref) return nullptr;
        row.refs.insert(row.refs.begin() + static_cast<std::ptrdiff_t>(place), ref);
        const auto at = row.values.insert(row.values.begin() + static_cast<std::ptrdiff_t>(place), std::move(value));
        ++size_;
        return &*at;
    }

    // Nullptr when there is none.
    const Value* find(const RoundRef& ref) const {
        const Row* row = row_of(ref.round);
        if (row == nullptr) return nullptr;
        const std::size_t place = lower_bound(*row, ref);
        return place < row->refs.size() && row->refs[place] == ref ? &row->values[place] : nullptr;
    }
    bool contains(const RoundRef& ref) const { return find(ref) != nullptr; }

    // Those of a round, by (author, hash). Valid until the next insert of that round, or until it is forgotten.
    std::span<const RoundRef> refs_at(Round round) const {
        const Row* row = row_of(round);
        return row == nullptr ? std::span<const RoundRef>() : row->refs;
    }

    // Where it stands, or would stand, in refs_at of its round.
    std::size_t place_of(const RoundRef& ref) const {
        const Row* row = row_of(ref.round);
        return row == nullptr ? 0 : lower_bound(*row, ref);
    }

    // Those of rounds up to `round` go.
    void forget_to(Round round) {
        while (!rows_.empty() && rows_.front().round <= round) {
            size_ -= rows_.front().refs.size();
            rows_.pop_front();
        }
    }

    // Calls visit(const Value&) for each, by round, then by (author, hash).
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const Row& row : rows_) {
            for (const Value& value : row.values) visit(value);
        }
    }

    std::size_t size() const { return size_; }
    // 0 when empty.
    Round highest_round() const { return rows_.empty() ? 0 : rows_.back().round; }

private:
    struct Row {
        Round round = 0;
        std::vector<RoundRef> refs;  // sorted
        std::vector<Value> values;   // parallel to refs
    };

    // Mostly every author has one block: then the author's number is its place.
    static std::size_t lower_bound(const Row& row, const RoundRef& ref) {
        const std::size_t guess = ref.author;
        if (guess < row.refs.size() && row.refs[guess] == ref) return guess;
        const auto found = std::lower_bound(row.refs.begin(), row.refs.end(), ref);
        return static_cast<std::size_t>(found - row.refs.begin());
    }

    // Mostly every round has a row: then its distance from the first is its place.
    std::size_t row_place(Round round) const {
        if (rows_.empty() || round <= rows_.front().round) return 0;
        const std::size_t guess = round - rows_.front().round;
        if (guess < rows_.size() && rows_[guess].round == round) return guess;
        const auto found = std::lower_bound(rows_.begin(), rows_.end(), round,
                                            [](const Row& row, Round wanted) { return row.round < wanted; });
        return static_cast<std::size_t>(found - rows_.begin());
    }

    const Row* row_of(Round round) const {
        const std::size_t place = row_place(round);
        return place < rows_.size() && rows_[place].round == round ? &rows_[place] : nullptr;
    }

    Row& row_for(Round round) {
        const std::size_t place = row_place(round);
        if (place < rows_.size() && rows_[place].round == round) return rows_[place];
        Row row{round, {}, {}};
        if (place > 0) {  // it will probably get as many
            row.refs.reserve(rows_[place - 1].refs.size());
            row.values.reserve(rows_[place - 1].refs.size());
        }
        return *rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(place), std::move(row));
    }

    std::deque<Row> rows_;  // by round, none empty
    std::size_t size_ = 0;
};

}  // namespace weft::tangle
