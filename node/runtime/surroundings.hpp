// What a node sees around itself, for its words on its own health.
#pragma once

#include <filesystem>
#include <vector>

#include "core/genesis.hpp"
#include "node/engine/health.hpp"
#include "p2p/asio/tls_transport.hpp"

namespace weft::node {

// Committee members but `own` without a greeted connection, with what is known of the attempts to reach them.
std::vector<LostPeer> lost_validators(const Committee& committee, const PublicKeyBytes& own,
                                      const std::vector<PeerView>& peers, const std::vector<p2p::PeerLink>& links);

// Of the file system that holds the folder; nothing when it cannot be asked.
std::optional<DiskSpace> disk_space(const std::filesystem::path& folder);

}  // namespace weft::node
