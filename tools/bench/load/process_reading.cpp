#include "tools/bench/load/process_reading.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace weft::bench::load {
namespace {

constexpr int kFieldsBeforeTimes = 11;  // of stat, between the program's name and utime

std::string content_of(const std::string& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

std::optional<double> cpu_ticks(std::string_view stat) {
    // The name stands in parentheses and may hold anything, parentheses too.
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    std::istringstream in{std::string(stat.substr(name_end + 1))};
    std::string skipped;
    for (int i = 0; i < kFieldsBeforeTimes; ++i) in >> skipped;
    double user = 0;
    double system = 0;
    if (!(in >> user >> system)) return std::nullopt;
    return user + system;
}

std::optional<Pages> resident_pages(std::string_view statm) {
    std::istringstream in{std::string(statm)};
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    std::uint64_t shared = 0;
    if (!(in >> size >> resident >> shared) || shared > resident) return std::nullopt;
    return Pages{resident - shared, shared};
}

std::optional<ProcessReading> read_process(pid_t pid) {
    const std::string folder = "/proc/" + std::to_string(pid);
    const auto ticks = cpu_ticks(content_of(folder + "/stat"));
    const auto pages = resident_pages(content_of(folder + "/statm"));
    if (!ticks || !pages) return std::nullopt;
    const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return ProcessReading{*ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)), pages->own * page_bytes,
                          pages->file * page_bytes};
}

std::optional<double> metric_value(std::string_view text, std::string_view name) {
    const std::string start = "\n" + std::string(name) + " ";
    const std::size_t at = text.find(start);
    if (at == std::string_view::npos) return std::nullopt;
    std::istringstream in{std::string(text.substr(at + start.size(), 64))};
    double value = 0;
    if (!(in >> value)) return std::nullopt;
    return value;
}

}  // namespace weft::bench::load
