#include "tools/client/sse_parser.hpp"

#include <utility>

namespace weft::client {

void SseParser::feed(std::string_view piece, std::vector<StreamEvent>& out) {
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        partial_ += piece.substr(0, end);
        if (end == piece.npos) return;
        piece.remove_prefix(end + 1);
        if (partial_.ends_with('\r')) partial_.pop_back();
        line(partial_, out);
        partial_.clear();
    }
}

void SseParser::line(std::string_view text, std::vector<StreamEvent>& out) {
    if (text.empty()) {
        if (any_) {
            if (event_.name.empty()) event_.name = "message";
            out.push_back(std::exchange(event_, {}));
        }
        any_ = false;
        return;
    }
    const std::size_t colon = text.find(':');
    const std::string_view field = text.substr(0, colon);
    std::string_view value = colon == text.npos ? std::string_view{} : text.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") {
        event_.name = value;
    } else if (field == "id") {
        event_.id = value;
    } else if (field == "data") {
        if (!event_.data.empty()) event_.data += '\n';
        event_.data += value;
        any_ = true;
    }
}

}  // namespace weft::client
