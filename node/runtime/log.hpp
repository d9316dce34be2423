// The operator's log, on standard error: readable on a terminal, JSON lines otherwise. Each line belongs to a
// component, whose level can be changed while the node runs. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/runtime/config.hpp"

namespace weft::node {

// Before the first line; also decides what "auto" means here. `levels` are exceptions from `level`.
void start_log(LogLevel level, LogFormat format, const std::vector<ComponentLevel>& levels = {});

void set_log_level(LogLevel level);  // of all components
void set_log_level(LogComponent component, LogLevel level);
LogLevel log_level(LogComponent component);

// For lines that cost something to make.
bool log_enabled(LogComponent component, LogLevel level);

void log_line(LogComponent component, LogLevel level, std::string_view text);
inline void log_debug(LogComponent component, std::string_view text) {
    log_line(component, LogLevel::debug, text);
}
inline void log_info(LogComponent component, std::string_view text) {
    log_line(component, LogLevel::info, text);
}
inline void log_warning(LogComponent component, std::string_view text) {
    log_line(component, LogLevel::warning, text);
}
inline void log_error(LogComponent component, std::string_view text) {
    log_line(component, LogLevel::error, text);
}

}  // namespace weft::node
