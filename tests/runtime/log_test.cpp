#include "node/runtime/log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace weft::node {
namespace {

std::string logged(LogFormat format, const std::function<void()>& act) {
    testing::internal::CaptureStderr();
    start_log(LogLevel::info, format, {{LogComponent::store, LogLevel::debug}});
    act();
    return testing::internal::GetCapturedStderr();
}

TEST(Log, EachComponentHasItsLevel) {
    const std::string text = logged(LogFormat::text, [] {
        log_debug(LogComponent::store, "one");
        log_debug(LogComponent::net, "two");
        set_log_level(LogComponent::net, LogLevel::trace);
        log_debug(LogComponent::net, "three");
        set_log_level(LogLevel::error);
        log_warning(LogComponent::store, "four");
        log_error(LogComponent::api, "five");
    });
    EXPECT_NE(text.find("store  one\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("two"), std::string::npos) << text;
    EXPECT_NE(text.find("net    three\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("four"), std::string::npos) << text;
    EXPECT_NE(text.find("api    five\n"), std::string::npos) << text;
}

TEST(Log, JsonLinesCarryTheComponentAndAnyText) {
    const std::string line = logged(LogFormat::json, [] { log_info(LogComponent::net, "a \"b\"\n{}"); });
    const boost::json::value parsed = boost::json::parse(line);
    EXPECT_EQ(parsed.at("component").as_string(), "net");
    EXPECT_EQ(parsed.at("level").as_string(), "info");
    EXPECT_EQ(parsed.at("message").as_string(), "a \"b\"\n{}");
    EXPECT_EQ(parsed.at("time").as_string().back(), 'Z');
    start_log(LogLevel::error, LogFormat::text);
}

TEST(Log, NamesAreReadBack) {
    for (std::size_t i = 0; i < kLogComponents; ++i) {
        const auto component = static_cast<LogComponent>(i);
        EXPECT_EQ(parse_log_component(log_component_name(component)), component);
    }
    for (const char* text : {"", "store", "store=", "=debug", "store=loud", "Store=debug", "store=debug "}) {
        EXPECT_FALSE(parse_component_level(text)) << text;
    }
}

}  // namespace
}  // namespace weft::node
