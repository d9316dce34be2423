// cost.mjs [RATE] [PAIRS]: what five pages cost a node at half of its capacity. Run by cost.sh, whose folder of programs is
// WEFT_BIN. `weft-bench node` loads one node; stretches without and with five live connections take turns, and of each the
// node's own CPU time (user and system, with what the kernel does for its sockets) per confirmed block is compared with
// that of the stretch before it. The clients are connections without a browser: a browser would take the cores that the
// node is measured on. RATE: blocks a second; without it, half of what a first run with `--rate max` confirms. Exit 1 when
// the median of the pairs is above 5%.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LiveClient } from "./live_client.mjs";

const bin = process.env.WEFT_BIN;
const kPages = 5;
const kStretchSeconds = 6;
const kSettleSeconds = 1; // of a stretch, not counted
const kWarmUpSeconds = 5;
const kCostMax = 0.05;
const pairs = Number(process.argv[3] ?? 8);

const folder = mkdtempSync(join(tmpdir(), "weft-cost-"));
const seconds = (count) => new Promise((done) => setTimeout(done, 1000 * count));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const percent = (part) => `${(100 * part).toFixed(1)}%`;

function capacity() {
  const out = join(folder, "capacity");
  const args = ["node", "--rate", "max", "--warm-up", "3", "--duration", "10", "--out", out];
  return new Promise((done, failed) => {
    execFile(join(bin, "weft-bench"), args, (error, _out, said) => {
      if (error) return failed(new Error(`weft-bench node --rate max: ${said || error.message}`));
      const { metrics } = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
      done(metrics.find((metric) => metric.name === "confirmed").median);
    });
  });
}

// The process and the address of the bench's node, once it is there.
function nodeOf(bench) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (parent !== bench.pid || words[1] !== "--config") continue;
      const listen = /\[api\]\s*listen = "([^"]+)"/.exec(readFileSync(words[2], "utf8"))[1];
      return { pid: Number(pid), url: `http://${listen}` };
    } catch {
      // It ended while it was looked at.
    }
  }
  return null;
}

// Seconds of CPU that a process has used.
function cpuSeconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
async function confirmed(url) {
  return Number((await (await fetch(`${url}/api/v1/info`)).json()).totals.confirmed);
}

async function stretch(node, pages) {
  const clients = await Promise.all(Array.from({ length: pages }, () => LiveClient.open(node.url)));
  await seconds(kSettleSeconds);
  const bytesBefore = clients.reduce((sum, client) => sum + client.bytes, 0);
  const [begun, cpu, blocks] = [performance.now(), cpuSeconds(node.pid), await confirmed(node.url)];
  await seconds(kStretchSeconds);
  const took = (performance.now() - begun) / 1000;
  const result = { cores: (cpuSeconds(node.pid) - cpu) / took, rate: ((await confirmed(node.url)) - blocks) / took };
  result.usPerBlock = (1e6 * result.cores) / result.rate;
  if (pages > 0) {
    if (clients.some((client) => client.ended || client.deltas < 3 * kStretchSeconds)) throw new Error("a live connection ended, or told too little");
    result.kilobytes = (clients.reduce((sum, client) => sum + client.bytes, 0) - bytesBefore) / took / 1000;
    result.skipped = clients.reduce((sum, client) => sum + client.skipped, 0);
    result.level = clients[0].level;
  }
  clients.forEach((client) => client.close());
  return result;
}

async function measure(rate) {
  const duration = pairs * 2 * (kStretchSeconds + kSettleSeconds + 0.5) + 5;
  const args = ["node", "--rate", String(rate), "--warm-up", String(kWarmUpSeconds), "--duration", String(Math.ceil(duration)), "--out", join(folder, "run")];
  const bench = spawn(join(bin, "weft-bench"), args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => bench.once("exit", done));
  let said = "";
  bench.stdout.on("data", (text) => (said += text));
  try {
    let node = null;
    while (!(node = nodeOf(bench)) || (await confirmed(node.url).catch(() => 0)) < kWarmUpSeconds * rate) {
      if (bench.exitCode !== null) throw new Error(`weft-bench ended before the node was loaded:\n${said}`);
      await seconds(0.2);
    }
    const costs = [];
    console.log(`${rate} blocks/s offered; ${kPages} pages, ${kStretchSeconds} s each without and with them`);
    console.log("pair  without: blocks/s  cores  us/block   with: blocks/s  cores  us/block    kB/s  one block in  skipped    cost");
    for (let pair = 1; pair <= pairs; ++pair) {
      // The other way round in every second pair: what grows with time favours neither.
      const order = pair % 2 === 1 ? [0, kPages] : [kPages, 0];
      const both = [await stretch(node, order[0]), await stretch(node, order[1])];
      const [without, with_] = order[0] === 0 ? both : [both[1], both[0]];
      costs.push(with_.usPerBlock / without.usPerBlock - 1);
      const part = (one) => `${one.rate.toFixed(0).padStart(8)}  ${one.cores.toFixed(3)}  ${one.usPerBlock.toFixed(2).padStart(8)}`;
      console.log(`${String(pair).padStart(4)}           ${part(without)}         ${part(with_)}  ${with_.kilobytes.toFixed(0).padStart(6)}  ${String(2 ** with_.level).padStart(12)}  ${String(with_.skipped).padStart(7)}  ${percent(costs.at(-1)).padStart(6)}`);
    }
    return costs;
  } finally {
    if (bench.exitCode === null) bench.kill("SIGTERM");
    await ended;
  }
}

try {
  const rate = Number(process.argv[2]) || Math.round((await capacity()) / 2);
  const costs = await measure(rate);
  const cost = median(costs);
  console.log(`five pages cost ${percent(cost)} of the node's CPU time per confirmed block (median of ${costs.length}; ${percent(Math.min(...costs))} to ${percent(Math.max(...costs))})`);
  process.exitCode = cost > kCostMax ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
