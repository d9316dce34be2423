#!/usr/bin/env bash
# Fails when a header needs another one included before it: each is compiled by itself. The kernels' headers belong into
# a region of their instruction set (core/simd/region.hpp); outside of one g++ warns that vectors are passed differently.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

find core tangle pow p2p node tools tests bench -name '*.hpp' -print0 |
  xargs -0 -P "$(nproc)" -I{} g++ -std=c++20 -fsyntax-only -Wall -Wextra -Werror -Wno-psabi \
    -DWEFT_SOURCE_DIR='"."' -DWEFT_BIN_DIR='"."' -I. -include {} -x c++ /dev/null
