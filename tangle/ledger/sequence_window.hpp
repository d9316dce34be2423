// Which sequences of an account were executed: what makes replay impossible, however much is pruned. Pure.
#pragma once

#include <array>

#include "core/codec.hpp"
#include "core/limits.hpp"
#include "core/types.hpp"

namespace weft::tangle {

// The highest sequence executed and a bitmap of the 1,024 below it. Each sequence executes at most once; order among
// them is free.
class SequenceWindow {
public:
    enum class Check : std::uint8_t { fresh, used, too_old };

    Check check(Sequence sequence) const;
    void use(Sequence sequence);  // requires check(sequence) == fresh (CHECK)
    // A sequence that is fresh and above all used: what a wallet takes next. Saturates at the largest u64.
    Sequence next() const;

    // 137 bytes; layout in docs/wire-state.md, section "Accounts".
    void encode(Writer& out) const;
    // Errors: truncated; bad_flags; not_canonical when a bit says that a sequence below 0 was used, or when an unused
    // window is not all zero.
    static Decoded<SequenceWindow> decode(Reader& in);
    bool operator==(const SequenceWindow&) const = default;

private:
    static constexpr std::size_t kWords = kSequenceWindow / 64;
    static_assert(kSequenceWindow % 64 == 0);

    bool bit(std::uint64_t distance) const;  // whether highest_ - distance is used; 1 <= distance <= kSequenceWindow
    void set_bit(std::uint64_t distance);
    void shift(std::uint64_t distance);  // the highest rises by so much
    bool canonical() const;

    bool any_ = false;
    Sequence highest_ = 0;
    std::array<std::uint64_t, kWords> below_{};  // bit i: highest_ - 1 - i is used
};

}  // namespace weft::tangle
