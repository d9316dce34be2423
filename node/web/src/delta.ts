// The messages of the live connection (docs/api.md, "Live connection"), decoded. Whatever comes in: a message, or an error.
import { Reader, toHex } from "./bytes";

export interface Hello {
  kind: "hello";
  network: string;
  genesisUnixUs: number;
  nowUs: number;
}
export interface NewBlock {
  id: Uint8Array; // 36 bytes
  issuer: Uint8Array;
  type: number;
  agoUs: number;
  parents: Uint8Array[]; // their first 12 bytes
}
export interface NewFate {
  id: Uint8Array; // its first 12 bytes
  fate: Fate;
  reason: number;
  agoUs: number;
}
export interface NewRound {
  round: number;
  author: number;
  agoUs: number;
  tips: number;
  parents: number[]; // authors, of the round just before
}
export interface NewLeader {
  commit: number;
  round: number;
  author: number;
  agoUs: number;
  blocks: number;
}
export interface MissedLeader {
  round: number;
  author: number;
  agoUs: number; // when that was known
}
export interface Delta {
  kind: "delta";
  nowUs: number;
  level: number; // one block in 2^level is here
  lost: number;
  attached: number; // these four count all blocks, not only those that are here
  confirmed: number;
  rejected: number;
  expired: number;
  blocks: NewBlock[];
  fates: NewFate[];
  rounds: NewRound[];
  leaders: NewLeader[];
  missed: MissedLeader[];
}
export interface Status {
  kind: "status";
  nowUs: number;
  state: number;
  epoch: number; // of the committee; authors are numbered anew in each
  committee: number; // its size
  author: number | null; // this node's
  commit: number;
  round: number;
  checkpoint: number;
  certified: number;
  tips: number;
  pending: number;
  pendingBytes: number;
  orphans: number;
  confirmed: number;
  rejected: number;
  expired: number;
  queues: { name: string; items: number; bytes: number }[];
}
export interface Skipped {
  kind: "skipped";
  messages: number;
}
export type Message = Hello | Delta | Status | Skipped;

export const enum Fate {
  pending = 0,
  confirmed = 1,
  rejected = 2,
  expired = 3,
}
export const kFateNames = ["pending", "confirmed", "rejected", "expired"] as const;

export const kShortIdBytes = 12;
const kNobody = 0xffff;

// `least`: bytes of one item at least, so that a false count allocates nothing.
function list<T>(in_: Reader, least: number, item: () => T): T[] {
  const count = in_.u32();
  if (count * least > in_.left) throw new Error("a count beyond the message");
  const out: T[] = [];
  for (let i = 0; i < count; ++i) out.push(item());
  return out;
}

function readDelta(in_: Reader): Delta {
  const nowUs = in_.number64();
  const level = in_.u8();
  if (level > 16) throw new Error("no such level");
  const lost = in_.number64();
  const [attached, confirmed, rejected, expired] = [in_.u32(), in_.u32(), in_.u32(), in_.u32()];
  const blocks = list(in_, 75, (): NewBlock => {
    const [id, issuer, type, agoUs] = [in_.bytes(36), in_.bytes(32), in_.u16(), in_.u32()];
    const parents = Array.from({ length: in_.u8() }, () => in_.bytes(kShortIdBytes));
    return { id, issuer, type, agoUs, parents };
  });
  const fates = list(in_, 18, (): NewFate => {
    const [id, fate, reason, agoUs] = [in_.bytes(kShortIdBytes), in_.u8(), in_.u8(), in_.u32()];
    if (fate < 1 || fate > 3) throw new Error("no such fate");
    return { id, fate, reason, agoUs };
  });
  const rounds = list(in_, 13, (): NewRound => {
    const [round, author, agoUs, tips] = [in_.u32(), in_.u16(), in_.u32(), in_.u16()];
    return { round, author, agoUs, tips, parents: Array.from({ length: in_.u8() }, () => in_.u16()) };
  });
  const leaders = list(in_, 22, (): NewLeader => {
    const [commit, round, author, agoUs, blocksOrdered] = [in_.number64(), in_.u32(), in_.u16(), in_.u32(), in_.u32()];
    return { commit, round, author, agoUs, blocks: blocksOrdered };
  });
  const missed = list(in_, 10, (): MissedLeader => {
    const [round, author, agoUs] = [in_.u32(), in_.u16(), in_.u32()];
    return { round, author, agoUs };
  });
  return { kind: "delta", nowUs, level, lost, attached, confirmed, rejected, expired, blocks, fates, rounds, leaders, missed };
}

function readStatus(in_: Reader): Status {
  const nowUs = in_.number64();
  const state = in_.u8();
  const [epoch, committee, author] = [in_.u32(), in_.u16(), in_.u16()];
  const [commit, round, checkpoint, certified] = [in_.number64(), in_.u32(), in_.number64(), in_.number64()];
  const [tips, pending, pendingBytes, orphans] = [in_.number64(), in_.number64(), in_.number64(), in_.number64()];
  const [confirmed, rejected, expired] = [in_.number64(), in_.number64(), in_.number64()];
  const queues = Array.from({ length: in_.u8() }, () => {
    const name = new TextDecoder().decode(in_.bytes(in_.u8()));
    return { name, items: in_.number64(), bytes: in_.number64() };
  });
  return {
    kind: "status", nowUs, state, epoch, committee, author: author === kNobody ? null : author, commit, round, checkpoint,
    certified, tips, pending, pendingBytes, orphans, confirmed, rejected, expired, queues,
  };
}

function readHello(in_: Reader): Hello {
  const network = toHex(in_.bytes(32));
  return { kind: "hello", network, genesisUnixUs: in_.number64(), nowUs: in_.number64() };
}

// Throws on anything that is no message.
export function decodeMessage(bytes: Uint8Array): Message {
  const in_ = new Reader(bytes);
  if (in_.u8() !== 1) throw new Error("another version of the live connection");
  const kind = in_.u8();
  let message: Message;
  if (kind === 1) message = readHello(in_);
  else if (kind === 2) message = readDelta(in_);
  else if (kind === 3) message = readStatus(in_);
  else if (kind === 4) message = { kind: "skipped", messages: in_.u32() };
  else throw new Error("no such kind of message");
  in_.end();
  return message;
}

export function encodeWish(blocksPerSecond: number): Uint8Array {
  const out = new Uint8Array(6);
  out[0] = 1;
  out[1] = 16;
  new DataView(out.buffer).setUint32(2, blocksPerSecond, true);
  return out;
}
