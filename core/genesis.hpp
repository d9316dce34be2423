// What every node of a network agrees on before it starts. The network id is the hash of the canonical encoding;
// the JSON form that people keep is read in node/ and tools/.
#pragma once

#include <string>
#include <vector>

#include "core/codec.hpp"
#include "core/payload.hpp"
#include "core/round_block.hpp"
#include "core/types.hpp"

namespace weft {

// Who may take part. The numbers stand on the wire.
enum class Access : std::uint8_t {
    mixed = 0,       // accounts come to be by registration or by a credit
    consortium = 1,  // by registration alone; whoever is not registered issues nothing and is paid nothing
    open = 2,        // or by a stranger's first block, with the work that an empty quota asks for
};
inline constexpr std::uint8_t kAccessLast = 2;
std::string_view access_name(Access access);
std::optional<Access> access_of_name(std::string_view name);

struct Parameters {
    std::uint32_t window_slots = 600;     // a block older than this, in ledger time, is not ordered any more
    std::uint32_t skew_slots = 5;         // a block younger than this is ordered, a younger one is too early
    std::uint32_t gc_depth_rounds = 120;  // round blocks this far below the last leader are not ordered any more
    std::uint32_t work_bits = 12;         // proof of work of the first block beyond quota
    std::uint32_t work_debt_levels = 8;   // one more bit per burst of overdraft, up to so many; then refused
    Quota default_quota{0, 16};           // of accounts that nobody registered; 0 per second: work always
    Access access = Access::mixed;
    bool operator==(const Parameters&) const = default;
};

struct GenesisAccount {
    PublicKey key;  // its bytes are the account id
    Amount balance = 0;
    Quota quota;
    bool registrar = false;  // may register accounts with a quota
    AccountId controller;    // all zero: nobody
    bool operator==(const GenesisAccount&) const = default;
};

struct Genesis {
    std::string name;                // 1..64 printable ASCII bytes
    std::uint64_t unix_time_us = 0;  // wall-clock time of ledger time 0
    Parameters parameters;
    std::vector<GenesisAccount> accounts;  // account numbers in this order; distinct keys
    std::vector<AccountNumber>
        committee;  // numbers of accounts above, by author index; 1 or 4..kCommitteeMax, distinct
    bool operator==(const Genesis&) const = default;

    Amount supply() const;  // sum of balances; fits (checked by decode_genesis)
    Committee committee_members() const;
};

Bytes encode_genesis(const Genesis& genesis);
Decoded<Genesis> decode_genesis(ByteView bytes);

void write_parameters(Writer& out, const Parameters& parameters);
Parameters read_parameters(Reader& in);
Decoded<void> check_parameters(const Parameters& parameters);
Decoded<void> check_committee_size(std::size_t size);

// The rules beyond layout (ranges, distinctness, sum of balances); decode_genesis applies them, and whoever builds
// a Genesis from another form must.
Decoded<void> check_genesis(const Genesis& genesis);

NetworkId network_id(const Genesis& genesis);

}  // namespace weft
