// What the kernel says of a process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace weft::bench::load {

struct ProcessReading {
    double cpu_s = 0;              // user and system, all threads, since its start
    std::uint64_t own_bytes = 0;   // resident, of the process alone
    std::uint64_t file_bytes = 0;  // resident, of mapped files: the kernel takes them back when others need the room
};

// From /proc; nothing when there is no such process.
std::optional<ProcessReading> read_process(pid_t pid);

// Out of the texts of /proc/<pid>/stat (in ticks) and /proc/<pid>/statm (in pages). Pure.
std::optional<double> cpu_ticks(std::string_view stat);
struct Pages {
    std::uint64_t own = 0;
    std::uint64_t file = 0;
    bool operator==(const Pages&) const = default;
};
std::optional<Pages> resident_pages(std::string_view statm);

// The value of a metric without labels in Prometheus' text format. Pure.
std::optional<double> metric_value(std::string_view text, std::string_view name);

}  // namespace weft::bench::load
