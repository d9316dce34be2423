// Marks code for a vector instruction set. A kernel's file includes everything it needs, then opens a region, and has
// nothing in it but its own functions in a namespace of its own: a shared inline function (of the standard library,
// say) that was compiled inside a region could be the copy that the linker keeps for everyone, and would crash a
// machine without those instructions. So: no containers, no templates from outside inside a region; intrinsics and
// plain arrays.
#pragma once

#define WEFT_SIMD_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define WEFT_SIMD_BEGIN(features) \
    WEFT_SIMD_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define WEFT_SIMD_END _Pragma("clang attribute pop")
#else
#define WEFT_SIMD_BEGIN(features) _Pragma("GCC push_options") WEFT_SIMD_PRAGMA(GCC target(features))
#define WEFT_SIMD_END _Pragma("GCC pop_options")
#endif

#define WEFT_SIMD_SSE41 "sse4.1"
#define WEFT_SIMD_AVX2 "avx2,bmi,bmi2"
#define WEFT_SIMD_AVX512 "avx2,bmi,bmi2,avx512f,avx512bw,avx512dq,avx512vl"
#define WEFT_SIMD_IFMA "avx2,bmi,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512ifma,avx512vbmi"
