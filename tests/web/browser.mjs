// Debian's Chromium, as root without its sandbox, drawing in software: there is no graphics card to count on.
import { chromium } from "playwright-core";

const kFlags = {
  // What a browser does without a graphics card: WebGL in software (SwiftShader), the page's own painting without it.
  software: ["--enable-unsafe-swiftshader"],
  // All painting through SwiftShader as if it were a graphics card: harder than any real browser has it.
  emulated: ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
};

export function launch(painting) {
  const args = [...kFlags[painting]];
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

// "1,234 blocks shown, 60 frames/s. ..."
export async function shown(page) {
  const text = await page.getByTestId("sampling").innerText();
  const [, blocks, fps] = /^([\d,]+) blocks shown, (\d+) frames/.exec(text);
  const sampled = /one block in ([\d,]+) is drawn/.exec(text)?.[1] ?? "1";
  const number = (digits) => Number(digits.replaceAll(",", ""));
  return { blocks: number(blocks), fps: number(fps), oneIn: number(sampled) };
}
