// What is happening, in one sentence, in a picture, in curves, and as a list.
import { useEffect, useState } from "preact/hooks";
import { toHex } from "./bytes";
import { kFateNames } from "./delta";
import { live } from "./live";
import { AccountLink, BlockLink, FateBadge, Term, useLive } from "./parts";
import { Strips } from "./strips";
import type { BlockView } from "./tangle";
import { TangleView } from "./tangle_view";
import { count, ms, payloadName, reasonText } from "./text";

const kListed = 12;

function validators(count: number): string {
  if (count === 0) return "a committee of validators puts";
  return count === 1 ? "one validator puts" : `${count} validators together put`;
}

function Sentence() {
  const { hello, rate, samples, status, link } = useLive();
  if (!hello) return <p class="lead">{link === "lost" ? "The node does not answer; this page tries again by itself." : "Devices send blocks; validators put them into one order that nobody can change afterwards. Connecting to this node…"}</p>;
  const last = samples.at(-1);
  return (
    <p class="lead" data-testid="sentence">
      Devices send <Term tip="A block is one signed payment, reading or account operation of a device">blocks</Term>; {validators(status?.committee ?? 0)} them into one order that nobody can change afterwards.{" "}
      Right now <strong>{count(rate.confirmed, rate.confirmed < 10 ? 1 : 0)} blocks a second</strong> become final
      {last?.p50 != null && <>, half of them within <strong>{ms(last.p50)}</strong></>}
      {rate.rejected >= 0.5 && <>; {count(rate.rejected, 1)} a second are <a href="#/conflicts">refused</a></>}
      {status && <>. {count(status.pending)} {status.pending === 1 ? "waits for its turn" : "wait for their turn"}</>}.
    </p>
  );
}

function Latest() {
  const [blocks, setBlocks] = useState<BlockView[]>([]);
  useEffect(() => {
    const look = () => {
      const model = live.tangle;
      const shown: BlockView[] = [];
      for (let number = model.blockCount - 1; number >= model.oldest && shown.length < kListed; --number) {
        const block = model.block(number);
        if (block) shown.push(block);
      }
      setBlocks(shown);
    };
    look();
    const timer = window.setInterval(look, 1000);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <section>
      <h2>Latest blocks</h2>
      <div class="scroll"><table>
        <thead><tr><th scope="col">Block</th><th scope="col">What</th><th scope="col">From</th><th scope="col">Fate</th><th scope="col" class="number">Final after</th></tr></thead>
        <tbody>
          {blocks.map((block) => (
            <tr key={block.index}>
              <td><BlockLink id={toHex(block.id)} /></td>
              <td>{payloadName(block.type)}</td>
              <td><AccountLink id={toHex(block.issuer)} /></td>
              <td><FateBadge fate={kFateNames[block.fate]} /> {block.reason > 0 && <span class="quiet">{reasonText(block.reason)}</span>}</td>
              <td class="number">{ms(block.finalAfterMs)}</td>
            </tr>
          ))}
        </tbody>
      </table></div>
      {blocks.length === 0 && <p class="quiet">No block since this page was opened.</p>}
    </section>
  );
}

export function HomeView() {
  return (
    <div class="home">
      <h1 class="hidden">What this network is doing</h1>
      <Sentence />
      <TangleView />
      <Strips />
      <Latest />
    </div>
  );
}
