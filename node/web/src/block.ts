// A block as the node's interface tells it, and the last ones that were asked for: they do not change, and several views
// ask for the same again and again.
import { getJson, type Num } from "./api";

export interface Block {
  id: string;
  issuer: string;
  key: string;
  sequence: Num;
  time_us: Num;
  slot: number;
  parents: string[];
  nonce: number;
  signature: string;
  bytes: number;
  payload: (Record<string, unknown> & { type: string }) | null; // null: it was erased
}
export interface Metadata {
  id: string;
  fate: string;
  reason: string;
  commit: Num;
  checkpoint: Num | null;
  solid: boolean;
}

const kKept = 1024;
const kept = new Map<string, Block>();

export async function getBlock(id: string, signal?: AbortSignal): Promise<Block> {
  const known = kept.get(id);
  if (known) return known;
  const block = await getJson<Block>(`/api/v1/blocks/${id}`, signal);
  kept.set(id, block);
  if (kept.size > kKept) kept.delete(kept.keys().next().value!);
  return block;
}
