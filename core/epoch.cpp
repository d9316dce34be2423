#include "core/epoch.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/common_codec.hpp"
#include "core/distinct.hpp"

namespace weft {

namespace {

constexpr std::uint8_t kEpochVersion = 1;
constexpr std::size_t kMemberBytes = AccountId::kSize + 33;

using Failure = Unexpected<std::string>;
using Changed = Expected<void, std::string>;

Decoded<void> check_committee(const Committee& committee) {
    if (auto valid = check_committee_size(committee.size()); !valid) return valid;
    std::vector<AccountId> accounts;
    std::vector<PublicKey> keys;
    for (const Committee::Member& member : committee.members) {
        if (!known_algorithm(member.key.algorithm)) {
            return decode_error(DecodeErrorCode::bad_algorithm, "a validator's key");
        }
        accounts.push_back(member.account);
        keys.push_back(member.key);
    }
    if (!distinct(std::move(accounts))) return decode_error(DecodeErrorCode::duplicate, "one validator twice");
    if (!distinct(std::move(keys))) return decode_error(DecodeErrorCode::duplicate, "one key for two validators");
    return {};
}

Changed apply(Epoch& epoch, const AddValidator& change) {
    epoch.committee.members.push_back({change.account, change.key});
    return {};
}

Changed apply(Epoch& epoch, const RemoveValidator& change) {
    const std::optional<AuthorIndex> author = epoch.committee.author_of(change.account);
    if (!author) return Failure{"account " + change.account.hex() + " is no validator"};
    epoch.committee.members.erase(epoch.committee.members.begin() + *author);
    return {};
}

Changed apply(Epoch& epoch, const SetValidatorKey& change) {
    const std::optional<AuthorIndex> author = epoch.committee.author_of(change.account);
    if (!author) return Failure{"account " + change.account.hex() + " is no validator"};
    epoch.committee.members[*author].key = change.key;
    return {};
}

Changed apply(Epoch& epoch, const SetParameter& change) {
    Parameters& parameters = epoch.parameters;
    switch (change.parameter) {
        case ParameterId::window_slots:
            parameters.window_slots = change.value;
            break;
        case ParameterId::skew_slots:
            parameters.skew_slots = change.value;
            break;
        case ParameterId::gc_depth_rounds:
            parameters.gc_depth_rounds = change.value;
            break;
        case ParameterId::work_bits:
            parameters.work_bits = change.value;
            break;
        case ParameterId::work_debt_levels:
            parameters.work_debt_levels = change.value;
            break;
        case ParameterId::default_units_per_second:
            parameters.default_quota.units_per_second = change.value;
            break;
        case ParameterId::default_burst_units:
            parameters.default_quota.burst_units = change.value;
            break;
        case ParameterId::access:
            if (change.value > kAccessLast) return Failure{std::string("access: 0 mixed, 1 consortium, 2 open")};
            parameters.access = static_cast<Access>(change.value);
            break;
    }
    return {};
}

Changed apply(Epoch& epoch, const SetProtocol& change) {
    if (change.version <= epoch.protocol) {
        return Failure{"protocol " + std::to_string(epoch.protocol) + " is in force; only a later one can follow"};
    }
    epoch.protocol = change.version;
    return {};
}

}  // namespace

Slot Epoch::floor_at(TimeUs time) const {
    const Slot slot = slot_of(time);
    const Slot window = parameters.window_slots;
    return std::max(floor, slot > window ? slot - window : 0);
}

Epoch first_epoch(const Genesis& genesis) {
    return {.after = 0, .parameters = genesis.parameters, .committee = genesis.committee_members()};
}

Bytes encode_epoch(const Epoch& epoch) {
    Bytes encoded;
    Writer out(encoded);
    out.u8(kEpochVersion).u32(epoch.number()).u64(epoch.after).u32(epoch.committee.base).u32(epoch.floor);
    out.u16(epoch.protocol);
    write_parameters(out, epoch.parameters);
    out.u16(static_cast<std::uint16_t>(epoch.committee.size()));
    for (const Committee::Member& member : epoch.committee.members) {
        out.fixed(member.account);
        write_key(out, member.key);
    }
    return encoded;
}

Decoded<Epoch> decode_epoch(ByteView bytes) {
    Reader in(bytes);
    const std::uint8_t version = in.u8();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "epoch");
    if (version != kEpochVersion) return decode_error(DecodeErrorCode::bad_version, "epoch version is not 1");
    Epoch epoch;
    epoch.committee.epoch = in.u32();
    epoch.after = in.u64();
    epoch.committee.base = in.u32();
    epoch.floor = in.u32();
    epoch.protocol = in.u16();
    epoch.parameters = read_parameters(in);
    const std::size_t size = in.u16();
    if (in.left() / kMemberBytes < size) return decode_error(DecodeErrorCode::truncated, "members of an epoch");
    epoch.committee.members.resize(size);
    for (Committee::Member& member : epoch.committee.members) {
        member.account = in.fixed<AccountId>();
        member.key = read_key(in);
    }
    if (auto exact = read_exactly(in, "epoch"); !exact) return Unexpected{exact.error()};
    if (auto valid = check_parameters(epoch.parameters); !valid) return Unexpected{valid.error()};
    if (auto valid = check_committee(epoch.committee); !valid) return Unexpected{valid.error()};
    return epoch;
}

Hash epoch_digest(const Domains& domains, const Epoch& epoch) {
    return blake3_keyed(domains.epoch, encode_epoch(epoch));
}

Expected<Epoch, std::string> changed_epoch(Epoch epoch, const Propose& proposal) {
    for (const Change& change : proposal.changes) {
        const Changed changed = std::visit([&](const auto& each) { return apply(epoch, each); }, change);
        if (!changed) return Failure{changed.error()};
    }
    if (auto valid = check_parameters(epoch.parameters); !valid) return Failure{valid.error().detail};
    if (auto valid = check_committee(epoch.committee); !valid) return Failure{valid.error().detail};
    return epoch;
}

// ---- all of them

const Epoch& Epochs::of_checkpoint(CheckpointIndex index) const {
    auto epoch = epochs_.rbegin();
    while (epoch->after >= index && epoch->number() > epochs_.front().number()) ++epoch;
    return *epoch;
}

const Epoch* Epochs::find(EpochNumber number) const {
    return number < epochs_.size() ? &epochs_[number] : nullptr;
}

void Epochs::start(Epoch epoch) {
    CHECK(epoch.number() == current().number() + 1);
    epochs_.push_back(std::move(epoch));
}

Decoded<RoundBlock> decode_round_block(const Domains& domains, const Epochs& epochs, ByteView bytes) {
    const std::optional<EpochNumber> number = epoch_of_round_block(bytes);
    const Epoch* epoch = number ? epochs.find(*number) : &epochs.current();
    if (epoch == nullptr) return decode_error(DecodeErrorCode::unknown_epoch, "of an epoch that is not known here");
    return decode_round_block(domains, epoch->committee, bytes);
}

Expected<void, std::string> verify_handover(const Domains& domains, const Epoch& epoch, const Handover& handover) {
    if (handover.epoch.number() != epoch.number() + 1) return Failure{std::string("it is not of the next epoch")};
    if (handover.checkpoint.index != handover.epoch.after || handover.checkpoint.index <= epoch.after) {
        return Failure{std::string("its checkpoint is not the epoch's last")};
    }
    if (handover.checkpoint.epoch != epoch_digest(domains, handover.epoch)) {
        return Failure{std::string("its checkpoint names another epoch")};
    }
    const auto certified =
        verify_certificate(epoch.committee, checkpoint_digest(domains, handover.checkpoint), handover.certificate);
    if (!certified) return Failure{"its certificate: " + std::string(certificate_error_name(certified.error()))};
    return {};
}

Expected<Epochs, std::string> follow_handovers(const Domains& domains, Epoch first,
                                               const std::vector<Handover>& handovers) {
    Epochs epochs(std::move(first));
    for (const Handover& handover : handovers) {
        if (auto follows = verify_handover(domains, epochs.current(), handover); !follows) {
            return Failure{"handover to epoch " + std::to_string(handover.epoch.number()) + ": " + follows.error()};
        }
        epochs.start(handover.epoch);
    }
    return epochs;
}

// ---- handovers

namespace {

void write_sized(Writer& out, const Bytes& bytes) {
    CHECK(bytes.size() <= UINT16_MAX);
    out.u16(static_cast<std::uint16_t>(bytes.size())).bytes(bytes);
}

}  // namespace

void write_handover(Writer& out, const Handover& handover) {
    out.bytes(encode_checkpoint(handover.checkpoint));
    write_sized(out, encode_certificate(handover.certificate));
    write_sized(out, encode_epoch(handover.epoch));
}

Decoded<Handover> read_handover(Reader& in) {
    const auto checkpoint = decode_checkpoint(in.bytes(kCheckpointBytes));
    if (!checkpoint) return Unexpected{checkpoint.error()};
    auto certificate = decode_certificate(in.bytes(in.u16()));
    if (!certificate) return Unexpected{certificate.error()};
    auto epoch = decode_epoch(in.bytes(in.u16()));
    if (!epoch) return Unexpected{epoch.error()};
    return Handover{*checkpoint, *std::move(certificate), *std::move(epoch)};
}

void write_handovers(Writer& out, const std::vector<Handover>& handovers) {
    CHECK(handovers.size() <= kHandoversMax);
    out.u16(static_cast<std::uint16_t>(handovers.size()));
    for (const Handover& handover : handovers) write_handover(out, handover);
}

Decoded<std::vector<Handover>> read_handovers(Reader& in) {
    const std::size_t count = in.u16();
    if (count > kHandoversMax) return decode_error(DecodeErrorCode::bad_count, "handovers");
    std::vector<Handover> handovers;
    for (std::size_t i = 0; i < count; ++i) {
        auto handover = read_handover(in);
        if (!handover) return Unexpected{handover.error()};
        handovers.push_back(*std::move(handover));
    }
    return handovers;
}

}  // namespace weft
