// Joins what the parts of the store say about want of space: the node takes in nothing while one of them waits.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <string>

namespace weft::node {

class SpaceWatch {
public:
    // Told why the store waits for space; empty: it does not any more. One call at a time, in order; must be quick.
    using Tell = std::function<void(const std::string& lack)>;

    explicit SpaceWatch(Tell tell) : tell_(std::move(tell)) {}

    enum class Part : std::uint8_t { log, index };
    // `lack`: why the part waits; empty: it does not. Any thread.
    void report(Part part, const std::string& lack) {
        const std::lock_guard lock(mutex_);
        const std::string before = first_lack();
        lacks_[static_cast<std::size_t>(part)] = lack;
        if (const std::string now = first_lack(); now != before) tell_(now);
    }

private:
    std::string first_lack() const { return lacks_[0].empty() ? lacks_[1] : lacks_[0]; }

    Tell tell_;
    std::mutex mutex_;
    std::array<std::string, 2> lacks_;
};

}  // namespace weft::node
