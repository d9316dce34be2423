#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using client::bad_input;

Result<Transfer> transfer_of(client::NodeClient& node, const PayOptions& options) {
    if (options.credits.empty() || options.credits.size() % 2 != 0) {
        return bad_input("A payment needs an account and an amount, perhaps several pairs of them.",
                         "Write: weft pay ACCOUNT AMOUNT [ACCOUNT AMOUNT ...]");
    }
    if (options.credits.size() / 2 > kCreditsMax) {
        return bad_input("A payment has at most " + std::to_string(kCreditsMax) + " receivers.", "Make several.");
    }
    if (options.memo.size() > kMemoBytesMax) {
        return bad_input("The memo has " + std::to_string(options.memo.size()) + " bytes; at most " +
                         std::to_string(kMemoBytesMax) + " are allowed.");
    }
    Transfer transfer;
    for (std::size_t i = 0; i < options.credits.size(); i += 2) {
        const auto account = resolve_account(node, options.credits[i]);
        if (!account) return Unexpected{account.error()};
        const auto amount = parse_number(options.credits[i + 1], "amount");
        if (!amount) return Unexpected{amount.error()};
        if (*amount == 0) return bad_input("The amount is 0; a payment is of 1 unit or more.");
        transfer.credits.push_back({*account, *amount});
    }
    const ByteView memo = as_bytes(options.memo);
    transfer.memo.assign(memo.begin(), memo.end());
    return transfer;
}

std::string describe(const PayOptions& options) {
    std::string text = "paid";
    for (std::size_t i = 0; i < options.credits.size(); i += 2) {
        text += (i == 0 ? " " : ", ") + options.credits[i + 1] + " to " + options.credits[i];
    }
    return text;
}

}  // namespace

Outcome pay(Console& console, const CommonOptions& common, const PayOptions& options) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto transfer = transfer_of(*node, options);
    if (!transfer) return Unexpected{transfer.error()};
    const auto wallet = open_wallet(*node, common);
    if (!wallet) return Unexpected{wallet.error()};
    return send_and_report(console, common, *node, *wallet, Payload{*transfer}, describe(options));
}

}  // namespace weft::cli
