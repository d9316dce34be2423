// Readings with a tag, among what the node heard lately.
import { getJson } from "./api";
import { AccountLink, BlockLink, FateBadge, useAsked, Waiting } from "./parts";
import { count, duration } from "./text";
import { live } from "./live";

interface Found {
  records: { id: string; issuer: string; fate: string; time_us: number | string }[];
  looked_at: number;
}

export function TagView({ tag }: { tag: string }) {
  const found = useAsked((signal) => getJson<Found>(`/api/v1/records?tag=${encodeURIComponent(tag)}&limit=50`, signal), tag, 2000);
  return (
    <article class="page">
      <h1>Readings with the tag <span class="long-id">{tag}</span></h1>
      <Waiting asked={found}>
        {(f) => (
          <>
            <p class="quiet">Among the last {count(f.looked_at)} events of this node, newest first.</p>
            {f.records.length === 0 && <p>None of them has this tag. Tags are written exactly as the device writes them.</p>}
            <ul class="list">
              {f.records.map((record) => (
                <li key={record.id}><BlockLink id={record.id} /> <FateBadge fate={record.fate} /> by <AccountLink id={record.issuer} />, {duration(Math.max(0, (live.nowUs() - Number(record.time_us)) / 1e6))} ago</li>
              ))}
            </ul>
          </>
        )}
      </Waiting>
    </article>
  );
}
