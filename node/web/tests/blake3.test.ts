import assert from "node:assert/strict";
import { test } from "node:test";
import { blake3, blake3DeriveKey, blake3Keyed } from "../src/blake3";
import { toHex } from "../src/bytes";
import { sourceFile } from "./files";

test("BLAKE3 equals the official vectors in all three modes", () => {
  const key = new TextEncoder().encode("whats the Elvish word for friend");
  let lines = 0;
  for (const line of sourceFile("tests/core/vectors/blake3.txt").trim().split("\n")) {
    const [length, plain, keyed, derived] = line.split(" ");
    const input = Uint8Array.from({ length: Number(length) }, (_, i) => i % 251);
    assert.equal(toHex(blake3(input)), plain, `plain, ${length} bytes`);
    assert.equal(toHex(blake3Keyed(key, input)), keyed, `keyed, ${length} bytes`);
    assert.equal(toHex(blake3DeriveKey("BLAKE3 2019-12-27 16:29:52 test vectors context", input)), derived, `derived, ${length} bytes`);
    ++lines;
  }
  assert.equal(lines, 35);
});
