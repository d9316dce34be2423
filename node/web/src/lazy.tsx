// Views whose program comes when it is needed, or when the page has nothing else to do: what is seen first comes first, and
// a node that stops later takes no view with it.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

const loaders: (() => Promise<unknown>)[] = [];

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let Loaded: ComponentType<Props> | null = null;
  const get = async () => (Loaded ??= await load());
  loaders.push(get);
  return function Lazy(props: Props) {
    const [state, set] = useState<"waiting" | "there" | "failed">(Loaded ? "there" : "waiting");
    useEffect(() => {
      if (state !== "waiting") return;
      let gone = false;
      const settle = (now: "there" | "failed") => void (gone || set(now));
      get().then(() => settle("there"), () => settle("failed"));
      return () => void (gone = true);
    }, [state]);
    if (Loaded) return <Loaded {...props} />;
    if (state === "waiting") return <article class="page"><p class="quiet">One moment…</p></article>;
    return (
      <article class="page">
        <p class="problem" role="alert">
          <strong>This part of the page could not be loaded.</strong> The node is down, or has another version than this page.{" "}
          <button type="button" onClick={() => location.reload()}>Load the page again</button>
        </p>
      </article>
    );
  };
}

// A failure is told when the view is asked for, which tries again.
export function loadTheRest(): void {
  const soon = window.requestIdleCallback ?? ((run: () => void) => window.setTimeout(run, 1000));
  soon(() => loaders.forEach((load) => load().catch(() => {})));
}
