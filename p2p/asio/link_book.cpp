#include "p2p/asio/link_book.hpp"

namespace weft::p2p {

void LinkBook::add(const PublicKeyBytes& key, const std::string& address) {
    const std::lock_guard lock(mutex_);
    links_[key] = {key, address, false, {}};
}

void LinkBook::connected(const PublicKeyBytes& key) {
    const std::lock_guard lock(mutex_);
    const auto found = links_.find(key);
    if (found == links_.end()) return;
    found->second.connected = true;
    found->second.problem.clear();
}

void LinkBook::lost(const PublicKeyBytes& key, const std::string& problem) {
    const std::lock_guard lock(mutex_);
    const auto found = links_.find(key);
    if (found == links_.end()) return;
    found->second.connected = false;
    found->second.problem = problem;
}

std::vector<PeerLink> LinkBook::links() const {
    const std::lock_guard lock(mutex_);
    std::vector<PeerLink> out;
    for (const auto& [key, link] : links_) out.push_back(link);
    return out;
}

}  // namespace weft::p2p
