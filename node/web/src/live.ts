// The page's one live connection: opens it, opens it again when it breaks, asks for as much as the page can draw, and keeps
// the models that the views read.
import { token } from "./api";
import { toHex } from "./bytes";
import { CommitteeModel } from "./committee";
import { decodeMessage, encodeWish, type Delta, type Hello, type Message, type Status } from "./delta";
import { TangleModel } from "./tangle";

export type Link = "connecting" | "open" | "lost" | "refused";

const kRetryMsMin = 250;
const kRetryMsMax = 5000;
const kBudgetMax = 1500; // blocks a second: what kBlocksMax holds is then some 20 s
const kBudgetMin = 50;
const kHistorySeconds = 120;
const kEpochSecondsMax = 3600;

// A second of the strips.
export interface Sample {
  unix: number;
  confirmed: number; // a second
  p50: number | null; // ms
  p99: number | null;
  tips: number | null;
  queuedKib: number | null;
}

export interface Issuer {
  id: string;
  blocks: number;
  records: number;
  lastUs: number;
}
const kIssuersMax = 2000;

export class Live {
  readonly tangle = new TangleModel();
  readonly committee = new CommitteeModel();
  readonly samples: Sample[] = [];
  readonly issuers = new Map<string, Issuer>();
  link: Link = "connecting";
  hello: Hello | null = null;
  status: Status | null = null;
  level = 0;
  lost = 0; // blocks that the node could not tell
  skipped = 0; // messages that this page was too slow for
  rate = { attached: 0, confirmed: 0, rejected: 0, expired: 0 }; // a second, over the last ones
  private budget = kBudgetMax;
  private socket: WebSocket | null = null;
  private retryMs = kRetryMsMin;
  private retryTimer = 0;
  private clockOffsetUs = 0; // node's time less this machine's
  private second = { at: 0, attached: 0, confirmed: 0, rejected: 0, expired: 0 };
  private readonly recent: { attached: number; confirmed: number; rejected: number; expired: number }[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly deltaListeners = new Set<(delta: Delta) => void>();

  constructor() {
    document.addEventListener("visibilitychange", () => this.sendWish());
  }

  // Called when something changed that is worth showing in text: a few times a second at most.
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  onDelta(listener: (delta: Delta) => void): () => void {
    this.deltaListeners.add(listener);
    return () => this.deltaListeners.delete(listener);
  }
  private notify(): void {
    for (const listener of this.listeners) listener();
  }

  // The node's ledger time now, as far as this machine's clock runs with it.
  nowUs(): number {
    return performance.now() * 1000 + this.clockOffsetUs;
  }

  connect(): void {
    window.clearTimeout(this.retryTimer);
    this.socket?.close();
    this.link = "connecting";
    const protocols = ["weft-live-1"];
    if (token() !== "") protocols.push(`weft-token.${toHex(new TextEncoder().encode(token()))}`);
    const address = new URL("/api/v1/ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address, protocols);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.sendWish();
    socket.onmessage = (event) => this.receive(socket, event.data);
    socket.onclose = () => this.closed(socket);
    this.socket = socket;
    this.notify();
  }

  // What the view can draw: fewer when frames take long, more when they do not.
  adapt(framesPerSecond: number): void {
    const before = this.budget;
    if (framesPerSecond < 24) this.budget = Math.max(kBudgetMin, Math.floor(this.budget / 2));
    else if (framesPerSecond > 28) this.budget = Math.min(kBudgetMax, Math.ceil(this.budget * 1.5));
    if (this.budget !== before) this.sendWish();
  }

  private sendWish(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(encodeWish(document.hidden ? 0 : this.budget));
  }

  private closed(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.link = "lost";
    this.socket = null;
    this.retryTimer = window.setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(kRetryMsMax, this.retryMs * 2);
    this.notify();
  }

  private receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket || !(data instanceof ArrayBuffer)) return;
    let message: Message;
    try {
      message = decodeMessage(new Uint8Array(data));
    } catch {
      // A node of another version: whoever waits sees why, and nothing is drawn that is not true.
      this.link = "refused";
      this.socket = null;
      socket.close();
      this.notify();
      return;
    }
    if (message.kind === "hello") this.onHello(message);
    else if (message.kind === "delta") this.takeDelta(message);
    else if (message.kind === "status") this.onStatus(message);
    else this.skipped += message.messages;
  }

  private onHello(hello: Hello): void {
    this.link = "open";
    this.retryMs = kRetryMsMin;
    this.clockOffsetUs = hello.nowUs - performance.now() * 1000;
    const same = this.hello?.network === hello.network;
    this.hello = hello;
    this.status = null;
    this.lost = this.skipped = 0;
    if (!same) {
      this.tangle.clear(hello.nowUs);
      this.committee.clear();
      this.issuers.clear();
      this.samples.length = 0;
    }
    this.notify();
  }

  private takeDelta(delta: Delta): void {
    this.clockOffsetUs += 0.05 * (delta.nowUs - this.nowUs());
    if (this.tangle.secondsAt(delta.nowUs) > kEpochSecondsMax) {
      const before = this.tangle.epochUs;
      this.tangle.rebase(delta.nowUs);
      this.committee.rebase((delta.nowUs - before) / 1e6);
    }
    this.level = delta.level;
    this.lost += delta.lost;
    this.tangle.apply(delta);
    this.committee.apply(delta, (us) => this.tangle.secondsAt(us));
    for (const block of delta.blocks) this.noteIssuer(toHex(block.issuer), block.type, delta.nowUs - block.agoUs);
    this.count(delta);
    for (const listener of this.deltaListeners) listener(delta);
  }

  private noteIssuer(id: string, type: number, atUs: number): void {
    const known = this.issuers.get(id) ?? { id, blocks: 0, records: 0, lastUs: 0 };
    // The one that spoke longest ago stands first, and goes first.
    this.issuers.delete(id);
    this.issuers.set(id, { id, blocks: known.blocks + 1, records: known.records + (type === 2 ? 1 : 0), lastUs: atUs });
    if (this.issuers.size > kIssuersMax) this.issuers.delete(this.issuers.keys().next().value!);
  }

  private count(delta: Delta): void {
    const second = Math.floor(delta.nowUs / 1e6);
    if (this.second.at === 0) this.second.at = second;
    if (second !== this.second.at) this.closeSecond(second, delta.nowUs);
    this.second.attached += delta.attached;
    this.second.confirmed += delta.confirmed;
    this.second.rejected += delta.rejected;
    this.second.expired += delta.expired;
  }

  private closeSecond(next: number, nowUs: number): void {
    const seconds = Math.max(1, next - this.second.at);
    const done = this.second;
    this.recent.push(done);
    if (this.recent.length > 3) this.recent.shift();
    const mean = (of: "attached" | "confirmed" | "rejected" | "expired") =>
      this.recent.reduce((sum, one) => sum + one[of], 0) / this.recent.length;
    this.rate = { attached: mean("attached"), confirmed: mean("confirmed"), rejected: mean("rejected"), expired: mean("expired") };
    const times = this.tangle.finality.filter((one) => one.atUs > nowUs - 5e6).map((one) => one.ms).sort((a, b) => a - b);
    const quantile = (q: number) => (times.length === 0 ? null : times[Math.min(times.length - 1, Math.floor(q * times.length))]!);
    this.samples.push({
      unix: Date.now() / 1000,
      confirmed: done.confirmed / seconds,
      p50: quantile(0.5),
      p99: quantile(0.99),
      tips: this.status?.tips ?? null,
      queuedKib: this.status ? this.status.queues.reduce((sum, queue) => sum + queue.bytes, 0) / 1024 : null,
    });
    if (this.samples.length > kHistorySeconds) this.samples.shift();
    this.second = { at: next, attached: 0, confirmed: 0, rejected: 0, expired: 0 };
    this.notify();
  }

  private onStatus(status: Status): void {
    this.status = status;
    this.committee.begin(status.epoch, status.committee);
    this.notify();
  }
}

export const live = new Live();
