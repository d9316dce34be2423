// One account: balance, standing, keys, history.
import { useEffect, useState } from "preact/hooks";
import { getJson, type Num } from "./api";
import { toHex } from "./bytes";
import { live } from "./live";
import { AccountLink, BlockLink, Copy, Fields, Problem, Term, useAsked, Waiting } from "./parts";
import { clock, count, reasonText, short } from "./text";
import { ApiError } from "./api";

export interface Account {
  id: string;
  number: number;
  balance: Num;
  standing: string;
  registrar: boolean;
  controller: string | null;
  quota: { units_per_second: number; burst_units: number };
  next_sequence: Num;
  work_bits: number | null;
  keys: { key: string; algorithm: string; roles: string[]; revoked: boolean }[];
}
export interface HistoryLine {
  index: Num;
  commit: Num;
  time_us: Num;
  kind: string;
  block: string;
  amount: Num;
  other: string | null;
  reason: string;
}
export interface History {
  lines: HistoryLine[];
  next_before: Num | null;
}

const kPage = 25;

function what(line: HistoryLine) {
  const other = line.other ? <AccountLink id={line.other} /> : "several accounts";
  switch (line.kind) {
    case "paid": return <>paid {other}</>;
    case "received": return <>received from {other}</>;
    case "recorded": return <>recorded a reading</>;
    case "registered": return <>came to be</>;
    case "operated": return <>changed the account</>;
    case "refused": return <>was refused: {reasonText(line.reason)}</>;
    default: return <>{line.kind}</>;
  }
}

function HistoryTable({ id }: { id: string }) {
  const [older, setOlder] = useState<HistoryLine[]>([]);
  const [before, setBefore] = useState<Num | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const newest = useAsked((signal) => getJson<History>(`/api/v1/accounts/${id}/history?limit=${kPage}`, signal), `history/${id}`, 5000);
  // Its own blocks make it stale; what others pay it is seen at the next look.
  useEffect(() => live.onDelta((delta) => {
    if (delta.fates.length > 0 && delta.blocks.some((block) => toHex(block.issuer) === id)) newest.again();
  }), [id]);
  useEffect(() => {
    setOlder([]);
    setBefore(null);
  }, [id]);
  const more = async (from: Num) => {
    try {
      const page = await getJson<History>(`/api/v1/accounts/${id}/history?limit=${kPage}&before=${from}`);
      setOlder([...older, ...page.lines]);
      setBefore(page.next_before ?? "end");
      setError(null);
    } catch (problem) {
      if (problem instanceof ApiError) setError(problem);
    }
  };
  const genesisUs = live.hello?.genesisUnixUs ?? 0;
  return (
    <section>
      <h2>History</h2>
      {error && <Problem error={error} />}
      <Waiting asked={newest}>
        {(first) => {
          const oldest = older[0] ? Number(older[0].index) : -1;
          const lines = [...first.lines.filter((line) => Number(line.index) > oldest), ...older];
          const next = before ?? first.next_before;
          return (
            <>
              <div class="scroll"><table>
                <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col" class="number">Amount</th><th scope="col">Block</th></tr></thead>
                <tbody>
                  {lines.map((line) => (
                    <tr key={String(line.index)}>
                      <td>{genesisUs > 0 ? clock(genesisUs + Number(line.time_us)) : ""}</td>
                      <td>{what(line)}</td>
                      <td class={`number ${line.kind}`}>{line.kind === "paid" ? `−${count(line.amount)}` : line.kind === "received" ? `+${count(line.amount)}` : ""}</td>
                      <td><BlockLink id={line.block} /></td>
                    </tr>
                  ))}
                </tbody>
              </table></div>
              {lines.length === 0 && <p class="quiet">Nothing yet.</p>}
              {next !== null && next !== "end" && <button type="button" onClick={() => void more(next)}>Older</button>}
            </>
          );
        }}
      </Waiting>
    </section>
  );
}

export function AccountView({ id }: { id: string }) {
  const account = useAsked((signal) => getJson<Account>(`/api/v1/accounts/${id}`, signal), `account/${id}`, 2000);
  return (
    <article class="page">
      <h1>Account <span class="long-id">{account.data?.id ?? id}</span> {account.data && <Copy text={account.data.id} />}</h1>
      <Waiting asked={account}>
        {(a) => (
          <>
            <p class="lead">Balance <strong>{count(a.balance)}</strong>. {a.standing === "active" ? "In good standing." : `It is ${a.standing}: it can do nothing for now.`}</p>
            <section><Fields rows={[
              [<Term tip="A short name for the account, given when it came to be">Number</Term>, count(a.number)],
              [<Term tip="How much the account may send without proof of work; a unit is a started KiB of a block">Quota</Term>, `${count(a.quota.units_per_second)} KiB/s, up to ${count(a.quota.burst_units)} KiB at once`],
              [<Term tip="Beyond its quota an account pays with computing time: so many zero bits the next block's hash must have">Work needed now</Term>, a.work_bits === null ? "no work suffices now: wait" : a.work_bits === 0 ? "none" : `${a.work_bits} bits`],
              ["Next sequence", count(a.next_sequence)],
              ["May register accounts", a.registrar ? "yes" : "no"],
              [<Term tip="Another account that may freeze and release this one">Controller</Term>, a.controller ? <AccountLink id={a.controller} /> : "nobody"],
            ]} /></section>
            <section><h2>Keys</h2><ul>
              {a.keys.map((key) => <li><span class="id" title={key.key}>{short(key.key)}</span> {key.revoked ? "revoked" : key.roles.map((role) => role === "use" ? "signs blocks" : "manages keys").join(", ")}</li>)}
            </ul></section>
            <HistoryTable id={a.id} />
          </>
        )}
      </Waiting>
    </article>
  );
}
