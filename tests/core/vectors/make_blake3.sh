#!/bin/sh
# Prints blake3.txt: digests of the inputs that BLAKE3's official test vectors use, taken from Debian's b3sum.
# A line is: length, hash, keyed hash, derived key.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -c 'import sys; sys.stdout.buffer.write(bytes(i % 251 for i in range(102400)))' > "$work/input"
printf '%s' 'whats the Elvish word for friend' > "$work/key"

for length in 0 1 2 3 4 5 6 7 8 63 64 65 127 128 129 1023 1024 1025 2048 2049 3072 3073 4096 4097 5120 5121 6144 6145 \
    7168 7169 8192 8193 16384 31744 102400; do
    head -c "$length" "$work/input" > "$work/part"
    printf '%s %s %s %s\n' "$length" \
        "$(b3sum --no-names "$work/part")" \
        "$(b3sum --no-names --keyed "$work/part" < "$work/key")" \
        "$(b3sum --no-names --derive-key 'BLAKE3 2019-12-27 16:29:52 test vectors context' "$work/part")"
done
