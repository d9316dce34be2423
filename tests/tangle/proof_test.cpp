#include "tangle/ledger/proof.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/ports.hpp"
#include "tangle/ledger/checkpointer.hpp"
#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {
namespace {

// A checkpoint over `count` blocks, some of them rejected, signed by `signers` validators.
class Proven {
public:
    explicit Proven(std::size_t count, std::size_t signers = 3) {
        for (std::size_t i = 0; i < count; ++i) add(i);
        const Epochs epochs(first_epoch(world.genesis));
        Checkpointer checkpointer(world.domains, epochs);
        CommitRecord commit;
        commit.index = 1;
        commit.time = kStart;
        commit.blocks = ordered;
        checkpoint = *checkpointer.on_commit(commit, Hash{}, [&] {
            return Checkpointer::Closing{world.ledger.state_root(), 4, epoch_digest(world.domains, epochs.current())};
        });
        const Hash digest = checkpointer.last_digest();
        for (std::size_t author = 0; author < signers; ++author) {
            const KeyPair key = key_pair(static_cast<std::uint8_t>(author + 1));
            certificate.entries.push_back({static_cast<AuthorIndex>(author), key.sign(digest.view())});
        }
    }

    Proof proof(std::size_t index, bool with_payload = true) const {
        return build_proof(world.domains, world.network, blocks[index], with_payload, ordered, index, handovers,
                           checkpoint, certificate);
    }

    LedgerWorld world;
    std::vector<Block> blocks;
    std::vector<Ordered> ordered;
    std::vector<Handover> handovers;
    Checkpoint checkpoint;
    Certificate certificate;

private:
    // Every third payment is more than the meter has.
    void add(std::size_t i) {
        const Amount amount = i % 3 == 2 ? 5000 : 1;
        blocks.push_back(world.make({world.meter, i, pay(world.charger.account(), amount)}));
        ordered.push_back({blocks.back().id, world.run(blocks.back())});
    }
};

std::string_view error_of(const Genesis& genesis, ByteView encoded) {
    const auto verdict = verify_proof(genesis, encoded);
    return verdict ? "none" : proof_error_name(verdict.error().error);
}

std::string_view error_of(const Proven& proven, const Proof& proof) {
    return error_of(proven.world.genesis, encode_proof(proof));
}

TEST(Proof, ProvesEachBlockAndItsFate) {
    for (const std::size_t count : {1u, 2u, 3u, 5u, 8u, 13u}) {
        const Proven proven(count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto verdict = verify_proof(proven.world.genesis, encode_proof(proven.proof(i, i % 2 == 0)));
            ASSERT_TRUE(verdict) << verdict.error().detail;
            EXPECT_EQ(verdict->block, proven.blocks[i].id);
            EXPECT_EQ(verdict->header, proven.blocks[i].header);
            EXPECT_EQ(verdict->fate, i % 3 == 2 ? Fate::rejected : Fate::confirmed);
            EXPECT_EQ(verdict->reason, proven.ordered[i].reason);
            EXPECT_EQ(verdict->checkpoint, 1u);
            EXPECT_EQ(verdict->time, kStart);
            EXPECT_EQ(verdict->signers, 3u);
        }
    }
}

TEST(Proof, DecodesWhatItEncodes) {
    const Proven proven(7);
    for (const bool with_payload : {false, true}) {
        const Proof proof = proven.proof(4, with_payload);
        const auto decoded = decode_proof(encode_proof(proof));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, proof);
    }
    EXPECT_LT(encode_proof(proven.proof(4, false)).size(), 1024u) << "a few hundred bytes";
}

// Of every byte, several bits: the proof never holds, and the error names one of the parts that the byte is of.
TEST(Proof, AnyChangedByteMakesItFail) {
    const Proven proven(6, 4);  // one signature more than the quorum: it must hold, too
    for (const bool with_payload : {false, true}) {
        const Bytes good = encode_proof(proven.proof(3, with_payload));
        ASSERT_EQ(error_of(proven.world.genesis, good), "none");
        for (std::size_t at = 0; at < good.size(); ++at) {
            for (const std::uint8_t bits : {0x01, 0x10, 0x80, 0xFF}) {
                Bytes bad = good;
                bad[at] ^= bits;
                const auto verdict = verify_proof(proven.world.genesis, bad);
                ASSERT_FALSE(verdict) << "byte " << at << " ^ " << int{bits};
                EXPECT_FALSE(verdict.error().detail.empty());
            }
        }
    }
}

struct Part {
    std::string_view name;
    std::size_t size;
    std::vector<std::string_view> errors;
};

// The proof's parts in their order, and what may be said when one of them is changed.
std::vector<Part> parts_of(const Proof& proof) {
    return {{"version", 1, {"malformed"}},
            {"network", 32, {"wrong_network"}},
            {"header length", 2, {"malformed", "bad_header"}},
            {"header", proof.header.size(), {"bad_header", "bad_signature"}},
            {"signature", 64, {"bad_signature"}},
            {"payload flag", 1, {"malformed"}},
            {"payload length", 2, {"malformed"}},
            {"payload", proof.payload->size(), {"wrong_payload"}},
            {"reason", 1, {"malformed", "wrong_path"}},
            {"leaf index", 8, {"wrong_path"}},
            {"path length", 1, {"malformed"}},
            {"path", 32 * proof.path.size(), {"wrong_path"}},
            {"number of handovers", 2, {"malformed"}},
            {"checkpoint version", 1, {"malformed"}},
            {"checkpoint", 80, {"bad_certificate"}},
            {"fate root", 32, {"wrong_path"}},
            {"blocks", 8, {"wrong_path", "bad_certificate"}},
            {"state root and accounts", 40, {"bad_certificate"}},
            {"time", 8, {"malformed", "bad_certificate"}},
            {"epoch", 32, {"bad_certificate"}},
            {"certificate's version and count", 2, {"malformed"}},
            {"certificate", 66 * proof.certificate.entries.size(), {"malformed", "bad_certificate"}}};
}

TEST(Proof, TheErrorNamesThePartThatIsWrong) {
    const Proven proven(6, 4);
    const Proof proof = proven.proof(3);
    const Bytes good = encode_proof(proof);
    std::size_t at = 0;
    for (const Part& part : parts_of(proof)) {
        for (const std::size_t end = at + part.size; at < end; ++at) {
            Bytes bad = good;
            bad[at] ^= 0x20;
            const std::string_view error = error_of(proven.world.genesis, bad);
            EXPECT_TRUE(std::find(part.errors.begin(), part.errors.end(), error) != part.errors.end())
                << error << " for byte " << at << " of the " << part.name;
        }
    }
    EXPECT_EQ(at, good.size()) << "the parts are the whole proof";
}

TEST(Proof, RefusesEveryTruncationAndMore) {
    const Proven proven(3);
    Bytes bytes = encode_proof(proven.proof(1));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_EQ(error_of(proven.world.genesis, ByteView(bytes).first(size)), "malformed") << size;
    }
    bytes.push_back(0);
    EXPECT_EQ(error_of(proven.world.genesis, bytes), "malformed");
    bytes.resize(64 << 20);
    EXPECT_EQ(decode_proof(bytes).error().code, DecodeErrorCode::too_large);
}

TEST(Proof, HoldsUnderItsOwnGenesisOnly) {
    const Proven proven(3);
    Genesis other = proven.world.genesis;
    other.name += "!";
    EXPECT_EQ(error_of(other, encode_proof(proven.proof(1))), "wrong_network");
    // Even when it claims to be of that network.
    Proof relabelled = proven.proof(1);
    relabelled.network = network_id(other);
    EXPECT_EQ(error_of(other, encode_proof(relabelled)), "bad_signature");
}

TEST(Proof, AnotherBlocksPartsDoNotFit) {
    const Proven proven(6);
    Proof header = proven.proof(1);
    header.header = proven.proof(2).header;
    EXPECT_EQ(error_of(proven, header), "bad_signature");
    Proof signed_header = header;
    signed_header.signature = proven.proof(2).signature;
    EXPECT_EQ(error_of(proven, signed_header), "wrong_payload");
    signed_header.payload.reset();
    EXPECT_EQ(error_of(proven, signed_header), "wrong_path");
    Proof path = proven.proof(1);
    path.path = proven.proof(2).path;
    EXPECT_EQ(error_of(proven, path), "wrong_path");
    Proof longer = proven.proof(1);
    longer.path.push_back(longer.path[0]);
    EXPECT_EQ(error_of(proven, longer), "wrong_path");
}

TEST(Proof, ARejectedBlockCannotPassAsConfirmed) {
    const Proven proven(3);
    Proof proof = proven.proof(2);
    ASSERT_EQ(proof.reason, RejectReason::insufficient_funds);
    proof.reason = RejectReason::none;
    EXPECT_EQ(error_of(proven, proof), "wrong_path");
}

TEST(Proof, NeedsAQuorumOfTheCommittee) {
    const Proven two(3, 2);
    EXPECT_EQ(error_of(two, two.proof(1)), "bad_certificate");
    EXPECT_EQ(verify_proof(two.world.genesis, encode_proof(two.proof(1))).error().detail,
              "the validators' signatures: too_few");
    const Proven three(3);
    Proof twice = three.proof(1);
    twice.certificate.entries[2] = twice.certificate.entries[1];
    EXPECT_EQ(error_of(three, twice), "malformed");
    Proof stranger = three.proof(1);
    stranger.certificate.entries[2].author = 4;
    EXPECT_EQ(error_of(three, stranger), "bad_certificate");
    Proof none = three.proof(1);
    none.certificate.entries.clear();
    EXPECT_EQ(error_of(three, none), "bad_certificate");
}

TEST(Proof, ACommitteeOfItsOwnProvesNothing) {
    Proven proven(1, 0);
    Committee forgers;
    for (std::uint8_t seed = 20; seed < 24; ++seed) {
        forgers.members.push_back({key_pair(seed).account(), key_pair(seed).public_key()});
    }
    Epoch forged = first_epoch(proven.world.genesis);
    forged.committee.members = forgers.members;
    proven.checkpoint.epoch = epoch_digest(proven.world.domains, forged);
    const Hash digest = checkpoint_digest(proven.world.domains, proven.checkpoint);
    for (AuthorIndex author = 0; author < 4; ++author) {
        const KeyPair key = key_pair(static_cast<std::uint8_t>(20 + author));
        proven.certificate.entries.push_back({author, key.sign(digest.view())});
    }
    EXPECT_EQ(error_of(proven, proven.proof(0)), "bad_certificate");
    proven.checkpoint.epoch = epoch_digest(proven.world.domains, first_epoch(proven.world.genesis));
    EXPECT_EQ(error_of(proven, proven.proof(0)), "bad_certificate");
}

// ---- handovers

// Validators of epoch n have keys 10 n + 1 to 10 n + 4, but for the first ones, which have 1 to 4; each epoch signs one
// checkpoint that hands over to the next, and the block was ordered in the last.
class HandedOver : public Proven {
public:
    explicit HandedOver(EpochNumber epochs) : Proven(4, 0) {
        Epoch present = first_epoch(world.genesis);
        for (EpochNumber number = 1; number <= epochs; ++number) {
            handovers.push_back(handover(present, number));
            present = handovers.back().epoch;
        }
        checkpoint.index = 10 * epochs + 1;
        certificate = certified(present, checkpoint);
    }

    Certificate certified(const Epoch& epoch, const Checkpoint& signed_one) const {
        const Hash digest = checkpoint_digest(world.domains, signed_one);
        Certificate out;
        for (AuthorIndex author = 0; author < 3; ++author) {
            out.entries.push_back({author, key(epoch.number(), author).sign(digest.view())});
        }
        return out;
    }

    static KeyPair key(EpochNumber epoch, AuthorIndex author) {
        return key_pair(static_cast<std::uint8_t>(10 * epoch + author + 1));
    }

private:
    Handover handover(const Epoch& before, EpochNumber number) const {
        Handover out;
        out.epoch = before;
        out.epoch.after = 10 * number;
        out.epoch.committee.epoch = number;
        out.epoch.committee.base += kEpochRounds;
        for (AuthorIndex author = 0; author < 4; ++author) {
            const KeyPair member = key(number, author);
            out.epoch.committee.members[author] = {member.account(), member.public_key()};
        }
        out.checkpoint.index = out.epoch.after;
        out.checkpoint.epoch = epoch_digest(world.domains, out.epoch);
        out.certificate = certified(before, out.checkpoint);
        return out;
    }
};

TEST(ProofAcrossEpochs, HoldsThroughTheChainOfCommittees) {
    for (const EpochNumber epochs : {0u, 1u, 3u}) {
        const HandedOver proven(epochs);
        const Bytes encoded = encode_proof(proven.proof(2));
        const auto verdict = verify_proof(proven.world.genesis, encoded);
        ASSERT_TRUE(verdict) << verdict.error().detail;
        EXPECT_EQ(verdict->epoch, epochs);
        EXPECT_EQ(verdict->committee, 4u);
        EXPECT_EQ(verdict->checkpoint, 10 * epochs + 1);
        EXPECT_EQ(*decode_proof(encoded), proven.proof(2));
    }
}

TEST(ProofAcrossEpochs, AnyChangedByteMakesItFail) {
    const HandedOver proven(3);
    const Bytes good = encode_proof(proven.proof(1));
    for (std::size_t at = 0; at < good.size(); ++at) {
        Bytes bad = good;
        bad[at] ^= static_cast<std::uint8_t>(1u << at % 8);
        ASSERT_NE(error_of(proven.world.genesis, bad), "none") << "byte " << at;
    }
}

TEST(ProofAcrossEpochs, NoHandoverIsMissingExtraTwiceOrElsewhere) {
    const HandedOver proven(3);
    const auto error_after = [&](const auto& change) {
        Proof proof = proven.proof(1);
        change(proof.handovers);
        return error_of(proven, proof);
    };
    using List = std::vector<Handover>;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(error_after([i](List& list) { list.erase(list.begin() + static_cast<std::ptrdiff_t>(i)); }),
                  i == 2 ? "bad_certificate" : "wrong_committee")
            << i << " is missing";
        EXPECT_EQ(error_after([i](List& list) { list.push_back(Handover(list[i])); }), "wrong_committee")
            << i << " twice";
    }
    EXPECT_EQ(error_after([](List& list) { std::swap(list[0], list[1]); }), "wrong_committee");
    EXPECT_EQ(error_after([](List& list) { std::swap(list[1], list[2]); }), "wrong_committee");
    EXPECT_EQ(error_after([](List& list) { list.clear(); }), "bad_certificate");

    Proof later = HandedOver(1).proof(1);
    later.handovers.push_back(proven.handovers[1]);
    EXPECT_EQ(error_of(proven, later), "wrong_committee") << "the next committee did not sign what came before it";
}

TEST(ProofAcrossEpochs, AFormerCommitteeSignsNothingNew) {
    HandedOver proven(1);
    proven.certificate = proven.certified(first_epoch(proven.world.genesis), proven.checkpoint);
    EXPECT_EQ(error_of(proven, proven.proof(1)), "bad_certificate");
    proven.handovers[0].certificate.entries.pop_back();
    EXPECT_EQ(error_of(proven, proven.proof(1)), "wrong_committee") << "two of four hand nothing over";
}

TEST(Proof, RandomBytesAreNoProof) {
    const Proven proven(2);
    const Bytes good = encode_proof(proven.proof(1));
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix random(seed);
        Bytes bytes = good;
        bytes.resize(random.below(good.size() + 50));
        for (std::uint64_t changes = 1 + random.below(30); changes > 0 && !bytes.empty(); --changes) {
            bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
        }
        if (bytes == good) continue;
        EXPECT_NE(error_of(proven.world.genesis, bytes), "none");
    }
}

}  // namespace
}  // namespace weft::tangle::test
