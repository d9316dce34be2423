// What the committee signed and ordered, from its bytes: a commit, a checkpoint, a certificate or an epoch, as the
// first byte says.
#include "core/epoch.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/choices.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

enum : std::uint8_t { kCommit, kCheckpoint, kCertificate, kEpoch, kKinds };

// No certificate that was not made of the seeds' signatures holds.
bool run_certificate(ByteView bytes) {
    static const Committee kCommittee = samples::committee();
    if (!accepts_one_encoding(bytes, decode_certificate, encode_certificate)) return false;
    const Certificate certificate = *decode_certificate(bytes);
    const auto verified = verify_certificate(kCommittee, Hash{}, certificate);
    if (!verified) return true;
    CHECK(certificate.entries.size() >= kCommittee.quorum());
    for (const Certificate::Entry& entry : certificate.entries) {
        const KeyPair key = samples::key_pair(static_cast<std::uint8_t>(entry.author + 1));
        CHECK(entry.signature == key.sign(Hash{}.view()));
    }
    return true;
}

bool run(ByteView input) {
    Choices choices(input);
    switch (choices.below(kKinds)) {
        case kCommit:
            return accepts_one_encoding(choices.rest(), decode_commit, encode_commit);
        case kCheckpoint:
            return accepts_one_encoding(choices.rest(), decode_checkpoint, encode_checkpoint);
        case kEpoch:
            return accepts_one_encoding(choices.rest(), decode_epoch, encode_epoch);
        default:
            return run_certificate(choices.rest());
    }
}

std::vector<Bytes> seeds() {
    CommitRecord commit;
    commit.index = 3;
    commit.leader = samples::first_round_block(1).ref;
    commit.round_blocks = {samples::first_round_block(0).ref, commit.leader};
    commit.blocks = {{samples::transfer_block(5, 1).id, RejectReason::quota_exceeded}};
    Certificate certificate;
    for (AuthorIndex author = 0; author < 3; ++author) {
        const KeyPair key = samples::key_pair(static_cast<std::uint8_t>(author + 1));
        certificate.entries.push_back({author, key.sign(Hash{}.view())});
    }
    return {
        chosen(kCommit, encode_commit(commit)),       chosen(kCommit, encode_commit({})),
        chosen(kCheckpoint, encode_checkpoint({})),   chosen(kCertificate, encode_certificate(certificate)),
        chosen(kCertificate, encode_certificate({})), chosen(kEpoch, encode_epoch(first_epoch(samples::genesis())))};
}

const Registration kRegistration({"checkpoint", run, seeds});

}  // namespace
}  // namespace weft::fuzz
