import assert from "node:assert/strict";
import { test } from "node:test";
import { blake3 } from "../src/blake3";
import { fromHex, Reader, toHex } from "../src/bytes";
import { verifySignature } from "../src/ed25519";
import type { Genesis } from "../src/genesis";
import { verifyProof } from "../src/proof";
import { sourceFile, vectors } from "./files";

const state = vectors("tests/tangle/vectors/state.txt");

// The genesis of the vectors is there as its bytes: what the page computes from the file is computed from them here.
function genesis(): Genesis {
  const bytes = fromHex(state.get("genesis")!);
  const in_ = new Reader(bytes);
  in_.u8();
  const name = new TextDecoder().decode(in_.bytes(in_.u8()));
  in_.bytes(8 + 5 * 4 + 8 + 1);
  const keys = Array.from({ length: in_.u32() }, () => {
    in_.u8();
    const key = in_.bytes(32);
    in_.bytes(8 + 8 + 1 + 32);
    return key;
  });
  const committee = Array.from({ length: in_.u16() }, () => keys[in_.u32()]!);
  const network = blake3(bytes);
  return { name, network, committee };
}

test("proofs of the shared vectors verify, with the fate that they prove", () => {
  for (const [name, reason] of [["proof.1", 0], ["proof.3", 9]] as const) {
    const verdict = verifyProof(genesis(), fromHex(state.get(name)!));
    assert.ok(verdict.ok, `${name}: ${verdict.ok ? "" : verdict.error}`);
    assert.equal(verdict.proved.reason, reason);
    assert.ok(verdict.proved.signers.length >= verdict.proved.quorum);
  }
});

test("a proof with any one byte changed fails", () => {
  const good = fromHex(state.get("proof.1")!);
  for (let i = 0; i < good.length; ++i) {
    const bad = good.slice();
    bad[i]! ^= 1 << (i % 8);
    assert.equal(verifyProof(genesis(), bad).ok, false, `byte ${i}`);
  }
});

test("a proof that is cut short, or longer, is malformed", () => {
  const good = fromHex(state.get("proof.1")!);
  for (let size = 0; size < good.length; size += 7) {
    assert.deepEqual(verifyProof(genesis(), good.subarray(0, size)), { ok: false, error: "malformed" });
  }
  assert.equal(verifyProof(genesis(), Uint8Array.of(...good, 0)).ok, false);
});

test("errors are those of docs/wire-state.md", () => {
  const good = fromHex(state.get("proof.1")!);
  const changed = (at: number) => {
    const bad = good.slice();
    bad[at]! ^= 1;
    const verdict = verifyProof(genesis(), bad);
    return verdict.ok ? "none" : verdict.error;
  };
  assert.equal(changed(1), "wrong_network");
  assert.equal(changed(35), "bad_header");
  assert.equal(changed(good.length - 1), "bad_certificate");
  const other = genesis();
  other.committee.reverse();
  assert.deepEqual(verifyProof(other, good), { ok: false, error: "bad_certificate" });
});

test("random bytes never throw", () => {
  let seed = 20261122;
  const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);
  for (let i = 0; i < 2000; ++i) {
    const bytes = Uint8Array.from({ length: next() % 900 }, () => next() >>> 24);
    if (bytes.length > 0) bytes[0] = 2;
    assert.equal(verifyProof(genesis(), bytes).ok, false);
  }
});

test("Ed25519 equals RFC 8032, and refuses what libsodium refuses", () => {
  const lines = sourceFile("tests/core/vectors/rfc8032.txt").trim().split("\n").filter((line) => !line.startsWith("#"));
  let checked = 0;
  for (const line of lines) {
    const [key, signature, message] = line.split(/\s+/);
    if (!key || !signature) continue;
    const text = fromHex(message ?? "");
    assert.ok(verifySignature(fromHex(key), text, fromHex(signature)), line.slice(0, 80));
    const s = fromHex(signature);
    s[40]! ^= 4;
    assert.equal(verifySignature(fromHex(key), text, s), false);
    ++checked;
  }
  assert.equal(checked, 5);
  // A key of small order signs everything by the rule with a cofactor: here it signs nothing.
  const zero = fromHex("01" + "00".repeat(31));
  assert.equal(verifySignature(zero, new Uint8Array(3), fromHex(toHex(zero) + "00".repeat(32))), false);
});
