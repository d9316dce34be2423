// The vectors of docs/wire.md: what a second implementation must reproduce. Lines of `name = hex`.
// To write them anew after a change of the format: WEFT_WRITE_VECTORS=1 weft_core_tests --gtest_filter='WireVectors.*'
#include <gtest/gtest.h>

#include "core/epoch.hpp"
#include "core/merkle.hpp"
#include "tests/core/samples.hpp"
#include "tests/core/vector_lines.hpp"

namespace weft {
namespace {

constexpr const char* kFile = WEFT_SOURCE_DIR "/tests/core/vectors/wire.txt";

using Lines = test::VectorLines;

void add_domains(Lines& lines) {
    const Domains domains = samples::domains();
    lines.section("keys of the domains of that network");
    lines.add("domain.block_id", domains.block_id.view());
    lines.add("domain.round_block_id", domains.round_block_id.view());
    lines.add("domain.commit", domains.commit.view());
    lines.add("domain.checkpoint", domains.checkpoint.view());
    lines.add("domain.fate_leaf", domains.fate_leaf.view());
    lines.add("domain.fate_node", domains.fate_node.view());
    lines.add("domain.state_leaf", domains.state_leaf.view());
    lines.add("domain.state_node", domains.state_node.view());
    lines.add("domain.epoch", domains.epoch.view());
}

void add_block(Lines& lines, const std::string& name, const Block& block) {
    lines.add(name + ".header", block.header_bytes());
    lines.add(name + ".id", block.id.view());
    lines.add(name + ".signature", block.signature.view());
    lines.add(name + ".payload", block.payload_view());
    lines.add(name + ".block", block.encoded);
}

Block block_of(const Payload& payload, const KeyPair& key, const AccountId& issuer, Sequence sequence) {
    BlockHeader header = samples::transfer_block(5, 1).header;
    header.issuer = issuer;
    header.sequence = sequence;
    header.parents.push_back(samples::transfer_block(5, 1).id);
    header.nonce = 0x01020304;
    return make_block(samples::domains(), header, payload, key);
}

RotateKey rotation() {
    RotateKey operation;
    operation.key = samples::key_pair(7).public_key();
    operation.has_replaced = true;
    operation.replaced = samples::key_pair(5).public_key();
    const Bytes message = rotate_proof_message(samples::network(), samples::key_pair(5).account());
    operation.proof = samples::key_pair(7).sign(message);
    return operation;
}

Propose every_change() {
    return {42,
            {AddValidator{samples::key_pair(5).account(), samples::key_pair(8).public_key()},
             RemoveValidator{samples::key_pair(2).account()},
             SetValidatorKey{samples::key_pair(3).account(), samples::key_pair(9).public_key()},
             SetParameter{ParameterId::window_slots, 900}, SetProtocol{2}}};
}

void add_blocks(Lines& lines) {
    const KeyPair key = samples::key_pair(5);
    const auto add = [&](const std::string& name, const Payload& payload, Sequence sequence) {
        add_block(lines, name, block_of(payload, key, key.account(), sequence));
    };
    lines.section("device blocks of the account of key 5");
    add_block(lines, "transfer", samples::transfer_block(5, 1));
    const std::string memo = "invoice 7";
    add("transfer_memo",
        Transfer{0,
                 {{samples::key_pair(6).account(), 1}, {samples::key_pair(1).account(), 2}},
                 Bytes(memo.begin(), memo.end())},
        2);
    const std::string data = R"([{"n":"urn:dev:mac:0024befffe804ff1","u":"W","v":17.5}])";
    add("record", Record{"meter-7/power", ContentType::senml_json, Bytes(data.begin(), data.end())}, 3);
    add("register_account", RegisterAccount{samples::key_pair(8).public_key(), {5, 50}, key.account()}, 4);
    add("rotate_key", rotation(), 5);
    add("revoke_key", RevokeKey{samples::key_pair(7).public_key()}, 6);
    add("freeze_account", FreezeAccount{samples::key_pair(6).account()}, 7);
    add("release_account", ReleaseAccount{samples::key_pair(6).account()}, 8);
    lines.section("of the account of key 1, a validator");
    const KeyPair validator = samples::key_pair(1);
    const Propose proposal = every_change();
    add_block(lines, "propose", block_of(proposal, validator, validator.account(), 1));
    add_block(
        lines, "approve",
        block_of(Approve{validator.account(), blake3(encode_payload(proposal))}, validator, validator.account(), 2));
    lines.section("of the account of key 5, signed by key 7");
    const Transfer transfer{0, {{samples::key_pair(6).account(), 9}}, {}};
    add_block(lines, "later_key", block_of(transfer, samples::key_pair(7), key.account(), 9));
}

void add_round_blocks(Lines& lines) {
    lines.section("round blocks");
    lines.add("first_round_hash.0", first_round_ref(samples::domains(), samples::committee(), 0).hash.view());
    for (const RoundBlock& block : {samples::first_round_block(1), samples::second_round_block(0)}) {
        const std::string name = "round_block." + std::to_string(block.round);
        lines.add(name + ".id", block.ref.id().view());
        lines.add(name + ".block", block.encoded);
    }
}

Hash filled(std::uint8_t byte) {
    Hash hash;
    hash.bytes.fill(byte);
    return hash;
}

void add_checkpoint(Lines& lines) {
    const Domains domains = samples::domains();
    CommitRecord commit;
    commit.index = 1;
    commit.leader = samples::second_round_block(0).ref;
    commit.time = 1'000'000;
    commit.round_blocks = {samples::first_round_block(0).ref, commit.leader};
    commit.blocks = {{samples::transfer_block(5, 1).id, RejectReason::none},
                     {samples::transfer_block(6, 1).id, RejectReason::insufficient_funds}};
    const Bytes encoded = encode_commit(commit);
    const Hash leaves[] = {filled(1), filled(2), filled(3)};
    const Hash fates = merkle_root(domains.fate_node, leaves);
    const Checkpoint checkpoint{1,           {},
                                1,           commit_digest(domains, encoded),
                                fates,       3,
                                filled(4),   6,
                                commit.time, epoch_digest(domains, first_epoch(samples::genesis()))};
    const Hash digest = checkpoint_digest(domains, checkpoint);
    Certificate certificate;
    for (AuthorIndex author : {0, 1, 3}) {
        certificate.entries.push_back(
            {author, samples::key_pair(static_cast<std::uint8_t>(author + 1)).sign(digest.view())});
    }
    lines.section("a commit, a Merkle root over the leaf hashes 01.., 02.., 03.. by domain.fate_node, a checkpoint");
    lines.add("commit", encoded);
    lines.add("commit.digest", checkpoint.commit_digest.view());
    lines.add("merkle.root", fates.view());
    lines.add("epoch", encode_epoch(first_epoch(samples::genesis())));
    lines.add("epoch.digest", checkpoint.epoch.view());
    lines.add("checkpoint", encode_checkpoint(checkpoint));
    lines.add("checkpoint.digest", digest.view());
    lines.add("certificate", encode_certificate(certificate));
    lines.section(
        "the epoch that the proposal above leads to, had checkpoint 42 been closed by a leader of round 1000");
    Epoch next = *changed_epoch(first_epoch(samples::genesis()), every_change());
    next.after = 42;
    next.floor = 7;
    next.committee.epoch = 1;
    next.committee.base = 1000 + kEpochRounds;
    lines.add("epoch.1", encode_epoch(next));
    lines.add("epoch.1.digest", epoch_digest(domains, next).view());
    lines.add("first_round_hash.epoch_1.0", first_round_ref(domains, next.committee, 0).hash.view());
}

std::string make_vectors() {
    Lines lines;
    lines.section("key n has the Ed25519 seed of 32 bytes n");
    for (std::uint8_t seed = 1; seed <= 9; ++seed) {
        lines.add("key." + std::to_string(seed), samples::key_pair(seed).public_key().bytes.view());
    }
    lines.section("genesis");
    lines.add("genesis", encode_genesis(samples::genesis()));
    lines.add("network_id", samples::network().view());
    add_domains(lines);
    add_blocks(lines);
    add_round_blocks(lines);
    add_checkpoint(lines);
    return lines.text();
}

TEST(WireVectors, are_what_the_code_makes) {
    test::expect_vectors(kFile, make_vectors());
}

}  // namespace
}  // namespace weft
