#include "node/engine/admission.hpp"

namespace weft::node {

namespace {

Verdict verdict(Admission admission, const Block& block) {
    Verdict verdict;
    verdict.admission = admission;
    verdict.id = block.id;
    return verdict;
}

}  // namespace

Verdict AdmissionPolicy::judge_relayed(const Block& block, TimeUs now) {
    if (block.header.slot() < tangle_.floor()) return verdict(Admission::too_old, block);
    if (tangle_.is_known(block.id)) return verdict(Admission::duplicate, block);
    const Verdict timely = judge_time(block, now);
    if (!timely.ok()) return timely;
    if (tangle_.pending_bytes() + block.size() > pending_bytes_max_) return verdict(Admission::busy, block);
    return verdict(Admission::accepted, block);
}

Verdict AdmissionPolicy::judge(const Block& block, TimeUs now) {
    const Verdict relayed = judge_relayed(block, now);
    return relayed.admission == Admission::accepted ? judge_quota(block, now) : relayed;
}

Verdict AdmissionPolicy::judge_time(const Block& block, TimeUs now) const {
    const std::uint64_t present = slot_of(now);
    const std::uint64_t slot = block.header.slot();
    if (slot + parameters_.window_slots < present) return verdict(Admission::too_old, block);
    if (slot > present + parameters_.skew_slots) return verdict(Admission::too_new, block);
    return verdict(Admission::accepted, block);
}

// Whose quota the block may count on. With a key that is not the account's it counts as a stranger's: execution will
// not charge the account for it, so its quota must not open the door.
AccountId AdmissionPolicy::payer_of(const Block& block) const {
    const tangle::Account* account = ledger_.find(block.header.issuer);
    const tangle::AccountKey* key = account ? account->find_key(block.header.key()) : nullptr;
    return key && !key->revoked ? account->id : AccountId{};
}

Verdict AdmissionPolicy::judge_quota(const Block& block, TimeUs now) const {
    const AccountId payer = payer_of(block);
    const std::optional<unsigned> required = ledger_.required_work(payer, block.size(), now);
    if (required && work_of(block.id) >= *required) return verdict(Admission::accepted, block);
    Verdict refused = verdict(required ? Admission::work_too_low : Admission::over_quota, block);
    refused.work_bits = required.value_or(0);
    refused.retry_after_us = ledger_.quota_wait(payer, block.size(), now);
    return refused;
}

}  // namespace weft::node
