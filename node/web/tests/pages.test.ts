import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMetrics, valueOf } from "../src/metrics";
import { destination } from "../src/search";
import { senmlValues } from "../src/senml";
import { kPayloadNames, kReasons } from "../src/text";
import { sourceFile } from "./files";

// [name, number] of an enumeration's values, as its header gives them.
function enumeration(path: string, name: string): [string, number][] {
  const body = new RegExp(`enum class ${name}[^{]*\\{([^}]*)\\}`).exec(sourceFile(path));
  assert.ok(body, `${path} has no ${name}`);
  return [...body[1]!.matchAll(/^\s*(\w+) = (\d+),/gm)].map((line) => [line[1]!, Number(line[2])]);
}

test("the search tells ids, numbers and tags apart", () => {
  assert.equal(destination("ab".repeat(36)), `#/block/${"ab".repeat(36)}`);
  assert.equal(destination(` ${"AB".repeat(32)} `), `#/account/${"ab".repeat(32)}`);
  assert.equal(destination("17"), "#/account/17");
  assert.equal(destination("hall-3/climate"), "#/tag/hall-3%2Fclimate");
  for (const text of ["", "Hall 3", "<script>", "ä", "a".repeat(65)]) assert.equal(destination(text), null, text);
});

test("Prometheus text is read with its labels", () => {
  const samples = parseMetrics('# HELP a b\nx_total{kind="a b",z="q\\"r"} 12.5\ny 3\nbroken{\n');
  assert.equal(samples.length, 2);
  assert.equal(valueOf(samples, "x_total", { kind: "a b" }), 12.5);
  assert.equal(valueOf(samples, "y"), 3);
  assert.equal(valueOf(samples, "z"), null);
});

test("SenML: numbers with their names and units, and nothing from what is not SenML", () => {
  assert.deepEqual([...senmlValues('[{"bn":"m1/","n":"t","u":"Cel","v":21.5},{"n":"on","vb":true},{"n":"c","v":3}]')], [["m1/t (Cel)", 21.5], ["m1/c", 3]]);
  for (const text of ["", "{}", "null", '[{"v":"x"}]', "[1]", "[null]"]) assert.equal(senmlValues(text).size, 0, text);
});

test("the page has words for every kind of payload and every reason that the ledger knows", () => {
  const payloads = enumeration("core/payload.hpp", "PayloadType");
  assert.ok(payloads.length >= 9);
  for (const [name, number] of payloads) assert.ok(kPayloadNames[number], name);
  const reasons = enumeration("core/types.hpp", "RejectReason");
  assert.deepEqual(kReasons.map(([name], number) => [name, number]), reasons);
});
