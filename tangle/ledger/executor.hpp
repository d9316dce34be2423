// Executes one ordered block on the accounts: who may, in what order that is checked, and what a rejection costs.
// The rules are design section 4 and docs/protocol-ledger.md, section "Execution". Pure.
#pragma once

#include "tangle/ledger/execution.hpp"

namespace weft::tangle {

// Requires what Ledger::execute requires. Returns none when applied. Deterministic; no clock but `time`.
RejectReason execute_block(const ExecutionRules& rules, AccountTable& accounts, const Block& block, TimeUs time,
                           std::vector<HistoryEntry>& history, std::vector<SequenceEvidence>& evidence);

}  // namespace weft::tangle
