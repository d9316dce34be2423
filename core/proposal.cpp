#include "core/proposal.hpp"

#include <array>

#include "core/check.hpp"
#include "core/common_codec.hpp"

namespace weft {

namespace {

constexpr std::array<std::string_view, kParameterIdLast> kParameterNames = {
    "window_slots",        "skew_slots", "gc_depth_rounds", "work_bits", "work_debt_levels", "default_units_per_second",
    "default_burst_units", "access"};

// A change's first byte is its place in the variant, plus one.
constexpr std::uint8_t kChangeLast = std::variant_size_v<Change>;

void write_change(Writer& out, const AddValidator& change) {
    out.fixed(change.account);
    write_key(out, change.key);
}
void write_change(Writer& out, const RemoveValidator& change) {
    out.fixed(change.account);
}
void write_change(Writer& out, const SetValidatorKey& change) {
    out.fixed(change.account);
    write_key(out, change.key);
}
void write_change(Writer& out, const SetParameter& change) {
    out.u8(static_cast<std::uint8_t>(change.parameter)).u32(change.value);
}
void write_change(Writer& out, const SetProtocol& change) {
    out.u16(change.version);
}

// Braces: the parts are read in this order.
Change read_change(Reader& in, std::uint8_t kind) {
    switch (kind) {
        case 1: {
            const AccountId account = in.fixed<AccountId>();
            return AddValidator{account, read_key(in)};
        }
        case 2:
            return RemoveValidator{in.fixed<AccountId>()};
        case 3: {
            const AccountId account = in.fixed<AccountId>();
            return SetValidatorKey{account, read_key(in)};
        }
        case 4: {
            const auto parameter = static_cast<ParameterId>(in.u8());
            return SetParameter{parameter, in.u32()};
        }
        default:
            return SetProtocol{in.u16()};
    }
}

Decoded<void> check_key(const PublicKey& key) {
    if (!known_algorithm(key.algorithm)) return decode_error(DecodeErrorCode::bad_algorithm, "a validator's key");
    return {};
}

Decoded<void> check_change(const AddValidator& change) {
    return check_key(change.key);
}
Decoded<void> check_change(const RemoveValidator&) {
    return {};
}
Decoded<void> check_change(const SetValidatorKey& change) {
    return check_key(change.key);
}
Decoded<void> check_change(const SetParameter& change) {
    const auto number = static_cast<std::uint8_t>(change.parameter);
    if (number < 1 || number > kParameterIdLast) return decode_error(DecodeErrorCode::bad_value, "parameter to set");
    return {};
}
Decoded<void> check_change(const SetProtocol& change) {
    if (change.version == 0) return decode_error(DecodeErrorCode::bad_value, "protocol versions begin at 1");
    return {};
}

}  // namespace

std::string_view parameter_name(ParameterId parameter) {
    const auto number = static_cast<std::size_t>(parameter);
    return number >= 1 && number <= kParameterNames.size() ? kParameterNames[number - 1] : "unknown";
}

std::optional<ParameterId> parameter_of_name(std::string_view name) {
    for (std::uint8_t number = 1; number <= kParameterIdLast; ++number) {
        if (parameter_name(static_cast<ParameterId>(number)) == name) return static_cast<ParameterId>(number);
    }
    return std::nullopt;
}

Decoded<void> check(const Propose& proposal) {
    if (proposal.changes.size() > kChangesMax) {
        return decode_error(DecodeErrorCode::bad_count, "a proposal has at most 64 changes");
    }
    for (const Change& change : proposal.changes) {
        const auto valid = std::visit([](const auto& each) { return check_change(each); }, change);
        if (!valid) return valid;
    }
    return {};
}

Decoded<void> check(const Approve&) {
    return {};
}

void write(Writer& out, const Propose& proposal) {
    out.u64(proposal.after).u8(static_cast<std::uint8_t>(proposal.changes.size()));
    for (const Change& change : proposal.changes) {
        out.u8(static_cast<std::uint8_t>(change.index() + 1));
        std::visit([&](const auto& each) { write_change(out, each); }, change);
    }
}

void write(Writer& out, const Approve& approval) {
    out.fixed(approval.proposer).fixed(approval.proposal);
}

Decoded<void> read(Reader& in, Propose& proposal) {
    proposal.after = in.u64();
    const std::size_t count = in.u8();
    if (count > kChangesMax) return decode_error(DecodeErrorCode::bad_count, "a proposal has at most 64 changes");
    proposal.changes.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t kind = in.u8();
        if (in.failed()) return decode_error(DecodeErrorCode::truncated, "changes of a proposal");
        if (kind < 1 || kind > kChangeLast) return decode_error(DecodeErrorCode::bad_type, "kind of a change");
        proposal.changes.push_back(read_change(in, kind));
    }
    return {};
}

Decoded<void> read(Reader& in, Approve& approval) {
    approval.proposer = in.fixed<AccountId>();
    approval.proposal = in.fixed<Hash>();
    return {};
}

}  // namespace weft
