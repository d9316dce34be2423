// What the page remembers of the tangle: the last blocks and edges, in rings of fixed size, laid out for drawing. A block's
// place never changes: x is when it came, y follows from its hash and its parents, so that every page draws the same.
import { Fate, kShortIdBytes, type Delta, type NewBlock } from "./delta";

export const kBlocksMax = 32768; // a power of two
export const kEdgesMax = 65536;
export const kChangedMax = 8192;

// The first 12 bytes of an id as a map's key: 48 bits of the hash.
function keyOf(id: Uint8Array): number {
  const view = new DataView(id.buffer, id.byteOffset);
  return view.getUint32(4) * 65536 + view.getUint16(8);
}

function laneOf(id: Uint8Array): number {
  return ((id[34]! << 8) | id[35]!) / 65536 * 0.94 + 0.03;
}

// Between two pulls: near its parents, so that edges are short, and where its hash says, so that blocks spread.
const kParentPull = 0.3;

export interface BlockView {
  index: number; // to ask for it again, as long as it is remembered
  id: Uint8Array;
  issuer: Uint8Array;
  type: number;
  seconds: number; // since the page's epoch
  y: number;
  fate: Fate;
  reason: number;
  finalAfterMs: number | null;
  parents: number;
}

export class TangleModel {
  readonly x = new Float32Array(kBlocksMax); // seconds since epochUs
  readonly y = new Float32Array(kBlocksMax); // 0 to 1
  readonly fates = new Uint8Array(kBlocksMax);
  readonly edges = new Float32Array(kEdgesMax * 4); // x, y of child and parent
  blockCount = 0; // ever
  edgeCount = 0;
  revision = 0; // another one: everything may be elsewhere, or another
  // The numbers of blocks whose fate came, for who draws them, and who empties it; some may be forgotten already.
  readonly changed: number[] = [];
  epochUs = 0;
  // Time from coming here to the fate, of the blocks decided last, in ms.
  readonly finality: { atUs: number; ms: number }[] = [];

  private readonly ids = new Uint8Array(kBlocksMax * 36);
  private readonly issuers = new Uint8Array(kBlocksMax * 32);
  private readonly types = new Uint16Array(kBlocksMax);
  private readonly reasons = new Uint8Array(kBlocksMax);
  private readonly parentCounts = new Uint8Array(kBlocksMax);
  private readonly finalAfter = new Float32Array(kBlocksMax);
  private readonly byKey = new Map<number, number>(); // to the number of the block, ever

  clear(epochUs: number): void {
    this.byKey.clear();
    this.finality.length = 0;
    this.blockCount = this.edgeCount = 0;
    this.epochUs = epochUs;
    this.changeAll();
  }
  private changeAll(): void {
    this.changed.length = 0;
    ++this.revision;
  }

  // Float32 keeps a millisecond for some hours: then all is told from a later epoch.
  rebase(epochUs: number): void {
    const shift = (epochUs - this.epochUs) / 1e6;
    for (let i = 0; i < kBlocksMax; ++i) this.x[i]! -= shift;
    for (let i = 0; i < kEdgesMax; ++i) {
      this.edges[4 * i]! -= shift;
      this.edges[4 * i + 2]! -= shift;
    }
    this.epochUs = epochUs;
    this.changeAll();
  }

  secondsAt(us: number): number {
    return (us - this.epochUs) / 1e6;
  }

  apply(delta: Delta): void {
    for (const block of delta.blocks) this.add(block, delta.nowUs - block.agoUs);
    for (const fate of delta.fates) {
      const number = this.find(fate.id);
      if (number === null) continue;
      const at = number % kBlocksMax;
      this.fates[at] = fate.fate;
      this.reasons[at] = fate.reason;
      const ms = (this.secondsAt(delta.nowUs - fate.agoUs) - this.x[at]!) * 1000;
      this.finalAfter[at] = ms;
      if (this.changed.length === kChangedMax) this.changeAll();
      this.changed.push(number);
      if (fate.fate !== Fate.expired) this.finality.push({ atUs: delta.nowUs, ms });
    }
    const old = delta.nowUs - 10e6;
    let stale = 0;
    while (stale < this.finality.length && (this.finality[stale]!.atUs < old || this.finality.length - stale > 20000)) ++stale;
    if (stale > 0) this.finality.splice(0, stale);
  }

  // The number of a remembered block by the first 12 bytes of its id.
  find(id: Uint8Array): number | null {
    const number = this.byKey.get(keyOf(id));
    if (number === undefined) return null;
    const at = (number % kBlocksMax) * 36;
    for (let i = 0; i < kShortIdBytes; ++i) if (this.ids[at + i] !== id[i]) return null;
    return number;
  }

  get oldest(): number {
    return Math.max(0, this.blockCount - kBlocksMax);
  }

  block(number: number): BlockView | null {
    if (number < this.oldest || number >= this.blockCount) return null;
    const at = number % kBlocksMax;
    const fate = this.fates[at]! as Fate;
    return {
      index: number,
      id: this.ids.slice(at * 36, at * 36 + 36),
      issuer: this.issuers.slice(at * 32, at * 32 + 32),
      type: this.types[at]!,
      seconds: this.x[at]!,
      y: this.y[at]!,
      fate,
      reason: this.reasons[at]!,
      finalAfterMs: fate === Fate.pending ? null : this.finalAfter[at]!,
      parents: this.parentCounts[at]!,
    };
  }

  private add(block: NewBlock, whenUs: number): void {
    const number = this.blockCount;
    const at = number % kBlocksMax;
    if (number >= kBlocksMax) this.forget(at, number - kBlocksMax);
    const x = this.secondsAt(whenUs);
    let pull = 0;
    let known = 0;
    const parents: number[] = [];
    for (const parent of block.parents) {
      const found = this.find(parent);
      if (found === null) continue;
      pull += this.y[found % kBlocksMax]!;
      parents.push(found % kBlocksMax);
      ++known;
    }
    const lane = laneOf(block.id);
    const y = known === 0 ? lane : (1 - kParentPull) * lane + (kParentPull * pull) / known;
    for (const parent of parents) {
      this.edges.set([x, y, this.x[parent]!, this.y[parent]!], (this.edgeCount++ % kEdgesMax) * 4);
    }
    this.x[at] = x;
    this.y[at] = y;
    this.fates[at] = Fate.pending;
    this.reasons[at] = 0;
    this.types[at] = block.type;
    this.parentCounts[at] = block.parents.length;
    this.ids.set(block.id, at * 36);
    this.issuers.set(block.issuer, at * 32);
    this.byKey.set(keyOf(block.id), number);
    ++this.blockCount;
  }

  private forget(at: number, number: number): void {
    const key = keyOf(this.ids.subarray(at * 36, at * 36 + 36));
    if (this.byKey.get(key) === number) this.byKey.delete(key);
  }
}
