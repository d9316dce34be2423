// BLAKE3 with 32 bytes of output, in its three modes (docs/wire.md, "Hashes and domains"). Written for being read; a proof
// hashes a few hundred bytes.

const kBlockBytes = 64;
const kChunkBytes = 1024;

const kChunkStart = 1;
const kChunkEnd = 2;
const kParent = 4;
const kRoot = 8;
const kKeyedHash = 16;
const kDeriveContext = 32;
const kDeriveMaterial = 64;

const kIv = Uint32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);
const kPermutation = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

function mix(v: Uint32Array, a: number, b: number, c: number, d: number, x: number, y: number): void {
  v[a] = v[a]! + v[b]! + x;
  v[d] = rotate(v[d]! ^ v[a]!, 16);
  v[c] = v[c]! + v[d]!;
  v[b] = rotate(v[b]! ^ v[c]!, 12);
  v[a] = v[a]! + v[b]! + y;
  v[d] = rotate(v[d]! ^ v[a]!, 8);
  v[c] = v[c]! + v[d]!;
  v[b] = rotate(v[b]! ^ v[c]!, 7);
}

// The first eight words of the compression function's output: all that 32 bytes need.
function compress(chaining: Uint32Array, block: Uint32Array, length: number, counter: number, flags: number): Uint32Array {
  const v = new Uint32Array(16);
  v.set(chaining);
  v.set(kIv.subarray(0, 4), 8);
  v[12] = counter >>> 0;
  v[13] = Math.floor(counter / 2 ** 32);
  v[14] = length;
  v[15] = flags;
  let m: ArrayLike<number> = block;
  for (let round = 0; round < 7; ++round) {
    mix(v, 0, 4, 8, 12, m[0]!, m[1]!);
    mix(v, 1, 5, 9, 13, m[2]!, m[3]!);
    mix(v, 2, 6, 10, 14, m[4]!, m[5]!);
    mix(v, 3, 7, 11, 15, m[6]!, m[7]!);
    mix(v, 0, 5, 10, 15, m[8]!, m[9]!);
    mix(v, 1, 6, 11, 12, m[10]!, m[11]!);
    mix(v, 2, 7, 8, 13, m[12]!, m[13]!);
    mix(v, 3, 4, 9, 14, m[14]!, m[15]!);
    const before: ArrayLike<number> = m;
    m = kPermutation.map((from) => before[from]!);
  }
  const out = new Uint32Array(8);
  for (let i = 0; i < 8; ++i) out[i] = v[i]! ^ v[i + 8]!;
  return out;
}

function words(bytes: Uint8Array): Uint32Array {
  const out = new Uint32Array(16);
  for (let i = 0; i < bytes.length; ++i) out[i >> 2]! |= bytes[i]! << (8 * (i & 3));
  return out;
}

// What is left to do of a node: the root is compressed with a flag more.
interface Node {
  chaining: Uint32Array;
  block: Uint32Array;
  length: number;
  counter: number;
  flags: number;
}

function finish(node: Node, more: number): Uint32Array {
  return compress(node.chaining, node.block, node.length, node.counter, node.flags | more);
}

function chunkNode(key: Uint32Array, chunk: Uint8Array, counter: number, flags: number): Node {
  let chaining = key;
  let start = kChunkStart;
  let at = 0;
  for (; chunk.length - at > kBlockBytes; at += kBlockBytes) {
    const block = words(chunk.subarray(at, at + kBlockBytes));
    chaining = compress(chaining, block, kBlockBytes, counter, flags | start);
    start = 0;
  }
  const last = chunk.subarray(at);
  return { chaining, block: words(last), length: last.length, counter, flags: flags | start | kChunkEnd };
}

// The left subtree holds the largest power of two of chunks that leaves something to the right.
function treeNode(key: Uint32Array, input: Uint8Array, firstChunk: number, flags: number): Node {
  if (input.length <= kChunkBytes) return chunkNode(key, input, firstChunk, flags);
  const chunks = Math.ceil(input.length / kChunkBytes);
  let left = 1;
  while (left * 2 < chunks) left *= 2;
  const block = new Uint32Array(16);
  block.set(finish(treeNode(key, input.subarray(0, left * kChunkBytes), firstChunk, flags), 0), 0);
  block.set(finish(treeNode(key, input.subarray(left * kChunkBytes), firstChunk + left, flags), 0), 8);
  return { chaining: key, block, length: kBlockBytes, counter: 0, flags: flags | kParent };
}

function run(key: Uint32Array, input: Uint8Array, flags: number): Uint8Array {
  const out = finish(treeNode(key, input, 0, flags), kRoot);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  out.forEach((word, i) => view.setUint32(4 * i, word, true));
  return bytes;
}

export function blake3(input: Uint8Array): Uint8Array {
  return run(kIv, input, 0);
}

// `key`: 32 bytes.
export function blake3Keyed(key: Uint8Array, input: Uint8Array): Uint8Array {
  return run(words(key).slice(0, 8), input, kKeyedHash);
}

export function blake3DeriveKey(context: string, material: Uint8Array): Uint8Array {
  const contextKey = run(kIv, new TextEncoder().encode(context), kDeriveContext);
  return run(words(contextKey).slice(0, 8), material, kDeriveMaterial);
}
