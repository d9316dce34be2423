// What subscribers of the PUB socket may send: after any sequence of messages a topic is wanted exactly when the
// prefixes that are held say so. Each message is a byte of length and so many bytes.
#include "node/runtime/zmq/subscriptions.hpp"

#include <set>

#include "core/codec.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using node::zmq::Subscriptions;

constexpr std::string_view kTopics[] = {"block|", "account/00ff|", "reading/hall|", "a", ""};

// The same, without any of the look-up's cleverness.
class Model {
public:
    void note(ByteView message) {
        if (message.empty() || message.size() > 1 + Subscriptions::kPrefixBytesMax) return;
        const std::string prefix(as_text(message.subspan(1)));
        if (message[0] == 1) prefixes_.insert(prefix);
        if (message[0] == 0) prefixes_.erase(prefix);
    }
    bool wants(std::string_view topic) const {
        return std::ranges::any_of(prefixes_, [&](const std::string& prefix) { return topic.starts_with(prefix); });
    }
    bool touches(std::string_view stem) const {
        return wants(stem) ||
               std::ranges::any_of(prefixes_, [&](const std::string& prefix) { return prefix.starts_with(stem); });
    }
    bool empty() const { return prefixes_.empty(); }

private:
    std::set<std::string> prefixes_;
};

bool run(ByteView input) {
    Subscriptions subscriptions;
    Model model;
    Reader in(input);
    while (in.left() > 0) {
        const std::size_t size = in.u8();
        const ByteView message = in.bytes(size);
        subscriptions.note(message);
        model.note(message);
        CHECK(subscriptions.empty() == model.empty());
        for (const std::string_view topic : kTopics) {
            CHECK(subscriptions.wants(topic) == model.wants(topic));
            CHECK(subscriptions.touches(topic) == model.touches(topic));
        }
    }
    return !in.failed();
}

std::vector<Bytes> seeds() {
    return {bytes_of("\x07\x01"
                     "block|"
                     "\x02\x01"
                     "a"),
            bytes_of(std::string_view("\x09\x01reading/"
                                      "\x01\x01"
                                      "\x09\x00reading/",
                                      22)),
            {}};
}

const Registration kRegistration({"subscriptions", run, seeds});

}  // namespace
}  // namespace weft::fuzz
