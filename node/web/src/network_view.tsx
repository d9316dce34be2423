// Who is in the network, who lags, how far away everybody is.
import { getJson, type Info, type Num } from "./api";
import { AccountLink, Fields, Term, useAsked, Waiting } from "./parts";
import { count, duration, ms, short } from "./text";
import { pinnedNetwork, pinNetwork } from "./verify";
import { useState } from "preact/hooks";

interface Member {
  author: number;
  account: string;
  last_round: number;
  rounds_behind: number;
  heard_us_ago: Num | null;
  round_blocks: Num;
  leaders_committed: Num;
  leaders_missed: Num;
}
interface Committee {
  round: number;
  quorum: number;
  members: Member[];
}
interface Peer {
  key: string;
  address: string;
  author: number | null;
  greeted: boolean;
  commit: Num;
  certified: Num;
  round: number;
  round_trip_us: number | null;
}

const kSilentUs = 12e6; // an idle network speaks every ten seconds
const kBusySilentUs = 3e6; // a busy one many times a second

function memberState(member: Member): [string, string] {
  if (member.heard_us_ago === null) return ["missing", "not heard since this node started"];
  const silentUs = Number(member.heard_us_ago);
  if ((silentUs > kSilentUs && member.rounds_behind > 3) || (silentUs > kBusySilentUs && member.rounds_behind > 20)) return ["missing", `missing: silent for ${duration(Number(member.heard_us_ago) / 1e6)}`];
  if (member.rounds_behind > 10) return ["late", `${count(member.rounds_behind)} rounds behind`];
  return ["well", "takes part"];
}

function CommitteeTable({ committee, self }: { committee: Committee; self: number | null }) {
  return (
    <div class="scroll"><table>
      <thead><tr>
        <th scope="col">Validator</th><th scope="col">State</th>
        <th scope="col" class="number"><Term tip="Of its round blocks; the committee makes one each, many times a second">Last round</Term></th>
        <th scope="col" class="number">Heard</th>
        <th scope="col" class="number"><Term tip="Rounds that it led and that were committed, since this node started">Led</Term></th>
        <th scope="col" class="number"><Term tip="Rounds that it should have led and that were skipped: it was down, slow or cut off">Missed</Term></th>
      </tr></thead>
      <tbody>
        {committee.members.map((member) => {
          const [state, words] = memberState(member);
          return (
            <tr key={member.author} class={state}>
              <td>{member.author + 1} <AccountLink id={member.account} />{member.author === self && " (this node)"}</td>
              <td><span class={`state ${state}`}>{words}</span></td>
              <td class="number">{count(member.last_round)}</td>
              <td class="number">{member.heard_us_ago === null ? "never" : `${ms(Number(member.heard_us_ago) / 1000)} ago`}</td>
              <td class="number">{count(member.leaders_committed)}</td>
              <td class="number">{count(member.leaders_missed)}</td>
            </tr>
          );
        })}
      </tbody>
    </table></div>
  );
}

function Pin({ network }: { network: string }) {
  const [, again] = useState(0);
  const pinned = pinnedNetwork();
  const set = (id: string | null) => {
    pinNetwork(id);
    again((n) => n + 1);
  };
  if (pinned === network) return <>This is the network that you pinned. <button type="button" class="small" onClick={() => set(null)}>Unpin</button></>;
  return <>{pinned && <strong class="missed">Not the network that you pinned ({short(pinned)}). </strong>}<button type="button" class="small" onClick={() => set(network)}>Pin this network id</button></>;
}

export function NetworkView() {
  const info = useAsked((signal) => getJson<Info>("/api/v1/info", signal), "info", 2000);
  const committee = useAsked((signal) => getJson<Committee>("/api/v1/rounds", signal), "committee", 1000);
  const peers = useAsked((signal) => getJson<{ peers: Peer[] }>("/api/v1/peers", signal), "peers", 1000);
  const best = peers.data ? Math.max(...peers.data.peers.map((peer) => Number(peer.commit)), Number(info.data?.commit.index ?? 0)) : 0;
  return (
    <article class="page">
      <h1>Network</h1>
      <Waiting asked={info}>
        {(i) => <Fields rows={[
          ["Name", i.name],
          [<Term tip="The hash of the genesis: who holds this id can check everything else. Pin it once you have it from a source that you trust">Network id</Term>, <><span class="long-id">{i.network}</span> <Pin network={i.network} /></>],
          ["Committed", `${count(i.commit.index)} commits, round ${count(i.commit.round)}`],
          [<Term tip="A checkpoint is final for everybody once two thirds of the validators signed it">Checkpoints</Term>, `${count(i.checkpoint.index)}, signed up to ${count(i.checkpoint.certified)}`],
          ["Accounts", `${count(i.ledger.accounts)}, holding ${count(i.ledger.supply)} in all${i.ledger.conserved ? "" : " (the sum does NOT add up)"}`],
          ["Software", `this node: weftd ${i.version}, protocol ${i.protocol}, which all its peers speak`],
        ]} />}
      </Waiting>
      <section>
        <h2><Term tip="The validators who order the tangle. It works while fewer than a third of them fail or lie">Committee</Term></h2>
        <Waiting asked={committee}>{(c) => <><p class="quiet">{c.members.length} validators; {c.quorum} of them suffice. Round {count(c.round)}.</p><CommitteeTable committee={c} self={info.data?.author ?? null} /></>}</Waiting>
      </section>
      <section>
        <h2>Peers of this node</h2>
        <Waiting asked={peers}>
          {(p) => (
            <div class="scroll"><table>
              <thead><tr><th scope="col">Node</th><th scope="col">Role</th><th scope="col" class="number"><Term tip="Time for a packet there and back">Round trip</Term></th><th scope="col" class="number">Behind</th></tr></thead>
              <tbody>
                {p.peers.map((peer) => (
                  <tr key={peer.key}>
                    <td><span class="id" title={peer.key}>{short(peer.key)}</span> <span class="quiet">{peer.address}</span></td>
                    <td>{!peer.greeted ? "connecting" : peer.author === null ? "node" : `validator ${peer.author + 1}`}</td>
                    <td class="number">{peer.round_trip_us === null ? "–" : `${(peer.round_trip_us / 1000).toFixed(1)} ms`}</td>
                    <td class="number">{best - Number(peer.commit) <= 20 ? "no" : `${count(best - Number(peer.commit))} commits`}</td>
                  </tr>
                ))}
                {p.peers.length === 0 && <tr><td colSpan={4}>Nobody is connected.</td></tr>}
              </tbody>
            </table></div>
          )}
        </Waiting>
      </section>
    </article>
  );
}
