// Ed25519 verification with the verdict of libsodium 1.0.18, which is the rule (docs/wire.md): no cofactor, canonical
// encodings, no points of small order. The curve's arithmetic is @noble/curves'.
import { ed25519 } from "@noble/curves/ed25519";
import { sha512 } from "@noble/hashes/sha2";
import { concat, equal } from "./bytes";

const kOrder = ed25519.CURVE.n;

function little(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; --i) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

export function verifySignature(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  const s = little(signature.subarray(32));
  if (s >= kOrder) return false;
  try {
    const a = ed25519.ExtendedPoint.fromHex(key, false); // refuses encodings that are not canonical
    if (a.isSmallOrder()) return false;
    const h = little(sha512(concat(signature.subarray(0, 32), key, message))) % kOrder;
    const base = s === 0n ? ed25519.ExtendedPoint.ZERO : ed25519.ExtendedPoint.BASE.multiplyUnsafe(s);
    const point = h === 0n ? base : base.subtract(a.multiplyUnsafe(h));
    return equal(point.toRawBytes(), signature.subarray(0, 32)) && !point.isSmallOrder();
  } catch {
    return false;
  }
}
