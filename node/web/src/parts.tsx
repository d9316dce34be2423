// Small parts that the views share.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "./api";
import { live } from "./live";
import { short, shortBlock } from "./text";

// Draws again when the live connection has news.
export function useLive(): typeof live {
  const [, set] = useState(0);
  useEffect(() => live.subscribe(() => set((n) => n + 1)), []);
  return live;
}

export interface Asked<T> {
  data: T | null;
  error: ApiError | null;
  again: () => void;
}

// Asks now, when `key` changes, and every so often; keeps the last answer while the next is on its way.
export function useAsked<T>(ask: (signal: AbortSignal) => Promise<T>, key: string, everyMs = 0): Asked<T> {
  const [state, set] = useState<{ key: string; data: T | null; error: ApiError | null }>({ key, data: null, error: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const run = async () => {
      try {
        const data = await ask(stop.signal);
        if (!stop.signal.aborted) set({ key, data, error: null });
      } catch (error) {
        if (stop.signal.aborted) return;
        const shown = error instanceof ApiError ? error : new ApiError(0, "error", String(error), "");
        set((before) => ({ key, data: before.key === key ? before.data : null, error: shown }));
      }
      if (everyMs > 0 && !stop.signal.aborted) timer = window.setTimeout(run, document.hidden ? 5 * everyMs : everyMs);
    };
    void run();
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [key, everyMs, turn]);
  const current = state.key === key ? state : { data: null, error: null };
  return { data: current.data, error: current.error, again: () => setTurn((n) => n + 1) };
}

export function Problem({ error }: { error: ApiError }) {
  return (
    <p class="problem" role="alert">
      <strong>{error.message}</strong> {error.hint}
    </p>
  );
}

export function Waiting<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ComponentChildren }) {
  return (
    <>
      {asked.error && <Problem error={asked.error} />}
      {asked.data ? children(asked.data) : !asked.error && <p class="quiet">Asking the node…</p>}
    </>
  );
}

// A word with its explanation: on hover, on focus, and for screen readers.
export function Term({ tip, children }: { tip: string; children: ComponentChildren }) {
  return (
    <span class="term" tabIndex={0} title={tip} aria-description={tip}>
      {children}
    </span>
  );
}

export function FateBadge({ fate }: { fate: string }) {
  return <span class={`fate ${fate}`}>{fate}</span>;
}

export function BlockLink({ id }: { id: string }) {
  return (
    <a class="id" href={`#/block/${id}`} title={id}>
      {shortBlock(id)}
    </a>
  );
}

export function AccountLink({ id }: { id: string }) {
  return (
    <a class="id" href={`#/account/${id}`} title={id}>
      {short(id)}
    </a>
  );
}

export function Fields({ rows }: { rows: [ComponentChildren, ComponentChildren][] }) {
  return (
    <dl class="fields">
      {rows.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Copy({ text }: { text: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setDone(true);
    window.setTimeout(() => setDone(false), 1500);
  };
  // Browsers allow it on https and on this machine only.
  return navigator.clipboard ? (
    <button type="button" class="small" onClick={copy} aria-label={`Copy ${text}`}>
      {done ? "copied" : "copy"}
    </button>
  ) : null;
}
