// A live connection without a page around it (docs/api.md, "Live connection"): wishes for what a page wishes for, reads
// everything at once, and asks for the node's state as often as a page does.
import { randomBytes } from "node:crypto";
import { Agent, get, request } from "node:http";

const kWish = 1500; // blocks a second; kBudgetMax of node/web/src/live.ts
const kInfoEveryMs = 3000; // node/web/src/app.tsx
const kBinary = 2;
const kPing = 9;
const kPong = 10;

// A client's frames are masked; these are short.
function frame(opcode, payload) {
  const mask = randomBytes(4);
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, payload.map((byte, i) => byte ^ mask[i % 4])]);
}

function wish() {
  const out = Buffer.from([1, 16, 0, 0, 0, 0]);
  out.writeUInt32LE(kWish, 2);
  return out;
}

export class LiveClient {
  bytes = 0;
  deltas = 0;
  skipped = 0; // messages that told of left out ones
  level = 0; // of the last delta
  ended = false;
  #socket = null;
  #rest = Buffer.alloc(0);
  #agent = new Agent({ keepAlive: true });
  #timer = null;

  static open(url) {
    const client = new LiveClient();
    const headers = {
      Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Protocol": "weft-live-1",
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    };
    return new Promise((done, failed) => {
      const asked = request(new URL("/api/v1/ws", url), { headers });
      asked.once("error", failed);
      asked.once("response", (answer) => failed(new Error(`the node refused the live connection: ${answer.statusCode}`)));
      asked.once("upgrade", (_answer, socket, head) => {
        client.#begin(url, socket, head);
        done(client);
      });
      asked.end();
    });
  }

  close() {
    this.ended = true;
    clearInterval(this.#timer);
    this.#agent.destroy();
    this.#socket.destroy();
  }

  #begin(url, socket, head) {
    this.#socket = socket;
    socket.on("data", (data) => this.#read(data));
    socket.on("error", () => {});
    socket.on("close", () => (this.ended = true));
    socket.write(frame(kBinary, wish()));
    this.#read(head);
    this.#timer = setInterval(() => {
      get(new URL("/api/v1/info", url), { agent: this.#agent }, (answer) => answer.resume()).on("error", () => {});
    }, kInfoEveryMs);
  }

  #read(data) {
    this.bytes += data.length;
    let rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    for (;;) {
      if (rest.length < 2) break;
      const short = rest[1] & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (rest.length < head) break;
      const length = short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
      if (rest.length < head + length) break;
      this.#take(rest[0] & 15, rest.subarray(head, head + length));
      rest = rest.subarray(head + length);
    }
    this.#rest = rest;
  }

  #take(opcode, payload) {
    if (opcode === kPing) this.#socket.write(frame(kPong, payload));
    if (opcode !== kBinary) return;
    if (payload[1] === 4) ++this.skipped;
    if (payload[1] !== 2) return;
    ++this.deltas;
    this.level = payload[10];
  }
}
