// Inclusion proofs: a block's header, optionally its payload, the Merkle path of its fate, the checkpoint and its
// certificate, and how the committee that signed it came to be. Verifies offline with nothing but the genesis. Layout:
// docs/wire-state.md, section "Proofs". Pure.
#pragma once

#include <span>

#include "core/block.hpp"
#include "core/epoch.hpp"

namespace weft::tangle {

struct Proof {
    NetworkId network;    // so that a proof of another network is told as such
    Bytes header;         // the block's encoded header
    Signature signature;  // the issuer's, over the id
    std::optional<Bytes> payload;
    RejectReason reason = RejectReason::none;
    std::uint64_t leaf_index = 0;  // within the checkpoint
    std::vector<Hash> path;
    std::vector<Handover> handovers;  // from the genesis' committee to the one that signed
    Checkpoint checkpoint;
    Certificate certificate;
    bool operator==(const Proof&) const = default;
};

// `ordered`: the blocks of all commits since the checkpoint before, in order of execution; the proof is of
// ordered[index]. Requires index < ordered.size() and that this is `block` (CHECK).
Proof build_proof(const Domains& domains, const NetworkId& network, const Block& block, bool with_payload,
                  std::span<const Ordered> ordered, std::size_t index, std::vector<Handover> handovers,
                  const Checkpoint& checkpoint, const Certificate& certificate);

// Requires a header, payload, path, handovers and certificate within their limits (CHECK).
Bytes encode_proof(const Proof& proof);

// Layout only: what the parts say is verify_proof's question. Canonical: encode_proof(decode) == bytes. Errors:
// too_large, truncated, trailing_bytes, bad_version, bad_flags, bad_count, bad_value, and the errors of
// decode_checkpoint and decode_certificate.
Decoded<Proof> decode_proof(ByteView bytes);

enum class ProofError : std::uint8_t {
    malformed,      // not a proof at all; the detail says where
    wrong_network,  // made for another genesis
    bad_header,
    bad_signature,    // the issuer's signature does not fit the header
    wrong_payload,    // the payload is not the one that the header commits to
    wrong_path,       // block and fate do not lead to the checkpoint's root
    wrong_committee,  // the handovers do not lead from the genesis to a committee of that checkpoint
    bad_certificate,  // too few or wrong signatures of validators
};
std::string_view proof_error_name(ProofError error);

struct ProofFailure {
    ProofError error;
    std::string detail;
};

struct ProofVerdict {
    BlockId block;
    BlockHeader header;
    Fate fate = Fate::confirmed;
    RejectReason reason = RejectReason::none;
    CheckpointIndex checkpoint = 0;
    TimeUs time = 0;  // ledger time of the checkpoint
    std::size_t signers = 0;
    EpochNumber epoch = 0;      // of those who signed
    std::size_t committee = 0;  // its size
};

// Any single changed byte of an encoded proof makes this fail: every signature in the certificate must hold, also those
// beyond the quorum. The errors are found in the order in which they are declared.
Expected<ProofVerdict, ProofFailure> verify_proof(const Genesis& genesis, ByteView encoded);

}  // namespace weft::tangle
