// What was refused lately, and why; for a double spend both blocks, side by side.
import { getJson, type Num } from "./api";
import type { Block } from "./block_view";
import { live } from "./live";
import { AccountLink, BlockLink, FateBadge, useAsked, Waiting } from "./parts";
import { clock, count, duration, reasonText } from "./text";

interface Rejection {
  id: string;
  issuer: string;
  reason: string;
  commit: Num;
  time_us: Num;
}

function Card({ id, fate, title }: { id: string; fate: string; title: string }) {
  const block = useAsked((signal) => getJson<Block>(`/api/v1/blocks/${id}`, signal), id);
  const genesisUs = live.hello?.genesisUnixUs ?? 0;
  return (
    <div class="rival">
      <h3>{title} <FateBadge fate={fate} /></h3>
      <Waiting asked={block}>
        {(b) => {
          const credits = b.payload["credits"] as { account: string; amount: Num }[] | undefined;
          return (
            <ul>
              <li>Block <BlockLink id={b.id} />, sequence {count(b.sequence)}</li>
              {genesisUs > 0 && <li>Made at {clock(genesisUs + Number(b.time_us))}</li>}
              {credits ? credits.map((credit) => <li>Pays {count(credit.amount)} to <AccountLink id={credit.account} /></li>) : <li>{b.payload.type.replaceAll("_", " ")}</li>}
            </ul>
          );
        }}
      </Waiting>
    </div>
  );
}

function Rivals({ id }: { id: string }) {
  const rival = useAsked((signal) => getJson<{ rival: string | null }>(`/api/v1/blocks/${id}/rival`, signal), id);
  return (
    <Waiting asked={rival}>
      {(r) => (
        <div class="rivals">
          {r.rival ? <Card id={r.rival} fate="confirmed" title="This one came first in order" /> : <p class="quiet">The block that used the sequence first is not among the account’s latest.</p>}
          <Card id={id} fate="rejected" title="This one was refused" />
        </div>
      )}
    </Waiting>
  );
}

export function ConflictsView() {
  const list = useAsked((signal) => getJson<{ rejections: Rejection[] }>("/api/v1/rejections?limit=50", signal), "rejections", 2000);
  return (
    <article class="page">
      <h1>Conflicts</h1>
      <p>Blocks that the committee ordered but whose effect was refused. Everybody’s node decides the same way.</p>
      <Waiting asked={list}>
        {(l) => l.rejections.length === 0 ? <p class="lead">None since this node started.</p> : (
          <ul class="list">
            {l.rejections.map((each) => (
              <li key={each.id}>
                <details>
                  <summary><BlockLink id={each.id} /> of <AccountLink id={each.issuer} />: {reasonText(each.reason)} <span class="quiet">{duration(Math.max(0, (live.nowUs() - Number(each.time_us)) / 1e6))} ago</span></summary>
                  {each.reason === "sequence_used" ? <Rivals id={each.id} /> : <div class="rivals"><Card id={each.id} fate="rejected" title="The block" /></div>}
                </details>
              </li>
            ))}
          </ul>
        )}
      </Waiting>
    </article>
  );
}
