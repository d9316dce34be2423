// The text/event-stream format (WHATWG HTML, section 9.2), as far as nodes use it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::client {

struct StreamEvent {
    std::string name;  // "message" when the stream names none
    std::string id;
    std::string data;
    bool operator==(const StreamEvent&) const = default;
};

class SseParser {
public:
    // Takes the stream piece by piece; appends the events that are complete now. Comments and unknown fields are
    // skipped.
    void feed(std::string_view piece, std::vector<StreamEvent>& out);

private:
    void line(std::string_view text, std::vector<StreamEvent>& out);

    std::string partial_;  // of a line
    StreamEvent event_;
    bool any_ = false;
};

}  // namespace weft::client
