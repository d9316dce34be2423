#include <boost/json.hpp>
#include <ostream>

#include "node/runtime/files.hpp"
#include "tangle/ledger/proof.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

constexpr std::size_t kProofBytesMax = 32u << 20;  // nearly all of it: handovers, should there be many

// A failed comparison: the proof may be good, but not of what was given.
Unexpected<Error> differs(std::string code, std::string what) {
    return Unexpected{Error{.kind = Error::Kind::refused, .what = std::move(what), .code = std::move(code)}};
}

Result<std::string> read(const std::string& file, std::size_t bytes_max) {
    auto text = node::read_file(file, bytes_max);
    if (!text) return client::bad_input(text.error());
    return std::move(*text);
}

Result<void> compare_block(const Genesis& genesis, const std::string& file, const tangle::ProofVerdict& verdict,
                           const tangle::Proof& proof) {
    if (file.empty()) return {};
    const auto bytes = read(file, kBlockBytesMax);
    if (!bytes) return Unexpected{bytes.error()};
    const auto block = decode_block(Domains::of(network_id(genesis)), as_bytes(*bytes));
    if (!block) {
        return differs(std::string(decode_error_name(block.error().code)),
                       file + " is not a block: " + block.error().detail + ".");
    }
    if (block->id != verdict.block) {
        return differs("other_block",
                       file + " is block " + block->id.hex() + "; the proof is of " + verdict.block.hex() + ".");
    }
    if (block->signature != proof.signature) {
        return differs("other_signature", file + " has another signature than the block that the proof is of.");
    }
    return {};
}

// The payload's own bytes, or those of the data inside a record.
Result<void> compare_payload(const std::string& file, const tangle::ProofVerdict& verdict) {
    if (file.empty()) return {};
    const auto bytes = read(file, kPayloadBytesMax);
    if (!bytes) return Unexpected{bytes.error()};
    if (blake3(as_bytes(*bytes)) != verdict.header.payload_hash) {
        return differs("wrong_payload", file + " is not the payload that the block commits to.");
    }
    return {};
}

Result<void> compare_data(const std::string& file, const tangle::ProofVerdict& verdict, const tangle::Proof& proof) {
    if (file.empty()) return {};
    if (!proof.payload) {
        return client::bad_input("The proof holds no payload, so it says nothing about a record's data by itself.",
                                 "Get it without --no-payload, or compare the payload with --payload.");
    }
    const auto bytes = read(file, kPayloadBytesMax);
    if (!bytes) return Unexpected{bytes.error()};
    const auto payload = decode_payload(verdict.header.payload_type, *proof.payload);
    const auto* record = payload ? std::get_if<Record>(&*payload) : nullptr;
    if (record == nullptr) return client::bad_input("The block is no record, so it has no data to compare.");
    if (as_text(record->data) != *bytes) return differs("wrong_data", file + " is not the data that was recorded.");
    return {};
}

void print(Console& console, const Genesis& genesis, const tangle::ProofVerdict& verdict, std::size_t handovers) {
    if (console.json) {
        const boost::json::value value = {{"valid", true},
                                          {"id", verdict.block.hex()},
                                          {"issuer", verdict.header.issuer.hex()},
                                          {"sequence", verdict.header.sequence},
                                          {"fate", fate_name(verdict.fate)},
                                          {"reason", reason_name(verdict.reason)},
                                          {"checkpoint", verdict.checkpoint},
                                          {"time_us", verdict.time},
                                          {"unix_us", genesis.unix_time_us + verdict.time},
                                          {"signers", verdict.signers},
                                          {"validators", verdict.committee},
                                          {"epoch", verdict.epoch},
                                          {"handovers", handovers}};
        console.out << boost::json::serialize(value) << '\n';
        return;
    }
    console.out << "valid: block " << verdict.block.hex() << "\n       was " << fate_name(verdict.fate);
    if (verdict.fate == Fate::rejected) console.out << " (" << reason_name(verdict.reason) << ")";
    console.out << " in checkpoint " << verdict.checkpoint << ", signed by " << verdict.signers << " of "
                << verdict.committee << " validators of epoch " << verdict.epoch << "\nissuer "
                << verdict.header.issuer.hex() << ", sequence " << verdict.header.sequence << '\n';
    if (handovers > 0) {
        console.out << "that committee follows from the genesis' by " << handovers
                    << (handovers == 1 ? " handover" : " handovers") << " that the one before each signed\n";
    }
}

}  // namespace

Outcome proof_verify(Console& console, const CommonOptions& common, const ProofVerifyOptions& options) {
    const auto genesis = open_genesis(common.genesis_file);
    if (!genesis) return Unexpected{genesis.error()};
    const auto bytes = read(options.proof_file, kProofBytesMax);
    if (!bytes) return Unexpected{bytes.error()};
    const auto verdict = tangle::verify_proof(*genesis, as_bytes(*bytes));
    if (!verdict) {
        return differs(std::string(tangle::proof_error_name(verdict.error().error)),
                       "The proof does not hold (" + std::string(tangle::proof_error_name(verdict.error().error)) +
                           "): " + verdict.error().detail + ".");
    }
    const auto proof = tangle::decode_proof(as_bytes(*bytes));
    CHECK(proof.has_value());
    if (auto same = compare_block(*genesis, options.block_file, *verdict, *proof); !same)
        return Unexpected{same.error()};
    if (auto same = compare_payload(options.payload_file, *verdict); !same) return Unexpected{same.error()};
    if (auto same = compare_data(options.data_file, *verdict, *proof); !same) return Unexpected{same.error()};
    print(console, *genesis, *verdict, proof->handovers.size());
    return kOk;
}

}  // namespace weft::cli
