// Devices that spoke lately: their readings as small curves, gaps in their sequences, payments in and out.
import { useMemo } from "preact/hooks";
import { getJson } from "./api";
import type { History } from "./account_view";
import { getBlock } from "./block";
import { fromHex } from "./bytes";
import { verifySignature } from "./ed25519";
import { live } from "./live";
import { AccountLink, Term, useAsked, useLive, Waiting } from "./parts";
import { senmlValues } from "./senml";
import { count, duration } from "./text";

const kDevicesMax = 24;
const kReadingsMax = 16;

interface Reading {
  id: string;
  sequence: number;
  timeUs: number;
  tag: string;
  values: Map<string, number>;
}
interface Device {
  readings: Reading[]; // oldest first
  signed: boolean | null; // the newest one, checked here
  gaps: number; // sequences between those seen that no block of the account used
  paid: number;
  received: number;
}

async function loadDevice(id: string, signal: AbortSignal): Promise<Device> {
  const { lines } = await getJson<History>(`/api/v1/accounts/${id}/history?limit=100`, signal);
  const sum = (kind: string) => lines.filter((line) => line.kind === kind).reduce((total, line) => total + Number(line.amount), 0);
  const own = lines.filter((line) => line.kind === "recorded").slice(0, kReadingsMax);
  const blocks = await Promise.all(own.map((line) => getBlock(line.block, signal)));
  const readings = blocks
    .map((block): Reading => ({
      id: block.id,
      sequence: Number(block.sequence),
      timeUs: Number(block.time_us),
      tag: String(block.payload?.["tag"] ?? ""),
      values: senmlValues(String(block.payload?.["text"] ?? "")),
    }))
    .sort((a, b) => a.sequence - b.sequence);
  const newest = blocks[0];
  let signed: boolean | null = null;
  if (newest) signed = verifySignature(fromHex(newest.key), fromHex(newest.id), fromHex(newest.signature));
  // Only where nothing but readings was sent can a hole be told from another kind of block.
  const others = lines.some((line) => line.kind === "paid" || line.kind === "operated" || line.kind === "refused");
  let gaps = 0;
  for (let i = 1; i < readings.length && !others; ++i) gaps += readings[i]!.sequence - readings[i - 1]!.sequence - 1;
  return { readings, signed, gaps, paid: sum("paid"), received: sum("received") };
}

const kWidth = 180;
const kHeight = 32;

function Spark({ readings, name }: { readings: Reading[]; name: string }) {
  const points = readings.filter((reading) => reading.values.has(name)).map((reading) => ({ at: reading.sequence, value: reading.values.get(name)! }));
  if (points.length === 0) return null;
  const values = points.map((point) => point.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i: number) => (points.length === 1 ? kWidth / 2 : (i / (points.length - 1)) * (kWidth - 6) + 3);
  const y = (value: number) => (high === low ? kHeight / 2 : kHeight - 3 - ((value - low) / (high - low)) * (kHeight - 6));
  const line = points.map((point, i) => `${i === 0 || points[i - 1]!.at + 1 === point.at ? (i === 0 ? "M" : "L") : "M"}${x(i).toFixed(1)} ${y(point.value).toFixed(1)}`).join("");
  const last = values.at(-1)!;
  return (
    <div class="spark">
      <span class="name">{name}</span>
      <svg viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={`${name}: from ${count(low, 2)} to ${count(high, 2)}, now ${count(last, 2)}`}>
        <path d={line} fill="none" />
        <circle cx={x(points.length - 1)} cy={y(last)} r={2.5} />
      </svg>
      <span class="value">{count(last, 2)}</span>
    </div>
  );
}

function DeviceCard({ id, lastUs }: { id: string; lastUs: number }) {
  const device = useAsked((signal) => loadDevice(id, signal), id, 8000);
  return (
    <section class="card">
      <h2><AccountLink id={id} /></h2>
      <p class="quiet">last seen {duration(Math.max(0, (live.nowUs() - lastUs) / 1e6))} ago</p>
      <Waiting asked={device}>
        {(d) => {
          const newest = d.readings.at(-1);
          const names = [...new Set(d.readings.flatMap((reading) => [...reading.values.keys()]))].slice(0, 4);
          return (
            <>
              {newest && <p><a href={`#/tag/${encodeURIComponent(newest.tag)}`}>{newest.tag}</a> {d.signed !== null && (d.signed ? <Term tip="The newest reading’s signature was checked in this browser, with the device’s key"><span class="good-text">✓ signed</span></Term> : <span class="missed">✗ signature does not fit</span>)}</p>}
              {names.map((name) => <Spark key={name} readings={d.readings} name={name} />)}
              {d.gaps > 0 && <p class="missed">{count(d.gaps)} missing in its sequence: blocks that it made and that never arrived, or numbers that it skipped. The curve is broken there.</p>}
              <p class="flow"><span>in <strong class="received">{count(d.received)}</strong></span> <span>out <strong class="paid">{count(d.paid)}</strong></span> <span class="quiet">lately</span></p>
            </>
          );
        }}
      </Waiting>
    </section>
  );
}

export function DevicesView() {
  const { issuers, hello } = useLive();
  // Who records comes first; the order is that of ids, so that cards do not jump.
  const recording = [...issuers.values()].filter((issuer) => issuer.records > 0).length;
  const shown = useMemo(() => {
    const all = [...issuers.values()].sort((a, b) => b.records - a.records || b.blocks - a.blocks).slice(0, kDevicesMax);
    return all.sort((a, b) => Math.sign(b.records) - Math.sign(a.records) || (a.id < b.id ? -1 : 1));
  }, [issuers.size, recording, hello]);
  return (
    <article class="page">
      <h1>Devices</h1>
      <p>Accounts whose blocks this page saw since it was opened, those that record readings first. Any other account: type its id or number into the search box.</p>
      {shown.length === 0 && <p class="quiet">Nobody has spoken yet.</p>}
      <div class="cards">{shown.map((each) => <DeviceCard key={each.id} id={each.id} lastUs={issuers.get(each.id)?.lastUs ?? each.lastUs} />)}</div>
    </article>
  );
}
