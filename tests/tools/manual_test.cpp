// The manual pages and completions that the programs print of themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "node/runtime/manual.hpp"
#include "tests/tools/cli_runner.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Manual, NamesEveryCommandWithItsOptions) {
    const auto page = weft_cli({"--print-manual"});
    EXPECT_EQ(page.code, 0) << page.err;
    EXPECT_THAT(page.out, HasSubstr(".TH \"weft\" 1"));
    EXPECT_THAT(page.out, HasSubstr(".SS \"weft account register\""));
    EXPECT_THAT(page.out, HasSubstr("\\-\\-controller"));
    EXPECT_THAT(page.out, HasSubstr(".SS \"weft proof verify\""));
    EXPECT_THAT(page.out, Not(HasSubstr("print\\-manual")));
}

TEST(Manual, TextThatGroffWouldTakeForARequestIsEscaped) {
    CLI::App app("about", "tool");
    app.add_flag("--dots")->description(".SH is no heading here, nor is a \\ an escape");
    const std::string page = node::manual_page(app, {.summary = "tries", .closing = "", .see_also = "weft(1)"});
    EXPECT_THAT(page, HasSubstr("\n\\&.SH is no heading here, nor is a \\e an escape\n"));
}

TEST(Completion, KnowsCommandsAndTheirOptions) {
    const auto script = weft_cli({"--print-completion"});
    EXPECT_EQ(script.code, 0) << script.err;
    EXPECT_THAT(script.out, HasSubstr("\" account\") words=\"register rotate "));
    EXPECT_THAT(script.out, HasSubstr("\" proof verify\") words=\""));
    EXPECT_THAT(script.out, HasSubstr("complete -o default -F _weft weft\n"));
}

}  // namespace
}  // namespace weft::test
