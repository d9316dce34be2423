// A proof file as a stranger hands it over: only what the committee signed is ever believed.
#include "tangle/ledger/checkpointer.hpp"
#include "tangle/ledger/proof.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using namespace tangle;

// A checkpoint over three blocks, signed by three of four validators.
struct Proven {
    Genesis genesis = samples::genesis();
    std::vector<Block> blocks;
    std::vector<Ordered> ordered;
    Checkpoint checkpoint;
    Certificate certificate;

    Proven() {
        for (Sequence sequence = 0; sequence < 3; ++sequence) {
            blocks.push_back(samples::transfer_block(5, sequence));
            ordered.push_back({blocks.back().id, sequence == 1 ? RejectReason::wrong_key : RejectReason::none});
        }
        CommitRecord commit;
        commit.index = 1;
        commit.time = 20'000'000;
        commit.blocks = ordered;
        const Domains domains = samples::domains();
        const Epochs epochs(first_epoch(samples::genesis()));
        Checkpointer checkpointer(domains, epochs);
        const auto closed = checkpointer.on_commit(commit, Hash{}, [&] {
            return Checkpointer::Closing{Hash{}, 6, epoch_digest(domains, epochs.current())};
        });
        CHECK(closed);
        checkpoint = *closed;
        for (AuthorIndex author = 0; author < 3; ++author) {
            const KeyPair key = samples::key_pair(static_cast<std::uint8_t>(author + 1));
            certificate.entries.push_back({author, key.sign(checkpointer.last_digest().view())});
        }
    }

    Bytes proof(std::size_t index, bool with_payload) const {
        return encode_proof(build_proof(samples::domains(), samples::network(), blocks[index], with_payload, ordered,
                                        index, {}, checkpoint, certificate));
    }
};

const Proven& proven() {
    static const Proven kProven;
    return kProven;
}

// Of the same bytes, with the one choice that a proof leaves: with the payload or without.
bool is_genuine(ByteView input) {
    for (std::size_t index = 0; index < proven().blocks.size(); ++index) {
        for (const bool with_payload : {false, true}) {
            if (std::ranges::equal(proven().proof(index, with_payload), input)) return true;
        }
    }
    return false;
}

bool run(ByteView input) {
    const bool decoded = accepts_one_encoding(input, decode_proof, encode_proof);
    const auto verdict = verify_proof(proven().genesis, input);
    CHECK(!verdict || is_genuine(input));
    CHECK(decoded || verdict.error().error == ProofError::malformed);
    return verdict.has_value();
}

std::vector<Bytes> seeds() {
    return {proven().proof(0, false), proven().proof(1, true), proven().proof(2, true)};
}

const Registration kRegistration({"proof", run, seeds});

}  // namespace
}  // namespace weft::fuzz
