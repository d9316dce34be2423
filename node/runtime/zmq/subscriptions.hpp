// What the subscribers of a PUB socket asked for, as its XPUB form tells: so that nothing is built that nobody reads.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/bytes.hpp"

namespace weft::node::zmq {

class Subscriptions {
public:
    // One message of an XPUB socket: 1 (the first subscriber came) or 0 (the last one left), then a prefix of topics.
    // Anything else is ignored, and so are prefixes that no topic is as long as.
    void note(ByteView message);

    bool empty() const { return prefixes_.empty() && !crowded_; }
    // Somebody asked for a prefix of `topic`.
    bool wants(std::string_view topic) const;
    // Somebody asked for topics that begin with `stem`, or for a prefix of it. Cheap: to be asked once for many topics.
    bool touches(std::string_view stem) const;

    // Beyond so many different prefixes everything is taken as wanted, until the last of those held is given up.
    static constexpr std::size_t kPrefixesMax = 65'536;
    static constexpr std::size_t kPrefixBytesMax = 128;

private:
    void add(std::string_view prefix);
    void remove(std::string_view prefix);

    std::set<std::string, std::less<>> prefixes_;
    std::map<std::size_t, std::size_t> lengths_;  // of prefixes_: how many of each
    bool crowded_ = false;
};

}  // namespace weft::node::zmq
