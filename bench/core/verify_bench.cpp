// Signature checks a second, on one core: libsodium, each set of instructions, keys that are new and keys that recur;
// and what a kernel is made of. items_per_second are signatures (keys, digests).
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <cstring>
#include <map>
#include <numeric>

#include "core/check.hpp"
#include "core/sign/lanes/aligned_bytes.hpp"
#include "core/sign/lanes/kernel.hpp"
#include "core/sign/verify_many.hpp"

namespace weft {
namespace {

constexpr std::size_t kBuildsMax = 1'000'000;

struct Signed {
    PublicKeyBytes key;
    Bytes message;
    Signature signature;
};

Signed make_signed(std::uint64_t number, std::size_t message_bytes) {
    SplitMix random(number);
    Seed seed;
    for (std::uint8_t& byte : seed.bytes) byte = static_cast<std::uint8_t>(random.next());
    const KeyPair pair(seed);
    Signed out{pair.public_key().bytes, Bytes(message_bytes), {}};
    for (std::uint8_t& byte : out.message) byte = static_cast<std::uint8_t>(random.next());
    out.signature = pair.sign(out.message);
    return out;
}

// Signatures of as many keys.
const std::vector<Signed>& signed_by(std::size_t keys, std::size_t message_bytes) {
    static std::map<std::pair<std::size_t, std::size_t>, std::vector<Signed>> made;
    std::vector<Signed>& out = made[{keys, message_bytes}];
    if (out.empty()) {
        sign_init();
        for (std::size_t i = 0; i < keys; ++i) out.push_back(make_signed(i, message_bytes));
    }
    return out;
}

std::vector<SignatureJob> jobs_of(const std::vector<Signed>& all) {
    std::vector<SignatureJob> jobs;
    for (const Signed& each : all) jobs.push_back({&each.key, each.message, &each.signature});
    return jobs;
}

// Verifies all jobs again and again, a batch at a time.
void run(benchmark::State& state, SimdLevel level, const std::vector<SignatureJob>& jobs, std::size_t batch,
         const KeyTables* tables) {
    std::vector<std::uint8_t> valid(batch);
    std::size_t next = 0;
    for (auto _ : state) {
        verify_many_at(level, std::span(jobs).subspan(next, batch), valid, tables);
        if (std::accumulate(valid.begin(), valid.end(), std::size_t{0}) != batch) {
            state.SkipWithError("a good signature was refused");
            break;
        }
        next = next + 2 * batch <= jobs.size() ? next + batch : 0;
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

// Nothing is known of any key.
void verify_distinct(benchmark::State& state, SimdLevel level, std::size_t batch, std::size_t message_bytes) {
    run(state, level, jobs_of(signed_by(1024, message_bytes)), batch, nullptr);
}

// All keys have signed before.
void verify_recurring(benchmark::State& state, SimdLevel level, std::size_t batch, std::size_t keys) {
    const std::vector<Signed>& all = signed_by(keys, 36);
    KeyTables tables(keys * 8192, 1, level);
    std::vector<const PublicKeyBytes*> seen;
    for (const Signed& each : all) seen.push_back(&each.key);
    SerialExecutor executor;
    for (int i = 0; i < 2; ++i) tables.learn(seen, executor, kBuildsMax);
    CHECK(tables.size() == keys);
    run(state, level, jobs_of(all), batch, &tables);
}

// Tables of new keys.
void build_tables(benchmark::State& state, SimdLevel level) {
    const lanes::Kernel& kernel = *lanes::kernel_of(level);
    const std::vector<Signed>& all = signed_by(64, 36);
    lanes::AlignedBytes memory(kernel.lanes * kernel.table_bytes);
    const std::uint8_t* keys[lanes::kLanesMax];
    std::uint8_t* tables[lanes::kLanesMax];
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane) {
        keys[lane] = all[lane].key.bytes.data();
        tables[lane] = memory.data() + lane * kernel.table_bytes;
    }
    for (auto _ : state) CHECK(kernel.build_tables(keys, tables) == (1u << kernel.lanes) - 1);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kernel.lanes));
}

// SHA-512 of R, A and M.
void hash_signed(benchmark::State& state, SimdLevel level, std::size_t message_bytes) {
    const lanes::Kernel& kernel = *lanes::kernel_of(level);
    const std::vector<Signed>& all = signed_by(64, message_bytes);
    lanes::HashInput inputs[lanes::kLanesMax];
    lanes::HashWords digests[lanes::kLanesMax];
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane) {
        inputs[lane] = {all[0].signature.bytes.data(), all[0].key.bytes.data(), all[0].message};
    }
    for (auto _ : state) {
        kernel.hash(inputs, digests);
        benchmark::DoNotOptimize(digests);
    }
    Bytes input(all[0].signature.bytes.begin(), all[0].signature.bytes.begin() + 32);
    input.insert(input.end(), all[0].key.bytes.begin(), all[0].key.bytes.end());
    input.insert(input.end(), all[0].message.begin(), all[0].message.end());
    std::uint8_t wanted[64];
    crypto_hash_sha512(wanted, input.data(), input.size());
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane) CHECK(std::memcmp(wanted, digests[lane], 64) == 0);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kernel.lanes));
}

std::string name_of(std::string_view what, SimdLevel level,
                    std::initializer_list<std::pair<std::string_view, std::size_t>> parameters) {
    std::string name(what);
    name.append("/").append(simd_name(level));
    for (const auto& [parameter, value] : parameters) {
        name.append("/").append(parameter).append(":").append(std::to_string(value));
    }
    return name;
}

void register_kernel(SimdLevel level) {
    for (const std::size_t keys : {64u, 1024u, 10'000u}) {
        for (const std::size_t batch : {8u, 64u, 512u}) {
            if (batch > keys) continue;
            benchmark::RegisterBenchmark(name_of("verify_recurring", level, {{"keys", keys}, {"batch", batch}}).c_str(),
                                         verify_recurring, level, batch, keys);
        }
    }
    benchmark::RegisterBenchmark(name_of("build_key_tables", level, {}).c_str(), build_tables, level);
    for (const std::size_t message : {36u, 256u}) {
        benchmark::RegisterBenchmark(name_of("sha512_signed", level, {{"message", message}}).c_str(), hash_signed,
                                     level, message);
    }
}

void register_level(SimdLevel level) {
    for (const std::size_t message : {36u, 256u}) {
        for (const std::size_t batch : {8u, 64u, 512u}) {
            benchmark::RegisterBenchmark(
                name_of("verify_distinct", level, {{"message", message}, {"batch", batch}}).c_str(), verify_distinct,
                level, batch, message);
        }
    }
    if (level != SimdLevel::scalar) register_kernel(level);
}

const bool kRegistered = [] {
    for (const SimdLevel level : available_of(verify_levels())) register_level(level);
    return true;
}();

}  // namespace
}  // namespace weft
