// The one line that shows how a run goes on, overwritten in place. Silent where nobody looks: not a terminal.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string_view>

namespace weft::bench {

// One thread. The line is wiped when this object goes.
class LiveLine {
public:
    // `out` must outlive this.
    LiveLine(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}
    ~LiveLine() { wipe(); }
    LiveLine(const LiveLine&) = delete;
    LiveLine& operator=(const LiveLine&) = delete;

    // At most ten times a second; others are dropped. Control characters in `text` are the caller's to avoid.
    void show(std::string_view text);
    // Before anything else is printed.
    void wipe();

private:
    std::ostream& out_;
    bool terminal_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace weft::bench
