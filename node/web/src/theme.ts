// Light or dark: as the system says, unless the user chose.
import { useEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark";
const kKey = "weft.theme";
const listeners = new Set<() => void>();
const system = window.matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  const chosen = localStorage.getItem(kKey);
  if (chosen === "light" || chosen === "dark") return chosen;
  return system.matches ? "dark" : "light";
}

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme();
  for (const listener of listeners) listener();
}

export function toggleTheme(): void {
  localStorage.setItem(kKey, theme() === "dark" ? "light" : "dark");
  applyTheme();
}
system.addEventListener("change", applyTheme);

export function useTheme(): Theme {
  const [now, set] = useState(theme());
  useEffect(() => {
    const listener = () => set(theme());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return now;
}
