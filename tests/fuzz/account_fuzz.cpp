// An account as the store holds it and a snapshot would bring it.
#include "tangle/ledger/account.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using namespace tangle;

bool run(ByteView input) {
    return accepts_one_encoding(input, decode_account, encode_account);
}

std::vector<Bytes> seeds() {
    const AccountId id = samples::key_pair(5).account();
    const Account fresh = new_account(3, id, 1'000'000);
    Account used = fresh;
    used.keys.push_back({.key = samples::key_pair(6).public_key(), .roles = 1, .revoked = true, .since = 5});
    used.balance = 1'000;
    used.standing = Standing::frozen;
    used.registrar = used.registered = true;
    used.controller = samples::key_pair(1).account();
    for (const Sequence sequence : {0, 3, 70, 1000}) used.sequences.use(sequence);
    Account proposing = fresh;
    OpenProposal open{2, {7, {RemoveValidator{id}, SetParameter{ParameterId::work_bits, 3}, SetProtocol{2}}}, {}};
    open.approvals.set(1);
    open.approvals.set(127);
    proposing.proposal = {open};
    return {encode_account(fresh), encode_account(used), encode_account(proposing)};
}

const Registration kRegistration({"account", run, seeds});

}  // namespace
}  // namespace weft::fuzz
