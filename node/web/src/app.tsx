import { useEffect, useState } from "preact/hooks";
import { getJson, type Info } from "./api";

export function App() {
  const [info, setInfo] = useState<Info | null>(null);
  useEffect(() => {
    void getJson<Info>("/api/v1/info").then(setInfo);
  }, []);
  return <main>{info ? `${info.name}: ${info.state}` : "Asking the node…"}</main>;
}
