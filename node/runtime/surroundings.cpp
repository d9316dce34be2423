#include "node/runtime/surroundings.hpp"

#include <sys/statvfs.h>

#include <algorithm>

namespace weft::node {

std::vector<LostPeer> lost_validators(const Committee& committee, const PublicKeyBytes& own,
                                      const std::vector<PeerView>& peers, const std::vector<p2p::PeerLink>& links) {
    std::vector<LostPeer> lost;
    for (const Committee::Member& member : committee.members) {
        const PublicKeyBytes& key = member.key.bytes;
        const bool here = std::any_of(peers.begin(), peers.end(),
                                      [&](const PeerView& peer) { return peer.greeted && peer.key == key; });
        if (here || key == own) continue;
        const auto link =
            std::find_if(links.begin(), links.end(), [&](const p2p::PeerLink& each) { return each.key == key; });
        lost.push_back(link == links.end() ? LostPeer{key, {}, {}} : LostPeer{key, link->address, link->problem});
    }
    return lost;
}

std::optional<DiskSpace> disk_space(const std::filesystem::path& folder) {
    struct statvfs info {};
    if (::statvfs(folder.c_str(), &info) != 0) return std::nullopt;
    // As df has it: what is kept for the system is neither free nor counted.
    const std::uint64_t unit = info.f_frsize;
    const std::uint64_t used = (info.f_blocks - info.f_bfree) * unit;
    const std::uint64_t free = info.f_bavail * unit;
    return DiskSpace{used + free, free};
}

}  // namespace weft::node
