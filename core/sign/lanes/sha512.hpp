// SHA-512 (FIPS 180-4) of one message per SIMD lane, over the words of a level (LaneWords, field.hpp). To be included
// inside a SIMD region, after hash_input.hpp and kernel.hpp.
#pragma once

#include "core/sign/lanes/field.hpp"
#include "core/sign/lanes/hash_input.hpp"
#include "core/sign/lanes/kernel.hpp"

namespace weft::lanes {

// Fractional parts of the square roots of the first 8 primes, and of the cube roots of the first 80.
inline constexpr std::uint64_t kSha512Start[8] = {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B,
                                                  0xA54FF53A5F1D36F1, 0x510E527FADE682D1, 0x9B05688C2B3E6C1F,
                                                  0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179};
inline constexpr std::uint64_t kSha512Rounds[80] = {
    0x428A2F98D728AE22, 0x7137449123EF65CD, 0xB5C0FBCFEC4D3B2F, 0xE9B5DBA58189DBBC, 0x3956C25BF348B538,
    0x59F111F1B605D019, 0x923F82A4AF194F9B, 0xAB1C5ED5DA6D8118, 0xD807AA98A3030242, 0x12835B0145706FBE,
    0x243185BE4EE4B28C, 0x550C7DC3D5FFB4E2, 0x72BE5D74F27B896F, 0x80DEB1FE3B1696B1, 0x9BDC06A725C71235,
    0xC19BF174CF692694, 0xE49B69C19EF14AD2, 0xEFBE4786384F25E3, 0x0FC19DC68B8CD5B5, 0x240CA1CC77AC9C65,
    0x2DE92C6F592B0275, 0x4A7484AA6EA6E483, 0x5CB0A9DCBD41FBD4, 0x76F988DA831153B5, 0x983E5152EE66DFAB,
    0xA831C66D2DB43210, 0xB00327C898FB213F, 0xBF597FC7BEEF0EE4, 0xC6E00BF33DA88FC2, 0xD5A79147930AA725,
    0x06CA6351E003826F, 0x142929670A0E6E70, 0x27B70A8546D22FFC, 0x2E1B21385C26C926, 0x4D2C6DFC5AC42AED,
    0x53380D139D95B3DF, 0x650A73548BAF63DE, 0x766A0ABB3C77B2A8, 0x81C2C92E47EDAEE6, 0x92722C851482353B,
    0xA2BFE8A14CF10364, 0xA81A664BBC423001, 0xC24B8B70D0F89791, 0xC76C51A30654BE30, 0xD192E819D6EF5218,
    0xD69906245565A910, 0xF40E35855771202A, 0x106AA07032BBD1B8, 0x19A4C116B8D2D0C8, 0x1E376C085141AB53,
    0x2748774CDF8EEB99, 0x34B0BCB5E19B48A8, 0x391C0CB3C5C95A63, 0x4ED8AA4AE3418ACB, 0x5B9CCA4F7763E373,
    0x682E6FF3D6B2B8A3, 0x748F82EE5DEFB2FC, 0x78A5636F43172F60, 0x84C87814A1F0AB72, 0x8CC702081A6439EC,
    0x90BEFFFA23631E28, 0xA4506CEBDE82BDE9, 0xBEF9A3F7B2C67915, 0xC67178F2E372532B, 0xCA273ECEEA26619C,
    0xD186B8C721C0C207, 0xEADA7DD6CDE0EB1E, 0xF57D4F7FEE6ED178, 0x06F067AA72176FBA, 0x0A637DC5A2C898A6,
    0x113F9804BEF90DAE, 0x1B710B35131C471B, 0x28DB77F523047D84, 0x32CAAB7B40C72493, 0x3C9EBE0A15C9BEBC,
    0x431D67C49C100D4C, 0x4CC5D4BECB3E42B6, 0x597F299CFC657E2A, 0x5FCB6FAB3AD6FAEC, 0x6C44198C4A475817};

template <LaneWords V>
struct Sha512 {
    using Vec = typename V::Vec;

    // V::kLanes inputs of any lengths, and their digests. Costs as much as the longest.
    static void digest(const HashInput* inputs, HashWords* digests) {
        std::size_t counts[V::kLanes];
        std::size_t blocks = 0;
        for (std::size_t lane = 0; lane < V::kLanes; ++lane) {
            counts[lane] = block_count(inputs[lane]);
            if (counts[lane] > blocks) blocks = counts[lane];
        }
        Vec state[8];
        for (std::size_t i = 0; i < 8; ++i) state[i] = V::broadcast(kSha512Start[i]);
        for (std::size_t index = 0; index < blocks; ++index) add_block(inputs, counts, index, state);
        store(state, digests);
    }

private:
    struct alignas(64) Block {
        std::uint8_t bytes[kHashBlockBytes];
    };

    // Lanes whose message has ended keep their state.
    static void add_block(const HashInput* inputs, const std::size_t* counts, std::size_t index, Vec (&state)[8]) {
        Block blocks[V::kLanes] = {};
        const std::uint8_t* read[V::kLanes];
        unsigned active = 0;
        for (std::size_t lane = 0; lane < V::kLanes; ++lane) {
            read[lane] = blocks[lane].bytes;
            if (index >= counts[lane]) continue;
            active |= 1u << lane;
            write_block(inputs[lane], index, blocks[lane].bytes);
        }
        Vec next[8];
        for (std::size_t i = 0; i < 8; ++i) next[i] = state[i];
        compress(read, next);
        for (std::size_t i = 0; i < 8; ++i) state[i] = V::select(active, next[i], state[i]);
    }

    static void compress(const std::uint8_t* const* read, Vec (&state)[8]) {
        Vec word[16];
        V::load_blocks(read, word);
        Vec a = state[0], b = state[1], c = state[2], d = state[3];
        Vec e = state[4], f = state[5], g = state[6], h = state[7];
        for (std::size_t i = 0; i < 80; i += 16) {
            if (i != 0) extend(word);
            const std::uint64_t* constant = kSha512Rounds + i;
            for (std::size_t j = 0; j < 16; j += 8) {
                round(a, b, c, d, e, f, g, h, word[j], constant[j]);
                round(h, a, b, c, d, e, f, g, word[j + 1], constant[j + 1]);
                round(g, h, a, b, c, d, e, f, word[j + 2], constant[j + 2]);
                round(f, g, h, a, b, c, d, e, word[j + 3], constant[j + 3]);
                round(e, f, g, h, a, b, c, d, word[j + 4], constant[j + 4]);
                round(d, e, f, g, h, a, b, c, word[j + 5], constant[j + 5]);
                round(c, d, e, f, g, h, a, b, word[j + 6], constant[j + 6]);
                round(b, c, d, e, f, g, h, a, word[j + 7], constant[j + 7]);
            }
        }
        const Vec out[8] = {a, b, c, d, e, f, g, h};
        for (std::size_t i = 0; i < 8; ++i) state[i] = V::add(state[i], out[i]);
    }

    static WEFT_LANES_INLINE void round(Vec a, Vec b, Vec c, Vec& d, Vec e, Vec f, Vec g, Vec& h, Vec word,
                                        std::uint64_t constant) {
        const Vec mix_e = V::exclusive_or(V::template rotate_right<14>(e), V::template rotate_right<18>(e),
                                          V::template rotate_right<41>(e));
        const Vec mix_a = V::exclusive_or(V::template rotate_right<28>(a), V::template rotate_right<34>(a),
                                          V::template rotate_right<39>(a));
        const Vec input = V::add(V::add(h, word), V::broadcast(constant));
        const Vec first = V::add(input, V::add(mix_e, V::choose(e, f, g)));
        d = V::add(d, first);
        h = V::add(first, V::add(mix_a, V::majority(a, b, c)));
    }

    // The next 16 words of the message schedule.
    static WEFT_LANES_INLINE void extend(Vec (&word)[16]) {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i) {
            const Vec old = word[(i + 1) % 16], recent = word[(i + 14) % 16];
            const Vec mix_old = V::exclusive_or(V::template rotate_right<1>(old), V::template rotate_right<8>(old),
                                                V::template shift_right<7>(old));
            const Vec mix_recent =
                V::exclusive_or(V::template rotate_right<19>(recent), V::template rotate_right<61>(recent),
                                V::template shift_right<6>(recent));
            word[i] = V::add(V::add(word[i], mix_old), V::add(word[(i + 9) % 16], mix_recent));
        }
    }

    // SHA-512 writes its words big-endian; the number is read little-endian from those bytes.
    static void store(const Vec (&state)[8], HashWords* digests) {
        alignas(64) std::uint64_t words[V::kLanes];
        for (std::size_t i = 0; i < 8; ++i) {
            V::store(V::swap_bytes(state[i]), words);
            for (std::size_t lane = 0; lane < V::kLanes; ++lane) digests[lane][i] = words[lane];
        }
    }
};

}  // namespace weft::lanes
