// The frame around the views: where the user is, the search, the node's health, the connection.
import { useEffect, useState } from "preact/hooks";
import { ApiError, getJson, setToken, token, type Info } from "./api";
import { HomeView } from "./home_view";
import { lazy, loadTheRest } from "./lazy";
import { live } from "./live";
import { useAsked, useLive } from "./parts";
import { destination } from "./search";
import { short } from "./text";
import { toggleTheme, useTheme } from "./theme";

const AccountView = lazy(async () => (await import("./account_view")).AccountView);
const BlockView = lazy(async () => (await import("./block_view")).BlockView);
const ConflictsView = lazy(async () => (await import("./conflicts_view")).ConflictsView);
const DevicesView = lazy(async () => (await import("./devices_view")).DevicesView);
const NetworkView = lazy(async () => (await import("./network_view")).NetworkView);
const NodeView = lazy(async () => (await import("./node_view")).NodeView);
const TagView = lazy(async () => (await import("./tag_view")).TagView);

const kViews: [string, string][] = [
  ["live", "Live"], ["devices", "Devices"], ["network", "Network"], ["node", "Node"], ["conflicts", "Conflicts"],
];

function route(): [string, string] {
  const [view, argument] = location.hash.replace(/^#\//, "").split("/", 2);
  try {
    return [view || "live", decodeURIComponent(argument ?? "")];
  } catch {
    return ["live", ""];
  }
}

function View({ view, argument }: { view: string; argument: string }) {
  switch (view) {
    case "live": return <HomeView />;
    case "devices": return <DevicesView />;
    case "network": return <NetworkView />;
    case "node": return <NodeView />;
    case "conflicts": return <ConflictsView />;
    case "block": return <BlockView id={argument} key={argument} />;
    case "account": return <AccountView id={argument} key={argument} />;
    case "tag": return <TagView tag={argument} key={argument} />;
    default: return <article class="page"><h1>No such page</h1><p><a href="#/live">Back to what is happening</a></p></article>;
  }
}

function Search() {
  const [problem, setProblem] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem("what") as HTMLInputElement;
    const to = destination(input.value);
    setProblem(to ? "" : "Type a block’s id (72 hexadecimal digits), an account’s id (64) or number, or a tag such as hall-3/climate.");
    if (!to) return;
    location.hash = to;
    input.value = "";
  };
  return (
    <form role="search" class="search" onSubmit={submit}>
      <label class="hidden" for="what">Find a block, an account or a tag</label>
      <input id="what" name="what" type="search" placeholder="Find a block, an account, a tag" autocomplete="off" spellcheck={false} />
      {problem && <p class="problem" role="alert">{problem}</p>}
    </form>
  );
}

function TokenForm({ why, onSet }: { why: string; onSet: () => void }) {
  const submit = (event: Event) => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem("token") as HTMLInputElement;
    setToken(input.value.trim());
    live.connect();
    onSet();
  };
  return (
    <form class="token page" onSubmit={submit}>
      <h1>This node asks for a token</h1>
      <p>{why} A token that may read is enough. It stays in this tab and is gone when the tab is closed.</p>
      <label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="off" required />
      <button type="submit" class="primary">Open</button>
    </form>
  );
}

function Pill({ info, error }: { info: Info | null; error: ApiError | null }) {
  const { link } = useLive();
  if (link === "refused") return <span class="pill bad" role="status">The node has another version than this page: reload it</span>;
  if (error?.status === 0 || link === "lost") return <span class="pill bad" role="status">Node does not answer, trying again…</span>;
  if (!info) return <span class="pill" role="status">Connecting…</span>;
  if (!info.ready) return <a href="#/node" class="pill bad" role="status">Not ready: {info.state.replaceAll("_", " ")}</a>;
  if (info.warnings.length > 0) return <a href="#/node" class="pill warn" role="status">Ready, with a warning</a>;
  return <a href="#/node" class="pill good" role="status">Healthy</a>;
}

export function App() {
  const [[view, argument], setRoute] = useState(route());
  const theme = useTheme();
  const info = useAsked((signal) => getJson<Info>("/api/v1/info", signal), `info/${token()}`, 3000);
  useEffect(() => {
    const listener = () => {
      setRoute(route());
      window.scrollTo(0, 0);
    };
    window.addEventListener("hashchange", listener);
    live.connect();
    loadTheRest();
    return () => window.removeEventListener("hashchange", listener);
  }, []);
  const title = kViews.find(([name]) => name === view)?.[1] ?? view;
  useEffect(() => {
    document.title = `${title} · ${info.data?.name ?? "Weft"}`;
  }, [title, info.data?.name]);
  const refused = info.error?.status === 401 || info.error?.status === 403;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>To the content</a>
      <header>
        <a class="brand" href="#/live"><img src="/favicon.svg" alt="" width="24" height="24" /> Weft</a>
        <span class="where" title={info.data?.network ?? ""}>{info.data ? <>{info.data.name} <span class="id">{short(info.data.network)}</span></> : ""}</span>
        <Pill info={info.data} error={info.error} />
        <Search />
        <button type="button" class="small" onClick={toggleTheme} aria-label={theme === "dark" ? "Light colours" : "Dark colours"}>{theme === "dark" ? "☀" : "☾"}</button>
        <nav aria-label="Pages">
          {kViews.map(([name, words]) => <a href={`#/${name}`} aria-current={name === view ? "page" : undefined}>{words}</a>)}
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {refused && info.error ? <TokenForm why={info.error.message[0]!.toUpperCase() + info.error.message.slice(1) + "."} onSet={info.again} /> : <View view={view} argument={argument} />}
      </main>
    </>
  );
}
