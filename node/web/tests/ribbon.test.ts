import assert from "node:assert/strict";
import { test } from "node:test";
import { Fate, type Delta } from "../src/delta";
import { grade, wrap } from "../src/ribbon";
import { kChangedMax, TangleModel } from "../src/tangle";

test("columns of the picture have their place in a ribbon, each exactly one", () => {
  assert.deepEqual(wrap(0, 100, { from: 0, to: 100 }), [{ from: 0, to: 100, at: 0 }]);
  assert.deepEqual(wrap(30, 100, { from: 50, to: 150 }), [{ from: 50, to: 130, at: 20 }, { from: 130, to: 150, at: 0 }]);
  assert.deepEqual(wrap(30, 100, { from: 130, to: 140 }), [{ from: 130, to: 140, at: 0 }]);
  assert.deepEqual(wrap(30, 100, { from: 60, to: 60 }), []);
  // Before the epoch, and left of the origin.
  assert.deepEqual(wrap(0, 100, { from: -20, to: 10 }), [{ from: -20, to: 0, at: 80 }, { from: 0, to: 10, at: 0 }]);
  for (let from = -250; from < 250; ++from) {
    const places = wrap(7, 100, { from, to: from + 100 }).flatMap((piece) => {
      return Array.from({ length: piece.to - piece.from }, (_, i) => piece.at + i);
    });
    assert.deepEqual([...places].sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i), `from ${from}`);
  }
});

test("a number that wavers about a limit keeps its grade", () => {
  const limits = [100, 200];
  assert.deepEqual([50, 101, 250].map((value) => grade(limits, value, 0)), [0, 1, 2]);
  assert.deepEqual([99, 91, 90, 10].map((value) => grade(limits, value, 1)), [1, 1, 0, 0]);
  assert.deepEqual([199, 181, 180, 95, 80].map((value) => grade(limits, value, 2)), [2, 2, 1, 1, 0]);
});

function delta(blocks: Uint8Array[], fates: Uint8Array[]): Delta {
  return {
    kind: "delta", nowUs: 1e6, level: 0, lost: 0, attached: 0, confirmed: 0, rejected: 0, expired: 0, rounds: [], leaders: [], missed: [],
    blocks: blocks.map((id) => ({ id, issuer: new Uint8Array(32), type: 1, agoUs: 0, parents: [] })),
    fates: fates.map((id) => ({ id, fate: Fate.confirmed, reason: 0, agoUs: 0 })),
  };
}

test("the model tells which blocks changed, and that all did when they are too many to name", () => {
  const model = new TangleModel();
  model.clear(0);
  const before = model.revision;
  const ids = Array.from({ length: kChangedMax + 1 }, (_, i) => {
    const id = new Uint8Array(36);
    new DataView(id.buffer).setUint32(4, i);
    return id;
  });
  model.apply(delta(ids, [ids[3]!, ids[1]!]));
  assert.deepEqual(model.changed, [3, 1]);
  assert.equal(model.revision, before);
  model.changed.length = 0;
  model.apply(delta([], ids));
  assert.deepEqual(model.changed, [kChangedMax]);
  assert.notEqual(model.revision, before);
  const full = model.revision;
  model.rebase(2e6);
  assert.notEqual(model.revision, full);
  assert.deepEqual(model.changed, []);
});
