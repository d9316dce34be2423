// Expected<T, E>: a value, or why there is none. The names are std::expected's (C++23), of which this is the part
// that Weft uses. Reading the side that isn't there is a broken promise of the caller (CHECK).
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "core/check.hpp"

namespace weft {

template <class E>
struct Unexpected {
    E error;
};

template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E>
class [[nodiscard]] Expected {
public:
    using value_type = T;
    using error_type = E;

    Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}

    // The value is made in its place.
    template <class... Arguments>
    explicit Expected(std::in_place_t, Arguments&&... arguments)
        : state_(std::in_place_index<0>, std::forward<Arguments>(arguments)...) {}

    template <class G>
    requires std::is_convertible_v<G, E> Expected(Unexpected<G> unexpected)
        : state_(std::in_place_index<1>, std::move(unexpected.error)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return CHECK(has_value()), *std::get_if<0>(&state_); }
    const T& value() const& { return CHECK(has_value()), *std::get_if<0>(&state_); }
    T&& value() && { return CHECK(has_value()), std::move(*std::get_if<0>(&state_)); }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const E& error() const { return CHECK(!has_value()), *std::get_if<1>(&state_); }

    template <class U>
    T value_or(U&& other) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(other));
    }

private:
    std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Expected<void, E> {
public:
    using value_type = void;
    using error_type = E;

    Expected() = default;

    template <class G>
    requires std::is_convertible_v<G, E> Expected(Unexpected<G> unexpected)
        : error_(std::in_place_index<1>, std::move(unexpected.error)) {}

    bool has_value() const { return error_.index() == 0; }
    explicit operator bool() const { return has_value(); }
    const E& error() const { return CHECK(!has_value()), *std::get_if<1>(&error_); }

private:
    std::variant<std::monostate, E> error_;
};

}  // namespace weft
