// The vectors of docs/wire-state.md: what a second implementation must reproduce. Lines of `name = hex`.
// To write them anew after a change of the format: WEFT_WRITE_VECTORS=1 weft_tangle_tests
// --gtest_filter='StateVectors.*'
#include "tangle/ledger/checkpointer.hpp"
#include "tangle/ledger/proof.hpp"
#include "tests/core/vector_lines.hpp"
#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

constexpr const char* kFile = WEFT_SOURCE_DIR "/tests/tangle/vectors/state.txt";

using Lines = weft::test::VectorLines;

// A short story that uses every field of an account.
std::vector<Block> story(const LedgerWorld& world) {
    const AccountId meter = world.meter.account();
    const RotateKey to_second = rotation(world.network, meter, key_pair(8), kKeyRolesAll, world.meter.public_key());
    return {
        world.make({world.operator_key, 0, RegisterAccount{key_pair(9).public_key(), {5, 50}, meter}}),
        world.make({world.meter, 0, pay(key_pair(7).account(), 250)}),
        world.make({world.meter, 2, to_second}),
        world.make({world.charger, 7, pay(meter, 5000)}),
        world.make({world.operator_key, 1, FreezeAccount{world.sensor.account()}}),
        world.make({.key = key_pair(8), .sequence = 1, .payload = reading(2000), .issuer = meter}),
    };
}

void add_accounts(Lines& lines, LedgerWorld& world) {
    for (AccountNumber number = 0; number < world.ledger.size(); ++number) {
        const std::string name = "account." + std::to_string(number);
        lines.add(name, encode_account(world.account(number)));
        lines.add(name + ".leaf", state_leaf(world.domains, world.account(number)).view());
    }
    lines.add("state_root", world.ledger.state_root().view());
}

std::vector<Ordered> add_blocks(Lines& lines, LedgerWorld& world, const std::vector<Block>& blocks) {
    std::vector<Ordered> ordered;
    for (const Block& block : blocks) {
        const std::string name = "block." + std::to_string(ordered.size());
        ordered.push_back({block.id, world.run(block)});
        const auto reason = static_cast<std::uint8_t>(ordered.back().reason);
        lines.add(name, block.encoded);
        lines.add(name + ".reason", ByteView(&reason, 1));
        lines.add(name + ".fate_leaf", fate_leaf(world.domains, ordered.back()).view());
    }
    return ordered;
}

Certificate certified(const Hash& digest) {
    Certificate certificate;
    for (const AuthorIndex author : {0, 1, 3}) {
        certificate.entries.push_back({author, key_pair(static_cast<std::uint8_t>(author + 1)).sign(digest.view())});
    }
    return certificate;
}

std::string make_vectors() {
    Lines lines;
    LedgerWorld world;
    const std::vector<Block> blocks = story(world);
    lines.section("a network; key n has the Ed25519 seed of 32 bytes n, accounts 0 to 3 have keys 1 to 4");
    lines.add("genesis", encode_genesis(world.genesis));
    lines.add("genesis.state_root", world.ledger.state_root().view());
    lines.section("blocks executed in one commit, at a ledger time of 1,000 seconds");
    const std::vector<Ordered> ordered = add_blocks(lines, world, blocks);
    lines.section("the accounts after that");
    add_accounts(lines, world);

    CommitRecord commit;
    commit.index = 1;
    commit.time = kStart;
    commit.blocks = ordered;
    const Epochs epochs(first_epoch(world.genesis));
    Checkpointer checkpointer(world.domains, epochs);
    const Checkpoint checkpoint =
        *checkpointer.on_commit(commit, commit_digest(world.domains, encode_commit(commit)), [&] {
            return Checkpointer::Closing{world.ledger.state_root(), world.ledger.size(),
                                         epoch_digest(world.domains, epochs.current())};
        });
    const Certificate certificate = certified(checkpointer.last_digest());
    const auto proof = [&](std::size_t index, bool with_payload) {
        return encode_proof(build_proof(world.domains, world.network, blocks[index], with_payload, ordered, index, {},
                                        checkpoint, certificate));
    };
    lines.section("the checkpoint of that commit, and proofs of a confirmed and of a rejected block");
    lines.add("checkpoint", encode_checkpoint(checkpoint));
    lines.add("proof.1", proof(1, true));
    lines.add("proof.3", proof(3, false));
    return lines.text();
}

TEST(StateVectors, AreWhatTheCodeMakes) {
    weft::test::expect_vectors(kFile, make_vectors());
}

}  // namespace
}  // namespace weft::tangle::test
