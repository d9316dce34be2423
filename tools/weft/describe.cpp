#include "tools/weft/describe.hpp"

#include <algorithm>

#include "core/proposal_words.hpp"

namespace weft::cli {
namespace {

bool is_printable(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) { return c >= 0x20 && c < 0x7f; });
}

std::string readable(ByteView bytes) {
    return is_printable(bytes) ? std::string(as_text(bytes)) : to_hex(bytes);
}

struct Describer {
    std::string operator()(const Transfer& transfer) const {
        std::string text = "transfer";
        for (const auto& credit : transfer.credits) {
            text += " " + std::to_string(credit.amount) + " to " + credit.account.hex();
        }
        return transfer.memo.empty() ? text : text + " memo " + readable(transfer.memo);
    }
    std::string operator()(const Record& record) const { return "record " + record.tag + " " + readable(record.data); }
    std::string operator()(const RegisterAccount& operation) const {
        return "register_account " + operation.key.bytes.hex() + " quota " +
               std::to_string(operation.quota.units_per_second) + "/" + std::to_string(operation.quota.burst_units);
    }
    std::string operator()(const RotateKey& operation) const {
        return "rotate_key " + operation.key.bytes.hex() +
               (operation.has_replaced ? " for " + operation.replaced.bytes.hex() : std::string{});
    }
    std::string operator()(const RevokeKey& operation) const { return "revoke_key " + operation.key.bytes.hex(); }
    std::string operator()(const FreezeAccount& operation) const { return "freeze_account " + operation.target.hex(); }
    std::string operator()(const ReleaseAccount& operation) const {
        return "release_account " + operation.target.hex();
    }
    std::string operator()(const Propose& proposal) const {
        if (proposal.changes.empty()) return "propose nothing any more";
        std::string text = "propose";
        for (const Change& change : proposal.changes) {
            text += (&change == &proposal.changes.front() ? " to " : ", to ") + change_words(change);
        }
        return proposal.after == 0 ? text : text + ", not before checkpoint " + std::to_string(proposal.after);
    }
    std::string operator()(const Approve& approval) const {
        return "approve what " + approval.proposer.hex() + " proposes, digest " + approval.proposal.hex();
    }
    std::string operator()(const UnknownPayload& payload) const {
        return "payload of unknown type " + std::to_string(payload.type);
    }
};

}  // namespace

std::string describe_payload(const Payload& payload) {
    return std::visit(Describer{}, payload);
}

std::string describe_block(const Block& block) {
    std::string text = "block     " + block.id.hex() + "\nissuer    " + block.header.issuer.hex() + "\nsequence  " +
                       std::to_string(block.header.sequence) + "\nslot      " + std::to_string(block.header.slot()) +
                       "\n";
    for (const BlockId& parent : block.header.parents) text += "parent    " + parent.hex() + "\n";
    const std::string payload =
        block.payload_erased ? "erased on this node; a record whose BLAKE3 hash is " + block.header.payload_hash.hex()
                             : describe_payload(block.payload);
    return text + "payload   " + payload + "\n";
}

}  // namespace weft::cli
