#include "p2p/asio/link_book.hpp"

namespace weft::p2p {

void LinkBook::set(const std::vector<PeerAddress>& peers) {
    const std::lock_guard lock(mutex_);
    std::map<PublicKeyBytes, PeerLink> links;
    for (const PeerAddress& peer : peers) {
        const auto known = links_.find(peer.key);
        PeerLink& link = links[peer.key] = known == links_.end() ? PeerLink{peer.key, {}, false, {}} : known->second;
        link.address = peer.address;
    }
    links_ = std::move(links);
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
