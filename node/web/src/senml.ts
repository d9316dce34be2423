// SenML (RFC 8428), as far as it has numbers.
export function senmlValues(text: string): Map<string, number> {
  const values = new Map<string, number>();
  try {
    let base = "";
    for (const entry of JSON.parse(text) as Record<string, unknown>[]) {
      if (typeof entry["bn"] === "string") base = entry["bn"];
      const name = base + (typeof entry["n"] === "string" ? entry["n"] : "");
      if (typeof entry["v"] !== "number") continue;
      values.set(typeof entry["u"] === "string" ? `${name} (${entry["u"]})` : name, entry["v"]);
    }
  } catch {
    // What claims to be SenML need not be.
  }
  return values;
}
