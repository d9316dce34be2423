// What devices ask for besides plain payments: everything that the ledger knows, in every wrong way that still makes a
// valid block. Accounts spend what they lack, pay themselves, use keys that they added, revoked or never had, jump in
// their sequences, register and freeze others, send more at once than their quota allows, and have wrong clocks.
#pragma once

#include <vector>

#include "tools/sim/network/devices.hpp"

namespace weft::sim {

class OddLoad {
public:
    // The first device is a registrar. All outlive this.
    OddLoad(const Domains& domains, const Genesis& genesis, Devices& devices, Random& random)
        : domains_(domains),
          network_(network_id(genesis)),
          parameters_(genesis.parameters),
          devices_(devices),
          random_(random),
          added_(devices.size()) {}

    // Blocks of a random account on these parents, mostly one.
    std::vector<BlockPtr> make(const std::vector<BlockId>& parents, TimeUs now);

private:
    std::size_t any() { return random_.below(devices_.size()); }
    AccountId id_of(std::size_t account) const { return devices_.key(account).account(); }
    std::vector<BlockPtr> make_burst(const std::vector<BlockId>& parents, TimeUs now);
    TimeUs draw_wrong_time(TimeUs now);
    Payload draw_payload(std::size_t account);
    Transfer draw_transfer(std::size_t account);
    Payload draw_key_change(std::size_t account);
    Payload draw_registration();
    KeyPair draw_key(std::size_t account);
    Sequence draw_sequence(std::size_t account);
    KeyPair new_key() { return KeyPair(draw_seed(random_)); }

    const Domains& domains_;
    NetworkId network_;
    Parameters parameters_;
    Devices& devices_;
    Random& random_;
    std::vector<std::vector<KeyPair>> added_;  // by account: keys that it asked for, revoked ones included
    std::vector<KeyPair> registered_;          // first keys of accounts that the first device registered
};

}  // namespace weft::sim
