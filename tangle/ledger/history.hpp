// What executing a block leaves behind for people to read: lines of accounts' histories, and evidence of misuse.
// Not part of the state root.
#pragma once

#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace weft::tangle {

// What a block did to an account: a line of its history.
enum class HistoryKind : std::uint8_t {
    paid = 1,      // amount left the account
    received = 2,  // amount came in
    recorded = 3,
    registered = 4,  // the account came to be (by registration or by its first credit)
    operated = 5,    // an account operation that it issued, or that changed it
    refused = 6,     // a block of its own that was rejected and consumed its sequence
};
std::string_view history_kind_name(HistoryKind kind);

struct HistoryEntry {
    AccountNumber account = 0;
    HistoryKind kind = HistoryKind::paid;
    BlockId block;
    Amount amount = 0;  // of paid and received
    AccountId other;    // the counterparty of a payment or operation; zero when there are several or none
    RejectReason reason = RejectReason::none;
    bool operator==(const HistoryEntry&) const = default;
};

// Two different blocks with one sequence of one account, both signed with its valid key.
struct SequenceEvidence {
    AccountId account;
    Sequence sequence = 0;
    BlockId second;  // the first is in the account's history
    bool operator==(const SequenceEvidence&) const = default;
};

}  // namespace weft::tangle
