// soak.mjs [MINUTES] [NODES]: whether the page's memory stays flat beside a network with 1,000 payments a second. Run by
// soak.sh. Each minute, after a forced collection: the JavaScript heap with what its arrays hold outside of it, the
// browser's process of the page, frames a second, blocks in the picture, and the network's rate as the page says it. Exit 1 when
// the heap at the end is more than a fifth above that after the warm-up (5 minutes, or a third of a shorter run).
import { readFileSync } from "node:fs";
import { launch, shown } from "./browser.mjs";
import { Network } from "./network.mjs";

const kRate = 1000;
const kGrowthMax = 1.2;
const minutes = Number(process.argv[2] ?? 30);
const nodes = Number(process.argv[3] ?? 4);
const warmUp = Math.max(1, Math.min(5, Math.floor(minutes / 3)));
if (!(minutes >= 2)) throw new Error("soak.mjs: at least 2 minutes");

const megabytes = (bytes) => bytes / 1e6;

// Of the browser's process that runs the page: memory of its own, without files.
async function residentMegabytes(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const kilobytes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => {
    return Number(/^RssAnon:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))[1]);
  });
  return Math.max(...kilobytes) / 1e3;
}

async function heap(session) {
  // Twice: what a first collection frees may have held more.
  for (let i = 0; i < 2; ++i) await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
  return { used: megabytes(usedSize), arrays: megabytes(backingStorageSize) };
}

async function watch(browser, page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  console.log("minute  heap MB  arrays MB  process MB  frames/s  blocks shown  one block in  blocks/s");
  let settled = 0;
  for (let minute = 1; ; ++minute) {
    await new Promise((done) => setTimeout(done, 60_000));
    const seen = await shown(page);
    const rate = (await page.getByTestId("sentence").locator("strong").first().innerText()).replace(/ blocks.*/, "");
    const { used, arrays } = await heap(session);
    const process = await residentMegabytes(browser);
    const row = [minute, used.toFixed(1), arrays.toFixed(1), process.toFixed(0), seen.fps, seen.blocks, seen.oneIn, rate];
    console.log(row.map((cell, i) => String(cell).padStart([6, 7, 9, 10, 8, 12, 12, 8][i])).join("  "));
    if (minute === warmUp) settled = used + arrays;
    if (minute >= minutes) return (used + arrays) / settled;
  }
}

const network = await Network.start(kRate, nodes);
const browser = await launch("software");
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(network.url(0));
  await page.getByTestId("sentence").waitFor();
  const growth = await watch(browser, page);
  for (const error of errors) console.log(`error of the page: ${error}`);
  console.log(`heap and arrays after ${minutes} minutes: ${growth.toFixed(2)} times those after ${warmUp}, at most ${kGrowthMax}`);
  process.exitCode = growth > kGrowthMax || errors.length > 0 ? 1 : 0;
} finally {
  await browser.close();
  await network.stop();
}
