// A real network of four nodes with devices (weft-demo), and the command line on it.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const bin = process.env.WEFT_BIN;
if (!bin) throw new Error("set WEFT_BIN to the folder of weftd, weft and weft-demo");

// A port from which on so many are free, and those at the demo's distances as well.
async function freeBase() {
  const free = (port) =>
    new Promise((done) => {
      const server = createServer();
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
    });
  for (let base = 21000 + Math.floor(Math.random() * 20000); ; base += 500) {
    const ports = [0, 100, 200, 300].flatMap((offset) => [0, 1, 2, 3].map((node) => base + offset + node));
    if ((await Promise.all(ports.map(free))).every(Boolean)) return base;
  }
}

// What the demo starts as weftd: the program, once the file `hold` is gone. So a node that was killed stays down for as
// long as a test wants.
function writeStarter(folder) {
  const starter = join(folder, "weftd");
  writeFileSync(starter, `#!/bin/sh\nwhile [ -e '${join(folder, "hold")}' ]; do sleep 0.1; done\nexec '${join(bin, "weftd")}' "$@"\n`, { mode: 0o755 });
  return starter;
}

export class Network {
  // `rate`: payments a second. `nodes`: 1, or 4 and more.
  static async start(rate, nodes = 4) {
    const network = new Network();
    network.folder = mkdtempSync(join(tmpdir(), "weft-page-"));
    network.base = await freeBase();
    network.data = join(network.folder, "demo");
    const args = ["--data", network.data, "--port-base", String(network.base), "--rate", String(rate), "--devices", "12",
      "--nodes", String(nodes), "--weftd", writeStarter(network.folder)];
    network.demo = spawn(join(bin, "weft-demo"), args, { stdio: ["ignore", "pipe", "inherit"] });
    network.said = "";
    network.demo.stdout.on("data", (text) => (network.said += text));
    await network.says(/devices pay each other/);
    // "  node 1  http://...  (pid 17, log ...)"
    network.pids = [...network.said.matchAll(/node \d+ .*\(pid (\d+),/g)].map(([, pid]) => Number(pid));
    return network;
  }

  async says(pattern) {
    const deadline = Date.now() + 90_000;
    while (!pattern.test(this.said)) {
      if (this.demo.exitCode !== null || Date.now() > deadline) throw new Error(`the network did not start:\n${this.said}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  url(node) {
    return `http://127.0.0.1:${this.base + node}`;
  }
  key() {
    return join(this.data, "operator.key.json");
  }

  // What `weft` prints, trimmed.
  weft(...args) {
    return new Promise((done, failed) => {
      execFile(join(bin, "weft"), args, { env: { ...process.env, WEFT_NODE: this.url(0) } }, (error, out, err) =>
        error ? failed(new Error(`weft ${args.join(" ")}: ${err}`)) : done(out.trim()),
      );
    });
  }

  // Kills a node that stays down until release().
  kill(node) {
    writeFileSync(join(this.folder, "hold"), "");
    process.kill(this.pids[node], "SIGKILL");
  }
  release() {
    rmSync(join(this.folder, "hold"), { force: true });
  }

  async stop() {
    this.release();
    const ended = new Promise((done) => this.demo.once("exit", done));
    if (this.demo.exitCode === null) {
      this.demo.kill("SIGTERM");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
