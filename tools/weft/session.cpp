#include "tools/weft/session.hpp"

#include <charconv>
#include <filesystem>
#include <limits>

#include "node/runtime/genesis_json.hpp"
#include "node/runtime/key_file.hpp"
#include "tools/weft/secrets.hpp"

namespace weft::cli {

using client::bad_input;
using client::NodeClient;
using client::Wallet;

Result<NodeClient> open_node(const CommonOptions& options) {
    auto endpoint = client::parse_endpoint(options.node);
    if (!endpoint) return Unexpected{endpoint.error()};
    endpoint->token = options.token;
    endpoint->ca_file = options.ca_file;
    return NodeClient(std::move(*endpoint));
}

Result<Genesis> open_genesis(const std::string& file) {
    if (file.empty()) {
        return bad_input("No genesis file is given.", "Give --genesis FILE: every node of the network has it.");
    }
    auto genesis = node::load_genesis(file);
    if (!genesis) return bad_input(genesis.error());
    return std::move(*genesis);
}

Result<NetworkId> network_of(NodeClient& node, const CommonOptions& options) {
    const auto info = node.info();
    if (!info) return Unexpected{info.error()};
    if (options.genesis_file.empty()) return info->network;
    const auto genesis = open_genesis(options.genesis_file);
    if (!genesis) return Unexpected{genesis.error()};
    if (network_id(*genesis) != info->network) {
        return bad_input("The node at " + node.endpoint().url() + " belongs to another network (" +
                             info->network.hex() + ") than " + options.genesis_file + ".",
                         "Choose the node with --node, or the genesis file with --genesis.");
    }
    return info->network;
}

Result<Wallet> open_wallet(NodeClient& node, const CommonOptions& options) {
    const auto network = network_of(node, options);
    if (!network) return Unexpected{network.error()};
    const auto key = open_key(options.key_file, options.passphrase_file);
    if (!key) return Unexpected{key.error()};
    if (options.account.empty()) return Wallet(*network, *key);
    const auto account = resolve_account(node, options.account);
    if (!account) return Unexpected{account.error()};
    return Wallet(*network, *key, *account);
}

Result<PublicKey> resolve_key(const std::string& text) {
    PublicKey key;
    if (from_hex(text, std::span<std::uint8_t>(key.bytes.bytes))) return key;
    if (std::filesystem::exists(text)) {
        const auto file_key = node::key_file_public_key(text);
        if (!file_key) return bad_input(file_key.error().what);
        return *file_key;
    }
    return bad_input("'" + text + "' is neither a key (64 hexadecimal digits) nor a key file.");
}

Result<AccountId> resolve_account(NodeClient& node, const std::string& text) {
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    if (digits && text.size() < 2 * AccountId::kSize) {
        const auto account = node.account(text);
        if (!account) return Unexpected{account.error()};
        return account->id;
    }
    const auto key = resolve_key(text);
    if (!key) {
        return bad_input("'" + text + "' names no account.",
                         "Write its id (64 hexadecimal digits), its short number, or the file of its key.");
    }
    return AccountId::from(key->bytes.view());
}

Result<BlockId> parse_block_id(const std::string& text) {
    BlockId id;
    if (from_hex(text, std::span<std::uint8_t>(id.bytes))) return id;
    return bad_input("'" + text + "' is not a block's id.",
                     "An id has 72 hexadecimal digits; 'weft pay' and 'weft record' print it.");
}

Result<std::uint64_t> parse_number(const std::string& text, const std::string& what) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (!text.empty() && error == std::errc{} && stop == end) return number;
    return bad_input(what + ": '" + text + "' is not a whole number below 2^64.");
}

Result<Quota> parse_quota(const std::string& text) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
    const std::size_t slash = text.find('/');
    const auto rate = parse_number(text.substr(0, slash), "quota");
    if (!rate) return Unexpected{rate.error()};
    const auto burst = slash == text.npos ? Result<std::uint64_t>(std::min(*rate * 10, kMax))
                                          : parse_number(text.substr(slash + 1), "quota's burst");
    if (!burst) return Unexpected{burst.error()};
    if (*rate > kMax || *burst > kMax) return bad_input("quota: '" + text + "' is beyond 2^32-1.");
    return Quota{static_cast<std::uint32_t>(*rate), static_cast<std::uint32_t>(*burst)};
}

}  // namespace weft::cli
