// What was refused lately, and why; for a double spend both blocks, side by side.
import { useState } from "preact/hooks";
import { getJson, type Num } from "./api";
import { getBlock, type Metadata } from "./block";
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

function Card({ id, title }: { id: string; title: string }) {
  const block = useAsked((signal) => getBlock(id, signal), id);
  const meta = useAsked((signal) => getJson<Metadata>(`/api/v1/blocks/${id}/metadata`, signal), `meta/${id}`);
  const genesisUs = live.hello?.genesisUnixUs ?? 0;
  return (
    <div class="rival">
      <h3>{title} {meta.data && <FateBadge fate={meta.data.fate} />}</h3>
      <Waiting asked={block}>
        {(b) => {
          const credits = b.payload?.["credits"] as { account: string; amount: Num }[] | undefined;
          return (
            <ul>
              <li>Block <BlockLink id={b.id} />, sequence {count(b.sequence)}</li>
              {genesisUs > 0 && <li>Made at {clock(genesisUs + Number(b.time_us))}</li>}
              {credits ? credits.map((credit) => <li>Pays {count(credit.amount)} to <AccountLink id={credit.account} /></li>) : <li>{b.payload?.type.replaceAll("_", " ") ?? "its payload was erased"}</li>}
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
          {r.rival ? <Card id={r.rival} title="This one came first in order" /> : <p class="quiet">The block that used the sequence first is not among the account’s latest.</p>}
          <Card id={id} title="This one was refused" />
        </div>
      )}
    </Waiting>
  );
}

// What is inside is asked for when somebody opens it.
function Refused({ rejection }: { rejection: Rejection }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary><BlockLink id={rejection.id} /> of <AccountLink id={rejection.issuer} />: {reasonText(rejection.reason)} <span class="quiet">{duration(Math.max(0, (live.nowUs() - Number(rejection.time_us)) / 1e6))} ago</span></summary>
      {open && (rejection.reason === "sequence_used" ? <Rivals id={rejection.id} /> : <div class="rivals"><Card id={rejection.id} title="The block" /></div>)}
    </details>
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
                <Refused rejection={each} />
              </li>
            ))}
          </ul>
        )}
      </Waiting>
    </article>
  );
}
