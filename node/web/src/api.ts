// The node's HTTP interface (docs/api.md) as the page uses it.

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: no answer at all
    readonly code: string,
    detail: string,
    readonly hint: string,
  ) {
    super(detail);
  }
}

const kTokenKey = "weft.token";

// Kept for this tab only: it is gone when the tab is closed.
export function token(): string {
  return sessionStorage.getItem(kTokenKey) ?? "";
}

export function setToken(text: string): void {
  if (text === "") sessionStorage.removeItem(kTokenKey);
  else sessionStorage.setItem(kTokenKey, text);
}

async function ask(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  if (token() !== "") headers["Authorization"] = `Bearer ${token()}`;
  const options: RequestInit = { headers, cache: "no-store" };
  if (signal) options.signal = signal;
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The node does not answer.", "It may be stopped, or the connection is down.");
  }
  return response;
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as { code?: string; detail?: string; hint?: string };
    return new ApiError(response.status, body.code ?? "error", body.detail ?? response.statusText, body.hint ?? "");
  } catch {
    return new ApiError(response.status, "error", `The node answered ${response.status}.`, "");
  }
}

// `also`: further status codes whose JSON is an answer (readyz says 503 and why).
export async function getJson<T>(path: string, signal?: AbortSignal, also: number[] = []): Promise<T> {
  const response = await ask(path, "application/json", signal);
  if (!response.ok && !also.includes(response.status)) throw await refusal(response);
  return (await response.json()) as T;
}

export async function getText(path: string, signal?: AbortSignal): Promise<string> {
  const response = await ask(path, "text/plain", signal);
  if (!response.ok) throw await refusal(response);
  return response.text();
}

export async function getBytes(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await ask(path, "application/octet-stream", signal);
  if (!response.ok) throw await refusal(response);
  return new Uint8Array(await response.arrayBuffer());
}

// ---- what the routes answer, as far as the page reads it. Numbers beyond 53 bits come as decimal strings.

export type Num = number | string;

export interface Info {
  name: string;
  network: string;
  version: string;
  protocol: number;
  node_key: string;
  author: number | null;
  cannot_sign: string;
  time_us: Num;
  genesis_unix_us: Num;
  ready: boolean;
  state: string;
  reason: string;
  next_step: string;
  warnings: { code: string; what: string; next_step: string }[];
  validators: { reached: number; needed: number; committee: number; heard: number };
  behind: { checkpoints: Num; seconds: Num | null };
  seconds_since_commit: Num;
  disk?: { total_bytes: Num; free_bytes: Num; used_percent: number };
  usage: { uptime_s: Num; resident_bytes: Num; data_bytes: Num };
  commit: { index: Num; digest: string; round: number; time_us: Num };
  round: { highest: number; proposed: number };
  checkpoint: { index: Num; certified: Num; state_root: string; last_commit: Num; digest: string };
  ledger: { accounts: Num; supply: Num; conserved: boolean };
  tangle: { tips: number; pending: number; pending_bytes: number; orphans: number; window: number };
  totals: { confirmed: Num; rejected: Num; expired: Num };
  committee: { size: number; quorum: number; members: string[] };
}
