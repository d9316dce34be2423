// A command's node, network, key and accounts, made from its options.
#pragma once

#include "core/genesis.hpp"
#include "tools/client/node_client.hpp"
#include "tools/client/sender.hpp"
#include "tools/client/wallet.hpp"
#include "tools/weft/console.hpp"

namespace weft::cli {

Result<client::NodeClient> open_node(const CommonOptions& options);

Result<Genesis> open_genesis(const std::string& file);

// The network that the node belongs to. With a genesis file it must be that one (bad_input): a signature for another
// network than its owner meant is never made.
Result<NetworkId> network_of(client::NodeClient& node, const CommonOptions& options);

Result<client::Wallet> open_wallet(client::NodeClient& node, const CommonOptions& options);

// "5f..." (64 hexadecimal digits), a key file, or a short number (asked of the node).
Result<AccountId> resolve_account(client::NodeClient& node, const std::string& text);
// The same without numbers: a key by itself.
Result<PublicKey> resolve_key(const std::string& text);

Result<BlockId> parse_block_id(const std::string& text);

// "R" or "R/B": units a second and burst; the burst defaults to 10 seconds' worth.
Result<Quota> parse_quota(const std::string& text);

// Whole numbers with a clear error that names `what`.
Result<std::uint64_t> parse_number(const std::string& text, const std::string& what);

// Sends the payload, waits unless told not to, and prints what became of it; `doing` says it in words ("paid 5 to
// ...").
Outcome send_and_report(Console& console, const CommonOptions& options, client::NodeClient& node,
                        const client::Wallet& wallet, const Payload& payload, const std::string& doing);

}  // namespace weft::cli
