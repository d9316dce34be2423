#include "tests/system/witness.hpp"

#include <algorithm>

namespace weft::test {
namespace {

constexpr std::chrono::milliseconds kWait{20};

std::string text_of(const Witness::Report& report) {
    return "node " + std::to_string(report.node + 1) + " said " + std::string(fate_name(report.event.fate)) + " (" +
           report.event.reason + ") in commit " + std::to_string(report.event.commit);
}

}  // namespace

Witness::Witness(const LiveNetwork& live)
    : nodes_(live.links()), thread_([this](std::stop_token stop) { listen(stop); }) {}

void Witness::listen(std::stop_token stop) {
    demo::NodeLinks links(nodes_);
    const demo::NodeLinks::Handlers handlers{
        .verdict = [](std::size_t, const client::BatchVerdict&) {},
        .fate = [this](std::size_t node, const client::FateEvent& event) { hear(node, event); }};
    while (!stop.stop_requested()) links.receive(kWait, handlers);
}

void Witness::hear(std::size_t node, const client::FateEvent& event) {
    const std::lock_guard lock(mutex_);
    reports_.push_back({node, event});
    const auto [known, first] = first_of_.emplace(event.id, reports_.size() - 1);
    if (first) return;
    const client::FateEvent& before = reports_[known->second].event;
    if (before.fate == event.fate && before.reason == event.reason && before.commit == event.commit) return;
    contradiction_ = event.id.hex() + ": " + text_of(reports_[known->second]) + ", " + text_of(reports_.back());
}

std::size_t Witness::count() const {
    const std::lock_guard lock(mutex_);
    return reports_.size();
}

std::vector<Witness::Report> Witness::since(std::size_t first, std::size_t count_max) const {
    const std::lock_guard lock(mutex_);
    const std::size_t begin = std::min(first, reports_.size());
    const std::size_t end = begin + std::min(count_max, reports_.size() - begin);
    return {reports_.begin() + static_cast<std::ptrdiff_t>(begin), reports_.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::string Witness::contradiction() const {
    const std::lock_guard lock(mutex_);
    return contradiction_;
}

}  // namespace weft::test
