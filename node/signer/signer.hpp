// Gives signatures for what may be signed (judge.hpp), once it is in the record.
#pragma once

#include "node/signer/judge.hpp"
#include "node/signer/record.hpp"

namespace weft::node::signer {

class Signer {
public:
    // `record` is of this key and network, and outlives the signer.
    Signer(const Seed& seed, const NetworkId& network, Record& record) : judge_(seed, network), record_(record) {}

    const NetworkId& network() const { return judge_.network(); }
    Welcome welcome() const { return {judge_.key(), judge_.last_round_block(record_.state())}; }

    // One answer a wish, in order; all that is new is in the record before this returns. An error ends the signer: what
    // is on the disk is not known any more. `unix_now` bounds how long a session key may hold.
    Expected<std::vector<Granted>, std::string> grant(const std::vector<Wish>& wishes, std::uint64_t unix_now);

private:
    Judge judge_;
    Record& record_;
};

}  // namespace weft::node::signer
