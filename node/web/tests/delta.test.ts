import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, toHex } from "../src/bytes";
import { decodeMessage, encodeWish, Fate } from "../src/delta";
import { TangleModel } from "../src/tangle";
import { vectors } from "./files";

const messages = vectors("tests/runtime/vectors/live.txt");
const bytes = (name: string) => fromHex(messages.get(name)!);

test("messages of the shared vectors say what the node meant", () => {
  const hello = decodeMessage(bytes("hello"));
  assert.ok(hello.kind === "hello");
  assert.deepEqual([hello.network, hello.genesisUnixUs, hello.nowUs], ["07".repeat(32), 1700000000000000, 5000000]);
  const delta = decodeMessage(bytes("delta"));
  assert.ok(delta.kind === "delta");
  assert.deepEqual([delta.nowUs, delta.level, delta.lost], [6000000, 0, 3]);
  assert.deepEqual([delta.attached, delta.confirmed, delta.rejected, delta.expired], [2, 1, 1, 1]);
  assert.equal(delta.blocks.length, 2);
  assert.equal(delta.blocks[0]!.type, 1);
  assert.equal(delta.blocks[0]!.agoUs, 500000);
  assert.equal(toHex(delta.blocks[1]!.parents[0]!), toHex(delta.blocks[0]!.id.subarray(0, 12)));
  assert.deepEqual(delta.fates.map((fate) => [fate.fate, fate.reason]), [[Fate.confirmed, 0], [Fate.rejected, 9], [Fate.expired, 0]]);
  assert.deepEqual(delta.rounds, [{ round: 40, author: 3, agoUs: 0, tips: 7, parents: [0, 1, 3] }]);
  assert.deepEqual(delta.leaders, [{ commit: 12, round: 38, author: 2, agoUs: 0, blocks: 2 }]);
  assert.deepEqual(delta.missed, [{ round: 36, author: 0, agoUs: 0 }, { round: 37, author: 1, agoUs: 0 }]);
  const status = decodeMessage(bytes("status"));
  assert.ok(status.kind === "status");
  assert.deepEqual([status.epoch, status.committee, status.author], [6, 4, 2]);
  assert.deepEqual([status.commit, status.tips, status.pending, status.queues], [12, 5, 6, [{ name: "ledger", items: 3, bytes: 400 }]]);
  assert.deepEqual(decodeMessage(bytes("skipped")), { kind: "skipped", messages: 5 });
  assert.equal(toHex(encodeWish(1500)), messages.get("wish"));
});

test("a message that is cut short, longer or of another version is refused", () => {
  for (const name of ["hello", "delta", "status", "skipped"]) {
    const good = bytes(name);
    for (let size = 0; size < good.length; ++size) assert.throws(() => decodeMessage(good.subarray(0, size)), `${name}, ${size} bytes`);
    assert.throws(() => decodeMessage(Uint8Array.of(...good, 0)));
    const other = good.slice();
    other[0] = 2;
    assert.throws(() => decodeMessage(other));
  }
});

test("a message with changed bytes is decoded or refused, and never allocates by a false count", () => {
  let seed = 7;
  const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 8;
  const good = bytes("delta");
  for (let i = 0; i < 5000; ++i) {
    const bad = good.slice();
    for (let n = 0; n < 3; ++n) bad[2 + (next() % (bad.length - 2))] = next() & 255;
    try {
      const message = decodeMessage(bad);
      if (message.kind === "delta") assert.ok(message.blocks.length <= good.length / 75);
    } catch (error) {
      assert.ok(error instanceof Error);
    }
  }
});

test("the model lays blocks out by time, hash and parents, and knows their fates", () => {
  const delta = decodeMessage(bytes("delta"));
  assert.ok(delta.kind === "delta");
  const [one, two] = [new TangleModel(), new TangleModel()];
  for (const model of [one, two]) {
    model.clear(5_000_000);
    model.apply(delta);
  }
  assert.equal(one.blockCount, 2);
  assert.equal(one.edgeCount, 1);
  assert.deepEqual(one.y.slice(0, 2), two.y.slice(0, 2));
  assert.ok(Math.abs(one.x[0]! - 0.5) < 1e-6);
  assert.equal(one.block(0)!.fate, Fate.confirmed);
  assert.equal(one.block(1)!.fate, Fate.rejected);
  assert.equal(one.find(new Uint8Array(12)), null);
});

test("the model forgets the oldest, and its memory does not grow", () => {
  const model = new TangleModel();
  const delta = decodeMessage(bytes("delta"));
  assert.ok(delta.kind === "delta");
  const block = delta.blocks[0]!;
  for (let i = 0; i < 40_000; ++i) {
    const id = block.id.slice();
    new DataView(id.buffer).setUint32(4, i);
    model.apply({ ...delta, blocks: [{ ...block, id }], fates: [] });
  }
  assert.equal(model.blockCount, 40_000);
  assert.equal(model.oldest, 40_000 - 32_768);
  assert.equal(model.block(0), null);
  const id = block.id.slice();
  new DataView(id.buffer).setUint32(4, 39_999);
  assert.equal(model.find(id.subarray(0, 12)), 39_999);
});
