#include "node/signer/signer.hpp"

namespace weft::node::signer {

Expected<std::vector<Granted>, std::string> Signer::grant(const std::vector<Wish>& wishes, std::uint64_t unix_now) {
    SignedSoFar state = record_.state();
    std::vector<Entry> entries;
    std::vector<Granted> granted;
    granted.reserve(wishes.size());
    for (const Wish& wish : wishes) granted.push_back(judge_.judge(wish, unix_now, state, entries));
    if (entries.empty()) return granted;
    if (const auto kept = record_.append(entries); !kept) return Unexpected<std::string>{kept.error()};
    return granted;
}

}  // namespace weft::node::signer
