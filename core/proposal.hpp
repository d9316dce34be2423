// What a committee decides about itself and its rules: proposals and approvals, as payloads. Layout: docs/wire.md,
// section "Governance"; what they do: docs/governance.md.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "core/codec.hpp"
#include "core/types.hpp"

namespace weft {

struct AddValidator {
    AccountId account;
    PublicKey key;  // that signs its round blocks and votes
    bool operator==(const AddValidator&) const = default;
};

struct RemoveValidator {
    AccountId account;
    bool operator==(const RemoveValidator&) const = default;
};

struct SetValidatorKey {
    AccountId account;
    PublicKey key;
    bool operator==(const SetValidatorKey&) const = default;
};

// The numbers stand on the wire.
enum class ParameterId : std::uint8_t {
    window_slots = 1,
    skew_slots = 2,
    gc_depth_rounds = 3,
    work_bits = 4,
    work_debt_levels = 5,
    default_units_per_second = 6,
    default_burst_units = 7,
    access = 8,
};
inline constexpr std::uint8_t kParameterIdLast = 8;

// Stable snake_case names, in the order of the values from 1 on.
std::string_view parameter_name(ParameterId parameter);
std::optional<ParameterId> parameter_of_name(std::string_view name);

struct SetParameter {
    ParameterId parameter = ParameterId::window_slots;
    std::uint32_t value = 0;
    bool operator==(const SetParameter&) const = default;
};

struct SetProtocol {
    std::uint16_t version = 0;
    bool operator==(const SetProtocol&) const = default;
};

using Change = std::variant<AddValidator, RemoveValidator, SetValidatorKey, SetParameter, SetProtocol>;

inline constexpr std::size_t kChangesMax = 64;

// Issued by a validator's account; replaces what it proposed before. Without changes: takes that back.
struct Propose {
    CheckpointIndex after = 0;  // not in force before this checkpoint is closed; 0: as soon as it is approved
    std::vector<Change> changes;
    bool operator==(const Propose&) const = default;
};

// Issued by a validator's account.
struct Approve {
    AccountId proposer;
    Hash proposal;  // plain BLAKE3 of the payload, as in its block's header
    bool operator==(const Approve&) const = default;
};

// Layout and ranges, without what surrounds them; used by the payload codec.
Decoded<void> check(const Propose& proposal);
Decoded<void> check(const Approve& approval);
void write(Writer& out, const Propose& proposal);
void write(Writer& out, const Approve& approval);
Decoded<void> read(Reader& in, Propose& proposal);
Decoded<void> read(Reader& in, Approve& approval);

}  // namespace weft
