#include "node/runtime/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/json/serialize.hpp>

namespace weft::node {

namespace {

std::atomic<bool> as_json{false};
std::array<std::atomic<LogLevel>, kLogComponents> levels{};  // trace, until start_log

std::atomic<LogLevel>& level_of(LogComponent component) {
    return levels[static_cast<std::size_t>(component)];
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    static constexpr spdlog::level::level_enum kLevels[] = {
        spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
    return kLevels[static_cast<std::size_t>(level)];
}

}  // namespace

void start_log(LogLevel level, LogFormat format, const std::vector<ComponentLevel>& exceptions) {
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    as_json = format == LogFormat::json || (format == LogFormat::automatic && !terminal);
    auto logger = std::make_shared<spdlog::logger>("weftd", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    logger->set_pattern(as_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%H:%M:%S.%e %^%-7l%$ %v",
                        as_json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local);
    logger->flush_on(spdlog::level::trace);
    logger->set_level(spdlog::level::trace);  // what is written is decided here, by component
    spdlog::set_default_logger(std::move(logger));
    set_log_level(level);
    for (const ComponentLevel& exception : exceptions) set_log_level(exception.component, exception.level);
}

void set_log_level(LogLevel level) {
    for (std::atomic<LogLevel>& each : levels) each = level;
}

void set_log_level(LogComponent component, LogLevel level) {
    level_of(component) = level;
}

LogLevel log_level(LogComponent component) {
    return level_of(component);
}

bool log_enabled(LogComponent component, LogLevel level) {
    return level >= level_of(component).load(std::memory_order_relaxed);
}

void log_line(LogComponent component, LogLevel level, std::string_view text) {
    if (!log_enabled(component, level)) return;
    if (as_json) {
        spdlog::log(spdlog_level(level), R"("component":"{}","message":{})", log_component_name(component),
                    boost::json::serialize(boost::json::string_view(text)));
    } else {
        spdlog::log(spdlog_level(level), "{:<6} {}", log_component_name(component), text);
    }
}

}  // namespace weft::node
