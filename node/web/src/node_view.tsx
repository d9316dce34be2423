// This node: its health in words, where its time and memory go, what it runs with.
import { useEffect, useRef, useState } from "preact/hooks";
import { getJson, getText, type Info } from "./api";
import { parseMetrics, valueOf, type Sample } from "./metrics";
import { Fields, Term, useAsked, Waiting } from "./parts";
import { bytes, count, duration } from "./text";

const kStates: Record<string, string> = {
  ready: "takes blocks, and they are ordered",
  recovering: "reads its own log back after a restart",
  storage_full: "has no space left: reads only, and goes on by itself once there is some",
  waiting_for_peers: "reaches too few validators for a commit",
  catching_up: "is behind the network and catches up",
  learning_own_last: "asks the others what it signed last, before it signs again",
  no_progress: "is connected, but nothing is committed",
};

const kParts: Record<string, string> = {
  window_index: "ids of recent blocks", window_vertices: "links of unordered blocks", pending_blocks: "unordered blocks", round_blocks: "the committee's blocks",
  accounts: "accounts", queues: "queues between stages", event_ring: "recent events for subscribers", index_pending: "rows on their way to the index",
  index_buffers: "buffers of the index", peer_buffers: "connections to peers", http_buffers: "connections of clients", key_tables: "tables for signature checks",
  passed_blocks: "memory of repeated blocks", fair_share: "shares of accounts", finality_sample: "measuring finality", program: "the program and mapped files", allocator: "kept by the allocator",
};

const kStages: [string, string][] = [
  ["decode", "Decoding and hashing blocks"], ["verify", "Checking signatures"], ["ledger", "The ledger: ordering and executing"], ["store", "Writing to disk"],
];

function Health({ info }: { info: Info }) {
  return (
    <section>
      <p class="lead"><span class={`state ${info.ready ? "well" : "missing"}`}>{info.ready ? "Healthy" : info.state.replaceAll("_", " ")}</span> This node {kStates[info.state] ?? info.state}.</p>
      {info.reason && <p>{info.reason}</p>}
      {info.next_step && <p><strong>What to do:</strong> {info.next_step}</p>}
      {info.cannot_sign && <p class="problem">It cannot sign round blocks: {info.cannot_sign}</p>}
      {info.warnings.map((warning) => <p class="problem" key={warning.code}><strong>{warning.what}</strong> {warning.next_step}</p>)}
      <Fields rows={[
        ["Validators reached", `${info.validators.reached} of ${info.validators.committee}; ${info.validators.needed} are needed`],
        ["Last commit", Number(info.seconds_since_commit) < 2 ? "just now" : `${duration(Number(info.seconds_since_commit))} ago`],
        ["Up for", duration(Number(info.usage.uptime_s))],
        ["Waiting to be ordered", `${count(info.tangle.pending)} blocks, ${bytes(info.tangle.pending_bytes)}`],
        [<Term tip="Blocks whose parents this node does not have yet">Orphans</Term>, count(info.tangle.orphans)],
        ["Ledger on disk", bytes(info.usage.data_bytes)],
        ["Disk", info.disk ? `${info.disk.used_percent}% used, ${bytes(info.disk.free_bytes)} free` : "unknown"],
        ["Memory", bytes(info.usage.resident_bytes)],
        ["Role", info.author === null ? "plain node" : `validator ${info.author + 1}`],
      ]} />
    </section>
  );
}

// Shares of a core, between two looks.
function Stages({ samples }: { samples: Sample[] }) {
  const before = useRef<{ at: number; samples: Sample[] } | null>(null);
  const [shares, setShares] = useState<Record<string, number>>({});
  useEffect(() => {
    const now = performance.now();
    const last = before.current;
    if (last) {
      const seconds = (now - last.at) / 1000;
      const of = (list: Sample[], kind: string) => valueOf(list, "weft_stage_seconds_total", { kind }) ?? 0;
      setShares(Object.fromEntries(kStages.map(([kind]) => [kind, (of(samples, kind) - of(last.samples, kind)) / seconds])));
    }
    before.current = { at: now, samples };
  }, [samples]);
  return (
    <table class="meters"><tbody>
      {kStages.map(([kind, words]) => {
        const share = shares[kind] ?? 0;
        return <tr key={kind}><th scope="row">{words}</th><td><meter min={0} max={1} value={Math.min(1, share)} aria-label={words} /></td><td class="number">{(share * 100).toFixed(1)}%</td></tr>;
      })}
    </tbody></table>
  );
}

function Memory({ samples }: { samples: Sample[] }) {
  const parts = samples.filter((sample) => sample.name === "weft_accounted_memory_bytes").sort((a, b) => b.value - a.value);
  const most = Math.max(1, ...parts.map((part) => part.value));
  return (
    <table class="meters"><tbody>
      {parts.filter((part) => part.value > 0).map((part) => {
        const name = part.labels["part"] ?? "";
        return <tr key={name}><th scope="row">{kParts[name] ?? name}</th><td><meter min={0} max={most} value={part.value} aria-label={kParts[name] ?? name} /></td><td class="number">{bytes(part.value)}</td></tr>;
      })}
    </tbody></table>
  );
}

export function NodeView() {
  const info = useAsked((signal) => getJson<Info>("/api/v1/info", signal), "info", 2000);
  const metrics = useAsked(async (signal) => parseMetrics(await getText("/metrics", signal)), "metrics", 3000);
  const config = useAsked((signal) => getText("/api/v1/config", signal), "config");
  return (
    <article class="page">
      <h1>This node</h1>
      <Waiting asked={info}>{(i) => <Health info={i} />}</Waiting>
      <Waiting asked={metrics}>
        {(samples) => (
          <div class="split">
            <section><h2><Term tip="Share of one processor core, over the last seconds; a stage with several threads can have more than 100%">Time by stage</Term></h2><Stages samples={samples} /></section>
            <section><h2>Memory by part</h2><Memory samples={samples} /></section>
          </div>
        )}
      </Waiting>
      <section>
        <h2>Configuration in force</h2>
        <Waiting asked={config}>{(text) => <details><summary>{text.split("\n").filter((line) => /^[a-z_]+ = /.test(line)).length} options; secrets are left out</summary><pre tabIndex={0}>{text}</pre></details>}</Waiting>
      </section>
      <p class="quiet">More: <a href="/metrics">/metrics</a>, <a href="/readyz">/readyz</a>, <a href="/openapi.json">/openapi.json</a></p>
    </article>
  );
}
