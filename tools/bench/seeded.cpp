#include "tools/bench/seeded.hpp"

#include "core/check.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kSigningGrain = 64;

}  // namespace

Bytes random_bytes(Random& random, std::size_t count) {
    Bytes bytes(count);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    return bytes;
}

KeyPair seeded_key(std::uint64_t seed, std::uint64_t number) {
    SplitMix random(seed ^ (number + 1) * 0x9E3779B97F4A7C15ULL);
    return KeyPair(Seed::from(random_bytes(random, Seed::kSize)));
}

bool falls_in_share(std::uint64_t seed, std::uint64_t index, double share) {
    constexpr double kAll = 18446744073709551616.0;  // 2^64
    return static_cast<double>(SplitMix(~seed ^ index * 0x9E3779B97F4A7C15ULL).next()) < share * kAll;
}

SignedMessages::SignedMessages(const Spec& spec, Executor& executor)
    : keys(spec.count), messages(spec.count), signatures(spec.count), expected(spec.count), jobs(spec.count) {
    CHECK(spec.keys >= 1 && spec.message_bytes >= 1);
    executor.for_each_range(spec.count, kSigningGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            SplitMix random(spec.seed + i);
            const KeyPair key = seeded_key(spec.seed, i % spec.keys);
            keys[i] = key.public_key().bytes;
            messages[i] = random_bytes(random, spec.message_bytes);
            signatures[i] = key.sign(messages[i]);
            expected[i] = falls_in_share(spec.seed, i, spec.bad_share) ? 0 : 1;
            if (expected[i] == 0) messages[i][0] ^= 1;
            jobs[i] = {&keys[i], messages[i], &signatures[i]};
        }
    });
}

}  // namespace weft::bench
