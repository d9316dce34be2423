#include "tools/bench/load/block_stream.hpp"

#include "core/check.hpp"

namespace weft::bench::load {

ByteView BlockStream::bytes_of(const Batch& batch, std::size_t skip) const {
    CHECK(skip <= batch.blocks);
    const ByteView all(area.data() + batch.offset, batch.bytes);
    Reader in(all);
    for (std::size_t i = 0; i < skip; ++i) in.bytes(in.u32());
    return all.subspan(in.position());
}

std::vector<KeyPair> stream_keys(std::uint64_t seed, std::uint32_t accounts) {
    std::vector<KeyPair> keys;
    keys.reserve(accounts + kStrangers);
    for (std::uint64_t i = 0; i < std::uint64_t{accounts} + kStrangers; ++i) {
        Bytes material;
        Writer(material).u64(seed).u64(i);
        keys.emplace_back(Seed::from(blake3_derive_key("weft bench 1 account key", material).view()));
    }
    return keys;
}

std::vector<GenesisAccount> stream_accounts(const std::vector<KeyPair>& keys, std::uint32_t abusers,
                                            Quota abuser_quota) {
    CHECK(keys.size() >= std::size_t{abusers} + kStrangers);
    const std::size_t good = keys.size() - kStrangers - abusers;
    std::vector<GenesisAccount> accounts;
    for (std::size_t i = 0; i < good + abusers; ++i) {
        accounts.push_back({keys[i].public_key(), kStreamFunds, i < good ? kStreamQuota : abuser_quota, false, {}});
    }
    return accounts;
}

}  // namespace weft::bench::load
