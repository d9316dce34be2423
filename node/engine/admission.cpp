#include "node/engine/admission.hpp"

#include <algorithm>

namespace weft::node {

Admission AdmissionPolicy::judge_relayed(const Block& block, TimeUs now) {
    if (block.header.slot() < tangle_.floor()) return Admission::too_old;
    if (tangle_.is_known(block.id)) return Admission::duplicate;
    const Admission timely = judge_time(block, now);
    if (timely != Admission::accepted) return timely;
    if (tangle_.pending_bytes() + block.size() > pending_.bytes_max) return Admission::busy;
    return Admission::accepted;
}

Verdict AdmissionPolicy::judge(const Block& block, TimeUs now) {
    Verdict verdict;
    verdict.id = block.id;
    verdict.admission = judge_relayed(block, now);
    if (verdict.admission == Admission::accepted && (ordering_lags(now) || would_be_lost(block))) {
        verdict.admission = Admission::busy;
    }
    if (verdict.admission == Admission::accepted) judge_quota(block, now, verdict);
    return verdict;
}

bool AdmissionPolicy::ordering_lags(TimeUs now) const {
    if (tangle_.pending_bytes() <= pending_.bytes_slack) return false;
    return tangle_.mean_pending_age(now) > pending_.mean_age_us_max;
}

// The room for blocks that wait for parents is small, and the oldest fall out: what was accepted must not be among
// them.
bool AdmissionPolicy::would_be_lost(const Block& block) {
    if (tangle_.orphan_bytes() <= pending_.orphan_bytes_slack) return false;
    return !std::all_of(block.header.parents.begin(), block.header.parents.end(),
                        [&](const BlockId& parent) { return tangle_.is_solid(parent); });
}

Admission AdmissionPolicy::judge_time(const Block& block, TimeUs now) const {
    const std::uint64_t present = slot_of(now);
    const std::uint64_t slot = block.header.slot();
    if (slot + ledger_.parameters().window_slots < present) return Admission::too_old;
    if (slot > present + ledger_.parameters().skew_slots) return Admission::too_new;
    return Admission::accepted;
}

// Whose quota the block may count on. With a key that is not the account's it counts as a stranger's: execution will
// not charge the account for it, so its quota must not open the door.
const tangle::Account* AdmissionPolicy::payer_of(const Block& block) const {
    const tangle::Account* account = ledger_.find(block.header.issuer);
    const tangle::AccountKey* key = account ? account->find_key(block.header.key()) : nullptr;
    return key && !key->revoked ? account : nullptr;
}

void AdmissionPolicy::judge_quota(const Block& block, TimeUs now, Verdict& verdict) const {
    const tangle::Account* payer = payer_of(block);
    const bool closed = ledger_.parameters().access == Access::consortium;
    if (closed && (!payer || !payer->registered)) {
        verdict.admission = Admission::not_registered;
        return;
    }
    const std::optional<unsigned> required = ledger_.required_work(payer, block.size(), now);
    if (required && (*required == 0 || work_of(block.id) >= *required)) return;
    verdict.admission = required ? Admission::work_too_low : Admission::over_quota;
    verdict.work_bits = required.value_or(0);
    verdict.retry_after_us = ledger_.quota_wait(payer, block.size(), now);
}

}  // namespace weft::node
