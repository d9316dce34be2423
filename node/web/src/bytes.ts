// Bytes, as the wire has them: little-endian integers, bounds always checked.

export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new Error("not hexadecimal");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const kHex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += kHex[byte];
  return text;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; ++i) if (a[i] !== b[i]) return false;
  return true;
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

// Throws on every read beyond the end.
export class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly data: Uint8Array) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  get left(): number {
    return this.data.length - this.at;
  }
  get position(): number {
    return this.at;
  }
  private take(count: number): number {
    if (count > this.left) throw new Error("truncated");
    const at = this.at;
    this.at += count;
    return at;
  }
  u8(): number {
    return this.view.getUint8(this.take(1));
  }
  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }
  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }
  u64(): bigint {
    return this.view.getBigUint64(this.take(8), true);
  }
  // For counts and times, of which 53 bits are enough.
  number64(): number {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error("number out of range");
    return Number(value);
  }
  // A view, not a copy.
  bytes(count: number): Uint8Array {
    const at = this.take(count);
    return this.data.subarray(at, at + count);
  }
  end(): void {
    if (this.left !== 0) throw new Error("bytes are left over");
  }
}

export class Writer {
  private readonly parts: number[] = [];

  u8(value: number): this {
    this.parts.push(value & 255);
    return this;
  }
  private little(value: bigint, size: number): this {
    for (let i = 0; i < size; ++i) this.parts.push(Number((value >> BigInt(8 * i)) & 255n));
    return this;
  }
  u16(value: number): this {
    return this.little(BigInt(value), 2);
  }
  u32(value: number): this {
    return this.little(BigInt(value), 4);
  }
  u64(value: bigint | number | string): this {
    return this.little(BigInt(value), 8);
  }
  bytes(bytes: Uint8Array): this {
    for (const byte of bytes) this.parts.push(byte);
    return this;
  }
  done(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}
