#include "tangle/ledger/proof.hpp"

#include "core/check.hpp"
#include "core/merkle.hpp"
#include "tangle/ledger/checkpointer.hpp"

namespace weft::tangle {

namespace {

using Step = Expected<void, ProofFailure>;

Unexpected<ProofFailure> failure(ProofError error, std::string detail) {
    return Unexpected{ProofFailure{error, std::move(detail)}};
}

std::string described(const DecodeError& error) {
    return std::string(decode_error_name(error.code)) + ": " + error.detail;
}

Expected<BlockHeader, ProofFailure> header_of(const Proof& proof) {
    std::size_t consumed = 0;
    auto header = decode_header(proof.header, consumed);
    if (!header) return failure(ProofError::bad_header, described(header.error()));
    if (consumed != proof.header.size()) return failure(ProofError::bad_header, "bytes after the block's header");
    return *std::move(header);
}

Step check_payload(const Proof& proof, const BlockHeader& header) {
    if (!proof.payload) return {};
    if (proof.payload->size() != header.payload_bytes) {
        return failure(ProofError::wrong_payload, "the payload's length is not the header's");
    }
    if (blake3(*proof.payload) != header.payload_hash) {
        return failure(ProofError::wrong_payload, "the payload's hash is not the header's");
    }
    return {};
}

Step check_path(const Domains& domains, const Proof& proof, const BlockId& id) {
    const Hash leaf = fate_leaf(domains, {id, proof.reason});
    const std::optional<Hash> root =
        merkle_root_from(domains.fate_node, leaf, proof.leaf_index, proof.checkpoint.blocks, proof.path);
    if (!root) return failure(ProofError::wrong_path, "the path does not fit the place and number of blocks");
    if (*root != proof.checkpoint.fate_root) {
        return failure(ProofError::wrong_path, "block and fate do not lead to the checkpoint's root");
    }
    return {};
}

// Whose committee signed, if each handover follows from the one before and none is too many.
Expected<Epoch, ProofFailure> signing_epoch(const Domains& domains, const Genesis& genesis, const Proof& proof) {
    const auto epochs = follow_handovers(domains, first_epoch(genesis), proof.handovers);
    if (!epochs) return failure(ProofError::wrong_committee, epochs.error());
    const Epoch& epoch = epochs->current();
    if (proof.checkpoint.index > epoch.after) return epoch;
    return failure(ProofError::wrong_committee, "the checkpoint is older than the committee's epoch");
}

Step check_certificate(const Domains& domains, const Committee& committee, const Proof& proof) {
    const auto certified =
        verify_certificate(committee, checkpoint_digest(domains, proof.checkpoint), proof.certificate);
    if (certified) return {};
    return failure(ProofError::bad_certificate,
                   "the validators' signatures: " + std::string(certificate_error_name(certified.error())));
}

ProofVerdict verdict_of(const Proof& proof, const BlockId& id, BlockHeader header, const Committee& committee) {
    return {.block = id,
            .header = std::move(header),
            .fate = Ordered{id, proof.reason}.fate(),
            .reason = proof.reason,
            .checkpoint = proof.checkpoint.index,
            .time = proof.checkpoint.time,
            .signers = proof.certificate.entries.size(),
            .epoch = committee.epoch,
            .committee = committee.size()};
}

}  // namespace

std::string_view proof_error_name(ProofError error) {
    switch (error) {
        case ProofError::malformed:
            return "malformed";
        case ProofError::wrong_network:
            return "wrong_network";
        case ProofError::bad_header:
            return "bad_header";
        case ProofError::bad_signature:
            return "bad_signature";
        case ProofError::wrong_payload:
            return "wrong_payload";
        case ProofError::wrong_path:
            return "wrong_path";
        case ProofError::wrong_committee:
            return "wrong_committee";
        case ProofError::bad_certificate:
            return "bad_certificate";
    }
    return "unknown";
}

Proof build_proof(const Domains& domains, const NetworkId& network, const Block& block, bool with_payload,
                  std::span<const Ordered> ordered, std::size_t index, std::vector<Handover> handovers,
                  const Checkpoint& checkpoint, const Certificate& certificate) {
    CHECK(index < ordered.size() && ordered[index].id == block.id);
    std::vector<Hash> leaves;
    append_fate_leaves(domains, ordered, leaves);
    Proof proof;
    proof.network = network;
    proof.header = Bytes(block.header_bytes().begin(), block.header_bytes().end());
    proof.signature = block.signature;
    if (with_payload) proof.payload = Bytes(block.payload_view().begin(), block.payload_view().end());
    proof.reason = ordered[index].reason;
    proof.leaf_index = index;
    proof.path = merkle_path(domains.fate_node, leaves, index);
    proof.handovers = std::move(handovers);
    proof.checkpoint = checkpoint;
    proof.certificate = certificate;
    return proof;
}

Expected<ProofVerdict, ProofFailure> verify_proof(const Genesis& genesis, ByteView encoded) {
    const auto decoded = decode_proof(encoded);
    if (!decoded) return failure(ProofError::malformed, described(decoded.error()));
    const Proof& proof = *decoded;
    const NetworkId network = network_id(genesis);
    if (proof.network != network) {
        return failure(ProofError::wrong_network, "it is of network " + proof.network.hex() + ", not " + network.hex());
    }
    auto header = header_of(proof);
    if (!header) return Unexpected{header.error()};
    const Domains domains = Domains::of(network);
    const BlockId id = block_id(domains, header->slot(), proof.header);
    if (!verify(header->key(), id.view(), proof.signature)) {
        return failure(ProofError::bad_signature, "the issuer's signature does not fit the header");
    }
    if (auto step = check_payload(proof, *header); !step) return Unexpected{step.error()};
    if (auto step = check_path(domains, proof, id); !step) return Unexpected{step.error()};
    const auto epoch = signing_epoch(domains, genesis, proof);
    if (!epoch) return Unexpected{epoch.error()};
    if (auto step = check_certificate(domains, epoch->committee, proof); !step) return Unexpected{step.error()};
    return verdict_of(proof, id, *std::move(header), epoch->committee);
}

}  // namespace weft::tangle
