// Refusals are JSON whatever the request held.
#include "node/runtime/http/message.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "node/runtime/http/router.hpp"

namespace weft::node::http {
namespace {

namespace json = boost::json;

// A path's escapes may stand for any bytes. Found by the fuzz target http.
TEST(HttpMessage, ARefusalIsJsonWhenThePathIsNotText) {
    Request request;
    Response refusal;
    ASSERT_EQ(Router({}).find("GET", "/%FF%C3\xE2\x82\"", request, refusal), nullptr);
    EXPECT_EQ(refusal.status, 404u);
    const json::value body = json::parse(refusal.body);
    EXPECT_EQ(body.at("code").as_string(), "no_such_route");
    EXPECT_EQ(body.at("detail").as_string(), "/????\" is not a route");
}

TEST(HttpMessage, AProblemKeepsWhatIsAscii) {
    const json::value body = json::parse(problem(400, "code", "a\n\x01\"\\", "hint", ",\"more\":1").body);
    EXPECT_EQ(body.at("detail").as_string(), "a\n\x01\"\\");
    EXPECT_EQ(body.at("more").to_number<int>(), 1);
}

}  // namespace
}  // namespace weft::node::http
