// "Check it here": fetches a block's proof and verifies it in the browser, against a genesis that the user may pin.
import { useState } from "preact/hooks";
import { getBytes, getJson } from "./api";
import { toHex } from "./bytes";
import { readGenesis, type Genesis, type GenesisFile } from "./genesis";
import { Term } from "./parts";
import { kProofErrorWords, verifyProof, type Verdict } from "./proof";
import { clock, count, reasonText, short } from "./text";

const kPinKey = "weft.network";

export function pinnedNetwork(): string | null {
  return localStorage.getItem(kPinKey);
}
export function pinNetwork(id: string | null): void {
  if (id) localStorage.setItem(kPinKey, id);
  else localStorage.removeItem(kPinKey);
}

let loaded: Genesis | null = null;
// What the node says its genesis is; its network id is computed here, so that a pinned id decides whether to believe it.
export async function loadGenesis(): Promise<Genesis> {
  loaded ??= readGenesis(await getJson<GenesisFile>("/api/v1/genesis"));
  return loaded;
}

interface Result {
  source: string;
  verdict: Verdict;
  genesis: Genesis;
  bytes: Uint8Array;
}

function Outcome({ result, block }: { result: Result; block: string | null }) {
  const { verdict, genesis, source } = result;
  const network = toHex(genesis.network);
  const pinned = pinnedNetwork();
  const foreign = pinned !== null && pinned !== network;
  const [, again] = useState(0);
  if (!verdict.ok) {
    return (
      <div class="verdict bad" role="status">
        <strong>✗ This proof does not hold: {kProofErrorWords[verdict.error]}.</strong>
        <div class="quiet">{source}</div>
      </div>
    );
  }
  const { proved } = verdict;
  const other = block !== null && proved.block !== block;
  return (
    <div class={`verdict ${foreign || other ? "bad" : "good"}`} role="status">
      {foreign && <p><strong>✗ It holds in another network than the one that you pinned.</strong></p>}
      {other && <p><strong>✗ It is the proof of another block, {short(proved.block)}.</strong></p>}
      {!foreign && !other && <strong>✓ Verified in this browser: {proved.reason === 0 ? "confirmed" : `rejected, since ${reasonText(proved.reason)}`}.</strong>}
      <ul>
        <li>The issuer’s signature is right{proved.payload ? ", and the payload is the one that was signed" : ""}.</li>
        <li>The block is in checkpoint {count(proved.checkpoint)} of {clock(proved.timeUs + genesisTimeUs)}.</li>
        <li>{proved.signers.length} of {genesis.committee.length} validators signed it, {proved.quorum} are needed; each signature was checked.</li>
        <li>
          Network {short(network)}: {pinned === network ? "the one that you pinned." : pinned ? "not the one that you pinned." : "taken from this node, which could lie about it."}{" "}
          {pinned !== network && (
            <button type="button" class="small" onClick={() => { pinNetwork(network); again((n) => n + 1); }}>
              I know this id: pin it
            </button>
          )}
        </li>
      </ul>
      <div class="quiet">{source}</div>
    </div>
  );
}

let genesisTimeUs = 0;

async function check(source: string, bytes: Uint8Array): Promise<Result> {
  const file = await getJson<GenesisFile>("/api/v1/genesis");
  genesisTimeUs = Number(file.unix_time_us);
  const genesis = await loadGenesis();
  return { source, verdict: verifyProof(genesis, bytes), genesis, bytes };
}

export function ProofCheck({ block }: { block: string }) {
  const [result, setResult] = useState<Result | null>(null);
  const [problem, setProblem] = useState("");
  const run = async (source: string, load: () => Promise<Uint8Array>) => {
    setProblem("");
    try {
      setResult(await check(source, await load()));
    } catch (error) {
      setResult(null);
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const path = `/api/v1/blocks/${block}/proof?payload=true`;
  const save = async () => {
    try {
      const url = URL.createObjectURL(new Blob([await getBytes(path)], { type: "application/octet-stream" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = `${block.slice(0, 16)}.proof`;
      link.click();
      URL.revokeObjectURL(url);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const choose = (event: Event) => {
    const file = (event.currentTarget as HTMLInputElement).files?.[0];
    if (file) void run(`From the file ${file.name}`, async () => new Uint8Array(await file.arrayBuffer()));
  };
  return (
    <section>
      <h2>
        <Term tip="A few hundred bytes that show that the committee ordered this block, with this fate. They can be checked without trusting this node: all hashes and signatures are computed in your browser.">Proof</Term>
      </h2>
      <div class="row">
        <button type="button" class="primary" onClick={() => void run("Fetched from this node", () => getBytes(path))}>Check it in this browser</button>
        <button type="button" onClick={() => void save()}>Download</button>
        <label class="button">Check a file… <input type="file" class="hidden" onChange={choose} /></label>
      </div>
      {problem && <p class="problem" role="alert">{problem}</p>}
      {result && <Outcome result={result} block={block} />}
    </section>
  );
}
