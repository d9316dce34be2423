// Vectors that the C++ tests use, too. The test program runs in a folder elsewhere: WEFT_SOURCE says where the sources are.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function sourceFile(path: string): string {
  const root = process.env["WEFT_SOURCE"];
  if (!root) throw new Error("set WEFT_SOURCE to the folder of the repository");
  return readFileSync(join(root, path), "utf8");
}

// Lines of `name = hex`.
export function vectors(path: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of sourceFile(path).split("\n")) {
    const match = /^(\S+) = (\S*)$/.exec(line);
    if (match) found.set(match[1]!, match[2]!);
  }
  return found;
}
