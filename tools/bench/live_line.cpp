#include "tools/bench/live_line.hpp"

#include <ostream>

namespace weft::bench {
namespace {

constexpr std::chrono::milliseconds kInterval{100};
constexpr std::string_view kWipe = "\r\x1b[K";  // to the line's start, and clear it

}  // namespace

void LiveLine::show(std::string_view text) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || now - last_ < kInterval) return;
    last_ = now;
    shown_ = true;
    out_ << kWipe << text << std::flush;
}

void LiveLine::wipe() {
    if (!shown_) return;
    shown_ = false;
    out_ << kWipe << std::flush;
}

}  // namespace weft::bench
