#include "tangle/ledger/sequence_window.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::tangle {

SequenceWindow::Check SequenceWindow::check(Sequence sequence) const {
    if (!any_ || sequence > highest_) return Check::fresh;
    if (sequence == highest_) return Check::used;
    const std::uint64_t distance = highest_ - sequence;
    if (distance > kSequenceWindow) return Check::too_old;
    return bit(distance) ? Check::used : Check::fresh;
}

void SequenceWindow::use(Sequence sequence) {
    CHECK(check(sequence) == Check::fresh);
    if (any_ && sequence < highest_) {
        set_bit(highest_ - sequence);
        return;
    }
    if (any_) shift(sequence - highest_);
    any_ = true;
    highest_ = sequence;
}

Sequence SequenceWindow::next() const {
    if (!any_) return 0;
    return highest_ == UINT64_MAX ? UINT64_MAX : highest_ + 1;
}

bool SequenceWindow::bit(std::uint64_t distance) const {
    return (below_[(distance - 1) / 64] >> ((distance - 1) % 64) & 1) != 0;
}

void SequenceWindow::set_bit(std::uint64_t distance) {
    below_[(distance - 1) / 64] |= std::uint64_t{1} << ((distance - 1) % 64);
}

void SequenceWindow::shift(std::uint64_t distance) {
    const std::array<std::uint64_t, kWords> old = below_;
    below_.fill(0);
    if (distance > kSequenceWindow) return;
    const std::size_t words = distance / 64;
    const unsigned bits = distance % 64;
    for (std::size_t i = words; i < kWords; ++i) {
        below_[i] = old[i - words] << bits;
        if (bits > 0 && i > words) below_[i] |= old[i - words - 1] >> (64 - bits);
    }
    set_bit(distance);
}

void SequenceWindow::encode(Writer& out) const {
    out.u8(any_ ? 1 : 0).u64(highest_);
    std::array<std::uint8_t, kSequenceWindow / 8> bitmap;
    for (std::size_t word = 0; word < kWords; ++word) {
        for (std::size_t i = 0; i < 8; ++i) bitmap[8 * word + i] = static_cast<std::uint8_t>(below_[word] >> (8 * i));
    }
    out.bytes(bitmap);
}

Decoded<SequenceWindow> SequenceWindow::decode(Reader& in) {
    SequenceWindow window;
    const std::uint8_t any = in.u8();
    window.any_ = any == 1;
    window.highest_ = in.u64();
    for (std::uint64_t& word : window.below_) word = in.u64();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "sequence window");
    if (any > 1) return decode_error(DecodeErrorCode::bad_flags, "whether a sequence was used is 0 or 1");
    if (!window.canonical()) return decode_error(DecodeErrorCode::not_canonical, "sequence window");
    return window;
}

bool SequenceWindow::canonical() const {
    if (!any_) return *this == SequenceWindow{};
    for (std::uint64_t distance = highest_ + 1; highest_ < kSequenceWindow && distance <= kSequenceWindow; ++distance) {
        if (bit(distance)) return false;
    }
    return true;
}

}  // namespace weft::tangle
