// How numbers, times and names are written.
import type { Num } from "./api";

export const kPayloadNames: Record<number, string> = {
  1: "payment", 2: "reading", 16: "new account", 17: "key rotation", 18: "key revocation", 19: "account freeze", 20: "account release",
  32: "proposal", 33: "approval of a proposal",
};
export function payloadName(type: number): string {
  return kPayloadNames[type] ?? `unknown type ${type}`;
}

export const kReasons: [string, string][] = [
  ["none", "applied"],
  ["too_early", "its time is ahead of the network's"],
  ["unknown_account", "its issuer is no account yet"],
  ["wrong_key", "signed with a key that is not the account's"],
  ["revoked_key", "signed with a key that was revoked"],
  ["sequence_used", "another block with the same sequence number was applied first (a double spend, or a repeated send)"],
  ["sequence_too_old", "its sequence number is too old"],
  ["quota_exceeded", "the account sent more than its quota allows"],
  ["account_frozen", "the account is frozen"],
  ["insufficient_funds", "the account has not enough funds"],
  ["amount_overflow", "the receiver's balance would overflow"],
  ["unknown_asset", "no such asset"],
  ["unknown_creditor", "the receiver is unknown"],
  ["not_permitted", "the account may not do this"],
  ["already_registered", "the account exists already"],
  ["key_exists", "the key is there already"],
  ["unknown_key", "the account has no such key"],
  ["last_key", "it would remove the account's last key"],
  ["key_limit", "the account has as many keys as it may"],
  ["unknown_target", "the account that it names does not exist"],
  ["unknown_payload", "this kind of payload is not known"],
  ["not_frozen", "the account is not frozen"],
  ["account_limit", "the ledger has as many accounts as it may"],
  ["bad_proposal", "what it proposes does not fit the present committee and rules"],
  ["unknown_proposal", "the proposal that it approves is not open any more, or never was"],
  ["proposal_adopted", "the proposal is adopted already and cannot be replaced"],
  ["not_registered", "only registered accounts take part in this network"],
];
export function reasonText(reason: number | string): string {
  const found = typeof reason === "number" ? kReasons[reason] : kReasons.find(([name]) => name === reason);
  return found ? found[1] : String(reason);
}

export function count(value: Num, digits = 0): string {
  return Number(value).toLocaleString("en", { maximumFractionDigits: digits });
}
export function bytes(value: Num): string {
  let n = Number(value);
  for (const unit of ["B", "KiB", "MiB", "GiB", "TiB"]) {
    if (n < 1024 || unit === "TiB") return `${n.toLocaleString("en", { maximumFractionDigits: n < 10 && unit !== "B" ? 1 : 0 })} ${unit}`;
    n /= 1024;
  }
  return "";
}
export function ms(value: number | null): string {
  if (value === null) return "–";
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}
export function duration(seconds: number): string {
  if (seconds < 1) return "under 1 s";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}
export function short(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}
// Of a block: the time part is the same for thousands, the hash tells them apart.
export function shortBlock(id: string): string {
  return `${id.slice(8, 14)}…${id.slice(-4)}`;
}
export function clock(unixUs: number): string {
  return new Date(unixUs / 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" });
}
