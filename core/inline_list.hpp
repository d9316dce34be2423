// A list of at most N small values that lie in the list itself: no allocation, and a copy is a copy of their bytes. The
// names are std::vector's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/check.hpp"

namespace weft {

template <class T, std::size_t N>
class InlineList {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    using value_type = T;

    InlineList() {}
    InlineList(const InlineList& other) { *this = other; }
    InlineList(std::initializer_list<T> items) { *this = std::span<const T>(items.begin(), items.size()); }

    // Requires items.size() <= N (CHECK), as does everything else that makes it longer.
    InlineList& operator=(std::span<const T> items) {
        CHECK(items.size() <= N);
        std::uninitialized_copy(items.begin(), items.end(), items_);
        size_ = items.size();
        return *this;
    }
    InlineList& operator=(const InlineList& other) { return *this = std::span<const T>(other.begin(), other.size()); }
    InlineList& operator=(std::initializer_list<T> items) { return *this = InlineList(items); }

    // A copy that may grow beyond N.
    operator std::vector<T>() const { return {begin(), end()}; }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* data() { return items_; }
    const T* data() const { return items_; }
    T* begin() { return data(); }
    const T* begin() const { return data(); }
    T* end() { return data() + size_; }
    const T* end() const { return data() + size_; }
    T& operator[](std::size_t i) { return CHECK(i < size_), items_[i]; }
    const T& operator[](std::size_t i) const { return CHECK(i < size_), items_[i]; }
    T& back() { return (*this)[size_ - 1]; }
    const T& back() const { return (*this)[size_ - 1]; }

    void clear() { size_ = 0; }
    // What is new is T{}.
    void resize(std::size_t size) {
        CHECK(size <= N);
        if (size > size_) std::uninitialized_value_construct(end(), data() + size);
        size_ = size;
    }
    void push_back(const T& item) { emplace_back(item); }
    template <class... Arguments>
    T& emplace_back(Arguments&&... arguments) {
        CHECK(size_ < N);
        return *std::construct_at(items_ + size_++, std::forward<Arguments>(arguments)...);
    }
    void pop_back() { resize(size_ - 1); }

    bool operator==(const InlineList& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

private:
    union {
        T items_[N];  // there up to size_; making a list touches none of them
    };
    std::size_t size_ = 0;
};

}  // namespace weft
