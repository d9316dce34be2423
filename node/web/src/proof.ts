// Proofs that a block was ordered, and with what fate (docs/wire-state.md, "Proofs"): verified here, in the browser, with
// the genesis and nothing else. The steps and their errors are those of that page.
import { blake3, blake3Keyed } from "./blake3";
import { concat, equal, Reader, toHex } from "./bytes";
import { verifySignature } from "./ed25519";
import { domainKey, type Genesis } from "./genesis";

export type ProofError =
  | "malformed"
  | "wrong_network"
  | "bad_header"
  | "bad_signature"
  | "wrong_payload"
  | "wrong_path"
  | "wrong_committee"
  | "bad_certificate";

export const kProofErrorWords: Record<ProofError, string> = {
  malformed: "it is not laid out as a proof",
  wrong_network: "it is of another network",
  bad_header: "the block's header is not valid",
  bad_signature: "the block was not signed by its issuer",
  wrong_payload: "the payload is not the one that the block commits to",
  wrong_path: "the block is not in the checkpoint with that fate",
  wrong_committee: "its handovers do not lead from the genesis to the committee that signed",
  bad_certificate: "too few validators signed the checkpoint, or a signature is wrong",
};

export interface Proved {
  block: string; // id
  issuer: string;
  reason: number; // 0: confirmed
  checkpoint: number;
  timeUs: number; // ledger time
  signers: number[]; // authors
  quorum: number;
  epoch: number; // of the committee that signed
  payload: boolean; // it was there and is the right one
}

export type Verdict = { ok: true; proved: Proved } | { ok: false; error: ProofError };

const kHeaderBytesMin = 128;
const kHeaderBytesMax = 412;
const kPayloadBytesMax = 32768;
const kPathMax = 64;
const kEntriesMax = 128;
const kCheckpointBytes = 201;
const kHandoversMax = 1024;
const kReasonLast = 26;

class Failure extends Error {
  constructor(readonly error: ProofError) {
    super(error);
  }
}

function demand(condition: boolean, error: ProofError): asserts condition {
  if (!condition) throw new Failure(error);
}

interface Entry {
  author: number;
  signature: Uint8Array;
}

interface Handover {
  checkpoint: Uint8Array;
  entries: Entry[];
  epoch: Uint8Array;
}

interface Layout {
  network: Uint8Array;
  header: Uint8Array;
  signature: Uint8Array;
  payload: Uint8Array | null;
  reason: number;
  index: bigint;
  path: Uint8Array[];
  handovers: Handover[];
  checkpoint: Uint8Array;
  entries: Entry[];
}

function readCertificate(in_: Reader): Entry[] {
  demand(in_.u8() === 1, "malformed"); // its version
  const count = in_.u8();
  demand(count <= kEntriesMax, "malformed");
  const entries = Array.from({ length: count }, () => ({ author: in_.u16(), signature: in_.bytes(64) }));
  for (let i = 1; i < count; ++i) demand(entries[i]!.author > entries[i - 1]!.author, "malformed");
  in_.end();
  return entries;
}

function readHandover(in_: Reader): Handover {
  const checkpoint = in_.bytes(kCheckpointBytes);
  const entries = readCertificate(new Reader(in_.bytes(in_.u16())));
  return { checkpoint, entries, epoch: in_.bytes(in_.u16()) };
}

function readLayout(bytes: Uint8Array): Layout {
  const in_ = new Reader(bytes);
  demand(in_.u8() === 2, "malformed");
  const network = in_.bytes(32);
  const headerBytes = in_.u16();
  demand(headerBytes <= kHeaderBytesMax, "malformed");
  const header = in_.bytes(headerBytes);
  const signature = in_.bytes(64);
  const hasPayload = in_.u8();
  demand(hasPayload <= 1, "malformed");
  let payload: Uint8Array | null = null;
  if (hasPayload === 1) {
    const size = in_.u16();
    demand(size <= kPayloadBytesMax, "malformed");
    payload = in_.bytes(size);
  }
  const reason = in_.u8();
  demand(reason <= kReasonLast, "malformed");
  const index = in_.u64();
  const length = in_.u8();
  demand(length <= kPathMax, "malformed");
  const path = Array.from({ length }, () => in_.bytes(32));
  const count = in_.u16();
  demand(count <= kHandoversMax, "malformed");
  const handovers = Array.from({ length: count }, () => readHandover(in_));
  const checkpoint = in_.bytes(kCheckpointBytes);
  const entries = readCertificate(new Reader(in_.bytes(in_.left)));
  return { network, header, signature, payload, reason, index, path, handovers, checkpoint, entries };
}

interface Header {
  payloadBytes: number;
  payloadHash: Uint8Array;
  issuer: Uint8Array;
  key: Uint8Array;
  slot: number;
}

const kTimeMax = 4294967295999999n;

function readHeader(bytes: Uint8Array): Header {
  demand(bytes.length >= kHeaderBytesMin, "bad_header");
  const in_ = new Reader(bytes);
  demand(in_.u8() === 1 && in_.u8() === 1, "bad_header");
  const flags = in_.u8();
  const parents = in_.u8();
  demand(flags <= 1 && parents >= 1 && parents <= 8, "bad_header");
  demand(bytes.length === 92 + 32 * flags + 36 * parents, "bad_header");
  in_.u16(); // any payload type is carried
  const payloadBytes = in_.u16();
  demand(payloadBytes <= kPayloadBytesMax, "bad_header");
  const time = in_.u64();
  demand(time <= kTimeMax, "bad_header");
  const slot = Number(time / 1_000_000n);
  in_.u64(); // sequence
  const issuer = in_.bytes(32);
  const payloadHash = in_.bytes(32);
  const key = flags === 1 ? in_.bytes(32) : issuer;
  demand(flags === 0 || !equal(key, issuer), "bad_header");
  const seen = new Set<string>();
  for (let i = 0; i < parents; ++i) {
    const parent = in_.bytes(36);
    seen.add(toHex(parent));
    demand(new DataView(parent.buffer, parent.byteOffset).getUint32(0) <= slot, "bad_header");
  }
  demand(seen.size === parents, "bad_header");
  return { payloadBytes, payloadHash, issuer, key, slot };
}

interface Checkpoint {
  index: number;
  fateRoot: Uint8Array;
  blocks: bigint;
  timeUs: number;
  epoch: Uint8Array; // digest of the epoch that signs the next checkpoint
}

function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const in_ = new Reader(bytes);
  demand(in_.u8() === 1, "malformed");
  const index = in_.number64();
  demand(index >= 1, "malformed");
  in_.bytes(32 + 8 + 32);
  const fateRoot = in_.bytes(32);
  const blocks = in_.u64();
  in_.bytes(32 + 8);
  const timeUs = in_.number64();
  return { index, fateRoot, blocks, timeUs, epoch: in_.bytes(32) };
}

// RFC 6962's shape: a sibling is missing where an even index is the last of its level.
export function merkleRoot(node: (l: Uint8Array, r: Uint8Array) => Uint8Array, leaf: Uint8Array, index: bigint,
                           count: bigint, path: Uint8Array[]): Uint8Array | null {
  if (index >= count) return null;
  let hash = leaf;
  let used = 0;
  for (let i = index, c = count; c > 1n; i /= 2n, c = (c + 1n) / 2n) {
    if (i % 2n === 0n && i + 1n === c) continue;
    const sibling = path[used++];
    if (!sibling) return null;
    hash = i % 2n === 0n ? node(hash, sibling) : node(sibling, hash);
  }
  return used === path.length ? hash : null;
}

interface Epoch {
  number: number;
  after: number; // its committee signs the checkpoints after this one
  keys: Uint8Array[]; // by author
}

function readEpoch(bytes: Uint8Array): Epoch {
  const in_ = new Reader(bytes);
  demand(in_.u8() === 1, "malformed");
  const number = in_.u32();
  const after = in_.number64();
  in_.bytes(4 + 4 + 2); // base round, lowest slot, protocol
  in_.bytes(5 * 4 + 8 + 1); // parameters
  const keys = Array.from({ length: in_.u16() }, () => {
    in_.bytes(32); // account
    demand(in_.u8() === 1, "malformed");
    return in_.bytes(32);
  });
  in_.end();
  demand(keys.length >= 1 && keys.length <= kEntriesMax, "malformed");
  return { number, after, keys };
}

function quorumOf(size: number): number {
  return size - Math.floor((size - 1) / 3);
}

function certified(genesis: Genesis, keys: Uint8Array[], checkpoint: Uint8Array, entries: Entry[]): boolean {
  if (entries.length < quorumOf(keys.length)) return false;
  const digest = blake3Keyed(domainKey("checkpoint", genesis.network), checkpoint);
  return entries.every(({ author, signature }) => {
    const key = keys[author];
    return key !== undefined && verifySignature(key, digest, signature);
  });
}

// The committee that signed, if each handover follows from the one before.
function signingEpoch(genesis: Genesis, handovers: Handover[]): Epoch {
  let epoch: Epoch = { number: 0, after: 0, keys: genesis.committee };
  for (const handover of handovers) {
    const next = readEpoch(handover.epoch);
    const checkpoint = readCheckpoint(handover.checkpoint);
    demand(next.number === epoch.number + 1, "wrong_committee");
    demand(checkpoint.index === next.after && next.after > epoch.after, "wrong_committee");
    const digest = blake3Keyed(domainKey("epoch", genesis.network), handover.epoch);
    demand(equal(checkpoint.epoch, digest), "wrong_committee");
    demand(certified(genesis, epoch.keys, handover.checkpoint, handover.entries), "wrong_committee");
    epoch = next;
  }
  return epoch;
}

function check(genesis: Genesis, bytes: Uint8Array): Proved {
  const proof = readLayout(bytes);
  const checkpoint = readCheckpoint(proof.checkpoint);
  demand(equal(proof.network, genesis.network), "wrong_network");
  const header = readHeader(proof.header);
  const hash = blake3Keyed(domainKey("block_id", genesis.network), proof.header);
  const slot = new Uint8Array(4);
  new DataView(slot.buffer).setUint32(0, header.slot);
  const id = concat(slot, hash);
  demand(verifySignature(header.key, id, proof.signature), "bad_signature");
  if (proof.payload) {
    demand(proof.payload.length === header.payloadBytes && equal(blake3(proof.payload), header.payloadHash),
           "wrong_payload");
  }
  const nodeKey = domainKey("fate_node", genesis.network);
  const leaf = blake3Keyed(domainKey("fate_leaf", genesis.network), concat(id, Uint8Array.of(proof.reason)));
  const root = merkleRoot((l, r) => blake3Keyed(nodeKey, concat(l, r)), leaf, proof.index, checkpoint.blocks, proof.path);
  demand(root !== null && equal(root, checkpoint.fateRoot), "wrong_path");
  const epoch = signingEpoch(genesis, proof.handovers);
  demand(checkpoint.index > epoch.after, "wrong_committee");
  demand(certified(genesis, epoch.keys, proof.checkpoint, proof.entries), "bad_certificate");
  return {
    block: toHex(id),
    issuer: toHex(header.issuer),
    reason: proof.reason,
    checkpoint: checkpoint.index,
    timeUs: checkpoint.timeUs,
    signers: proof.entries.map((entry) => entry.author),
    quorum: quorumOf(epoch.keys.length),
    epoch: epoch.number,
    payload: proof.payload !== null,
  };
}

// Never throws, whatever the bytes are.
export function verifyProof(genesis: Genesis, bytes: Uint8Array): Verdict {
  try {
    return { ok: true, proved: check(genesis, bytes) };
  } catch (error) {
    return { ok: false, error: error instanceof Failure ? error.error : "malformed" };
  }
}
