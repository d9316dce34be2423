#include "tools/demo/follow_up.hpp"

namespace weft::demo {
namespace {

// Whether the node knows the block; the book then has its fate, or waits for it from this node.
bool ask(BlockBook& book, client::NodeClient& client, std::size_t node, const BlockId& id) {
    const auto metadata = client.metadata(id);
    if (!metadata) return false;
    book.moved(id, node);
    book.accepted(id);
    book.decided(id, node, metadata->fate, metadata->reason, metadata->commit, Clock::now());
    return true;
}

void offer(BlockBook& book, client::NodeClient& client, std::size_t node, const BlockId& id, const Bytes& encoded) {
    book.moved(id, node);
    const auto submitted = client.submit(encoded);
    if (submitted) return book.accepted(id);
    const std::string& code = submitted.error().code;
    if (code == "too_old" || code == "malformed" || code == "bad_signature") book.refused(id, code);
}

}  // namespace

void follow_up(BlockBook& book, std::vector<client::NodeClient>& nodes, const std::vector<bool>& running,
               Clock::time_point before, std::size_t max, Clock::time_point deadline) {
    for (const auto& [id, entry] : book.overdue(before, max)) {
        bool known = false;
        std::optional<std::size_t> first;
        // Its own node first, then the others in turn.
        for (std::size_t i = 0; i < nodes.size() && !known; ++i) {
            const std::size_t node = (entry.node + i) % nodes.size();
            if (!running[node]) continue;
            if (!first) first = node;
            known = ask(book, nodes[node], node, id);
        }
        if (!known && first) offer(book, nodes[*first], *first, id, entry.encoded);
        if (Clock::now() >= deadline) return;
    }
}

}  // namespace weft::demo
