// A live connection with as many blocks as a measurement wants, in the format of docs/api.md: what a node would send.
import { randomBytes } from "node:crypto";

const us = (seconds) => BigInt(Math.round(seconds * 1e6));

export function hello(now) {
  const out = Buffer.alloc(2 + 32 + 8 + 8);
  out.writeUInt8(1, 0);
  out.writeUInt8(1, 1);
  out.writeBigUInt64LE(1_700_000_000_000_000n, 34);
  out.writeBigUInt64LE(us(now), 42);
  return out;
}

// A committee of four in its first epoch, and nothing else to tell.
export function status(now) {
  const kQueues = 2 + 8 + 1 + 4 + 2 + 2 + 8 + 4 + 9 * 8;
  const out = Buffer.alloc(kQueues + 1);
  out.writeUInt8(1, 0);
  out.writeUInt8(3, 1);
  out.writeBigUInt64LE(us(now), 2);
  out.writeUInt16LE(4, 15);
  out.writeUInt16LE(0xffff, 17);
  return out;
}

// `count` blocks that came within the last `seconds`, each approving two of those before; decided when they are older than
// a tenth of a second.
export class Stream {
  constructor() {
    this.recent = [];
    this.open = [];
    this.round = 1;
  }

  delta(now, count, seconds) {
    const blocks = [];
    for (let i = 0; i < count; ++i) {
      const id = Buffer.concat([Buffer.alloc(4), randomBytes(32)]);
      id.writeUInt32BE(Math.floor(now), 0);
      const parents = [0, 1].map(() => this.recent[Math.floor(Math.random() * this.recent.length)]).filter(Boolean);
      const head = Buffer.alloc(7);
      head.writeUInt16LE(Math.random() < 0.8 ? 1 : 2, 0);
      head.writeUInt32LE(Math.round(((count - i) / count) * seconds * 1e6), 2);
      head.writeUInt8(parents.length, 6);
      blocks.push(Buffer.concat([id, randomBytes(32), head, ...parents]));
      this.open.push(id.subarray(0, 12));
    }
    this.recent = [...this.recent, ...this.open.slice(-count)].slice(-60);
    const fates = this.open.splice(0, Math.max(0, this.open.length - count)).map((id) => {
      const tail = Buffer.alloc(6);
      tail.writeUInt8(Math.random() < 0.99 ? 1 : 2, 0);
      return Buffer.concat([id, tail]);
    });
    const rounds = [0, 1, 2, 3].map((author) => {
      const out = Buffer.alloc(4 + 2 + 4 + 2 + 1 + 8);
      out.writeUInt32LE(this.round, 0);
      out.writeUInt16LE(author, 4);
      out.writeUInt8(4, 12);
      [0, 1, 2, 3].forEach((parent) => out.writeUInt16LE(parent, 13 + 2 * parent));
      return out;
    });
    ++this.round;
    const head = Buffer.alloc(2 + 8 + 1 + 8 + 16);
    head.writeUInt8(1, 0);
    head.writeUInt8(2, 1);
    head.writeBigUInt64LE(us(now), 2);
    head.writeUInt32LE(count, 19);
    head.writeUInt32LE(fates.length, 23);
    const section = (items) => {
      const counted = Buffer.alloc(4);
      counted.writeUInt32LE(items.length);
      return [counted, ...items];
    };
    return Buffer.concat([head, ...section(blocks), ...section(fates), ...section(rounds), ...section([]), ...section([])]);
  }
}
