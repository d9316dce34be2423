// A small network's ledger to test with: named accounts, blocks made and executed in one line.
#pragma once

#include <gtest/gtest.h>

#include "core/block.hpp"
#include "tangle/ledger/ledger.hpp"

namespace weft::tangle::test {

// A key pair from a seed of 32 equal bytes.
KeyPair key_pair(std::uint8_t seed);

// The accounts of the genesis, by number and by the seed of their key less one.
inline constexpr AccountNumber kOperator = 0;  // the registrar, and controller of kSensor
inline constexpr AccountNumber kMeter = 1;
inline constexpr AccountNumber kCharger = 2;
inline constexpr AccountNumber kSensor = 3;

inline constexpr TimeUs kStart = 1'000 * kMicrosecondsPerSlot;  // ledger time at which tests begin

// Work from 4 bits on, so that tests can do it; two levels of overdraft.
Genesis small_genesis();

struct Made {
    const KeyPair& key;
    Sequence sequence = 0;
    Payload payload;
    TimeUs time = kStart;
    std::optional<AccountId> issuer{};  // of the key when left out
    unsigned work = 0;                  // bits to search for
    std::size_t unknown_bytes = 0;      // payload length when it is an UnknownPayload
};

Transfer pay(const AccountId& to, Amount amount);
Record reading(std::size_t bytes = 10);
RotateKey rotation(const NetworkId& network, const AccountId& account, const KeyPair& added,
                   std::uint8_t roles = kKeyRolesAll, std::optional<PublicKey> replaced = {});

class LedgerWorld {
public:
    explicit LedgerWorld(const Genesis& genesis = small_genesis(), std::size_t accounts_max = kAccountsMax);

    Block make(const Made& made) const;
    RejectReason run(const Block& block, TimeUs time = kStart);
    RejectReason run(const Made& made) { return run(make(made), made.time); }

    const Account& account(AccountNumber number) const { return *ledger.find(number); }
    const Account& account(const KeyPair& key) const { return *ledger.find(key.account()); }

    Genesis genesis;
    NetworkId network;
    Domains domains;
    Ledger ledger;
    std::vector<HistoryEntry> history;
    std::vector<SequenceEvidence> evidence;

    const KeyPair operator_key = key_pair(1);
    const KeyPair meter = key_pair(2);
    const KeyPair charger = key_pair(3);
    const KeyPair sensor = key_pair(4);
};

}  // namespace weft::tangle::test
