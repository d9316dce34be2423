// The genesis file, its canonical encoding and what follows from it (docs/wire.md, "Genesis").
import { blake3, blake3DeriveKey } from "./blake3";
import { fromHex, Writer } from "./bytes";
import type { Num } from "./api";

interface Quota {
  units_per_second: number;
  burst_units: number;
}
export interface GenesisFile {
  name: string;
  unix_time_us: Num;
  parameters: {
    window_slots: number;
    skew_slots: number;
    gc_depth_rounds: number;
    work_bits: number;
    work_debt_levels: number;
    default_quota: Quota;
    access?: string;
  };
  accounts: { key: string; balance: Num; quota: Quota; registrar?: boolean; controller?: string | null }[];
  committee: number[];
}

export interface Genesis {
  name: string;
  network: Uint8Array;
  committee: Uint8Array[]; // public keys, by author
}

const kEd25519 = 1;
const kAccess = ["mixed", "consortium", "open"];

function exact(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length !== size) throw new Error(`the genesis has a field of ${bytes.length} bytes in place of ${size}`);
  return bytes;
}

export function encodeGenesis(file: GenesisFile): Uint8Array {
  const out = new Writer();
  const quota = (q: Quota) => out.u32(q.units_per_second).u32(q.burst_units);
  const name = new TextEncoder().encode(file.name);
  out.u8(2).u8(name.length).bytes(name).u64(file.unix_time_us);
  const p = file.parameters;
  out.u32(p.window_slots).u32(p.skew_slots).u32(p.gc_depth_rounds).u32(p.work_bits).u32(p.work_debt_levels);
  quota(p.default_quota);
  const access = kAccess.indexOf(p.access ?? "mixed");
  if (access < 0) throw new Error("the genesis has an unknown access policy");
  out.u8(access);
  out.u32(file.accounts.length);
  for (const account of file.accounts) {
    out.u8(kEd25519).bytes(exact(fromHex(account.key), 32)).u64(account.balance);
    quota(account.quota);
    out.u8(account.registrar ? 1 : 0);
    out.bytes(account.controller ? exact(fromHex(account.controller), 32) : new Uint8Array(32));
  }
  out.u16(file.committee.length);
  for (const account of file.committee) out.u32(account);
  return out.done();
}

export function readGenesis(file: GenesisFile): Genesis {
  const network = blake3(encodeGenesis(file));
  const committee = file.committee.map((index) => {
    const account = file.accounts[index];
    if (!account) throw new Error("the genesis names a validator that is no account");
    return fromHex(account.key);
  });
  return { name: file.name, network, committee };
}

// The key of what is hashed for the ledger of a network.
export function domainKey(what: string, network: Uint8Array): Uint8Array {
  return blake3DeriveKey(`weft 1 ${what}`, network);
}
