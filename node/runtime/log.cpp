#include "node/runtime/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <boost/json/serialize.hpp>

namespace weft::node {

namespace {

std::atomic<bool> as_json{false};

spdlog::level::level_enum spdlog_level(LogLevel level) {
    static constexpr spdlog::level::level_enum kLevels[] = {
        spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
    return kLevels[static_cast<std::size_t>(level)];
}

}  // namespace

void start_log(LogLevel level, LogFormat format) {
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    as_json = format == LogFormat::json || (format == LogFormat::automatic && !terminal);
    auto logger = std::make_shared<spdlog::logger>("weftd", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    logger->set_pattern(
        as_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%v})" : "%H:%M:%S.%e %^%-7l%$ %v",
        as_json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local);
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
    set_log_level(level);
}

void set_log_level(LogLevel level) {
    spdlog::set_level(spdlog_level(level));
}

std::optional<LogLevel> parse_log_level(std::string_view name) {
    for (const LogLevel level :
         {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
        if (spdlog::level::to_string_view(spdlog_level(level)) == spdlog::string_view_t(name.data(), name.size())) {
            return level;
        }
    }
    return std::nullopt;
}

void log_line(LogLevel level, std::string_view text) {
    if (!spdlog::should_log(spdlog_level(level))) return;
    if (as_json) {
        spdlog::log(spdlog_level(level), "{}", boost::json::serialize(boost::json::string_view(text)));
    } else {
        spdlog::log(spdlog_level(level), "{}", text);
    }
}

}  // namespace weft::node
