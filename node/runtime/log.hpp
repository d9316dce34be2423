// The operator's log, on standard error: readable on a terminal, JSON lines otherwise. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "node/runtime/config.hpp"

namespace weft::node {

// Before the first line; also decides what "auto" means here.
void start_log(LogLevel level, LogFormat format);
void set_log_level(LogLevel level);
// "trace", "debug", "info", "warning", "error".
std::optional<LogLevel> parse_log_level(std::string_view name);

void log_line(LogLevel level, std::string_view text);
inline void log_info(std::string_view text) {
    log_line(LogLevel::info, text);
}
inline void log_warning(std::string_view text) {
    log_line(LogLevel::warning, text);
}
inline void log_error(std::string_view text) {
    log_line(LogLevel::error, text);
}

}  // namespace weft::node
