// One block: what it is, what became of it and why, what it approves and who approves it.
import { getJson, type Num } from "./api";
import { getBlock, type Block, type Metadata } from "./block";
import { live } from "./live";
import { AccountLink, BlockLink, Copy, FateBadge, Fields, Term, useAsked, Waiting } from "./parts";
import { clock, count, reasonText } from "./text";
import { ProofCheck } from "./verify";

function Payload({ payload }: { payload: Block["payload"] }) {
  if (payload === null) return <p>Its payload was erased on this node. The block, its fate and every proof over it stay valid.</p>;
  if (payload.type === "transfer") {
    const credits = payload["credits"] as { account: string; amount: Num }[];
    const memo = String(payload["memo"] ?? "");
    return (
      <>
        <p>Payment of {count(credits.reduce((sum, credit) => sum + Number(credit.amount), 0))} to:</p>
        <ul>
          {credits.map((credit) => <li><AccountLink id={credit.account} />: {count(credit.amount)}</li>)}
        </ul>
        {memo !== "" && <p>Memo: <q>{memoText(memo)}</q></p>}
      </>
    );
  }
  if (payload.type === "record") {
    const text = typeof payload["text"] === "string" ? payload["text"] : null;
    return (
      <>
        <p>Reading with the tag <a href={`#/tag/${encodeURIComponent(String(payload["tag"]))}`}>{String(payload["tag"])}</a></p>
        <pre tabIndex={0}>{text !== null ? pretty(text) : String(payload["data"])}</pre>
      </>
    );
  }
  if (payload.type === "propose") {
    return (
      <>
        <p>A validator proposes, to come into force {Number(payload["after"]) > 0 ? `after checkpoint ${count(payload["after"] as Num)}` : "as soon as it is approved"}:</p>
        <ul>{(payload["changes"] as { words: string }[]).map((change) => <li>{change.words}</li>)}</ul>
      </>
    );
  }
  if (payload.type === "approve") {
    return <p>Approves what <AccountLink id={String(payload["proposer"])} /> proposes (proposal <span class="long-id">{String(payload["proposal"])}</span>).</p>;
  }
  return <pre tabIndex={0}>{JSON.stringify(payload, null, 1)}</pre>;
}

function memoText(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return hex;
  }
}
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

function fateWords(meta: Metadata): string {
  if (meta.fate === "confirmed") return `Final: ordered by commit ${count(meta.commit)} and applied.`;
  if (meta.fate === "rejected") return `Final: ordered by commit ${count(meta.commit)}, not applied: ${reasonText(meta.reason)}.`;
  if (meta.fate === "expired") return "Final: nobody ordered it in time. It is safe to sign it again.";
  return meta.solid ? "Waiting for the committee to order it." : "Waiting: this node does not have all that it approves yet.";
}

export function BlockView({ id }: { id: string }) {
  const block = useAsked((signal) => getBlock(id, signal), id);
  const meta = useAsked((signal) => getJson<Metadata>(`/api/v1/blocks/${id}/metadata`, signal), `meta/${id}`, 1000);
  const approvers = useAsked((signal) => getJson<{ approvers: string[]; complete: boolean }>(`/api/v1/blocks/${id}/approvers`, signal), `by/${id}`, 3000);
  const genesisUs = live.hello?.genesisUnixUs ?? 0;
  return (
    <article class="page">
      <h1>Block <span class="long-id">{id}</span> <Copy text={id} /></h1>
      <Waiting asked={meta}>
        {(m) => (
          <p class="lead"><FateBadge fate={m.fate} /> {fateWords(m)} {m.checkpoint !== null && <>In <Term tip="Each second the committee signs a digest of everything ordered so far">checkpoint</Term> {count(m.checkpoint)}.</>}</p>
        )}
      </Waiting>
      <Waiting asked={block}>
        {(b) => (
          <>
            <section><h2>What it says</h2><Payload payload={b.payload} /></section>
            <section>
              <h2>Who and when</h2>
              <Fields rows={[
                ["Issuer", <AccountLink id={b.issuer} />],
                ["Made at", genesisUs > 0 ? `${clock(genesisUs + Number(b.time_us))}, by the issuer’s clock` : `slot ${b.slot}`],
                [<Term tip="Each block of an account carries a number that is used once; two blocks with the same number are a double spend">Sequence</Term>, count(b.sequence)],
                ["Size", `${count(b.bytes)} bytes`],
                ...(b.key !== b.issuer ? [["Signed with key", <span class="id">{b.key}</span>] as [string, preact.JSX.Element]] : []),
              ]} />
            </section>
            <section class="split">
              <div><h2>It approves</h2><ul>{b.parents.map((parent) => <li>{/^0{8}/.test(parent) ? "the genesis" : <BlockLink id={parent} />}</li>)}</ul></div>
              <div>
                <h2><Term tip="Among what this node heard lately; older ones are not looked for">Approved by</Term></h2>
                <Waiting asked={approvers}>
                  {(a) => a.approvers.length > 0 ? <ul>{a.approvers.map((each) => <li><BlockLink id={each} /></li>)}</ul>
                    : <p class="quiet">{a.complete ? "Nobody yet." : "Too old: this node no longer remembers who."}</p>}
                </Waiting>
              </div>
            </section>
          </>
        )}
      </Waiting>
      <ProofCheck block={id} />
    </article>
  );
}
