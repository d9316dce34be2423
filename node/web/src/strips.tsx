// Four small charts of the last two minutes.
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { live, type Sample } from "./live";
import { Term, useLive } from "./parts";
import { count, ms } from "./text";
import { useTheme } from "./theme";

const kHeight = 96; // of a curve; style.css keeps the room for it

interface Line {
  color: string; // a CSS variable
  of: (sample: Sample) => number | null;
}
interface StripProps {
  title: string;
  tip: string;
  lines: Line[];
  value: string;
  // Of the axis' numbers.
  format: (value: number) => string;
}

// Keeps a curve in `element` until the function that it returns is called.
function draw(UPlot: typeof uPlot, element: HTMLElement, lines: Line[], format: (value: number) => string): () => void {
  const css = getComputedStyle(document.documentElement);
  const ink = css.getPropertyValue("--quiet");
  const grid = css.getPropertyValue("--line");
  const data = (): uPlot.AlignedData => [
    live.samples.map((sample) => sample.unix),
    ...lines.map((line) => live.samples.map(line.of)),
  ];
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font: "11px system-ui" };
  const plot = new UPlot(
    {
      width: element.clientWidth,
      height: kHeight,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 4, 0, 0],
      scales: { y: { range: (_u, _min, max) => [0, Math.max(1, (max ?? 0) * 1.15)] } },
      axes: [
        { ...axis, space: 70, size: 20 },
        { ...axis, size: 46, space: 24, values: (_u, values) => values.map(format) },
      ],
      series: [{}, ...lines.map((line) => ({ stroke: css.getPropertyValue(line.color), width: 1.5, points: { show: false } }))],
    },
    data(),
    element,
  );
  const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: kHeight }));
  resize.observe(element);
  let shown = 0;
  const unsubscribe = live.subscribe(() => {
    const last = live.samples.at(-1)?.unix ?? 0;
    if (last !== shown && !document.hidden) plot.setData(data());
    shown = last;
  });
  return () => {
    unsubscribe();
    resize.disconnect();
    plot.destroy();
  };
}

function Strip({ title, tip, lines, value, format }: StripProps) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    let stop: (() => void) | null = null;
    let gone = false;
    // Its program comes after what is seen first; without it the numbers stand alone.
    const drawn = import("uplot").then(({ default: UPlot }) => void (gone || (stop = draw(UPlot, box.current!, lines, format))));
    drawn.catch(() => {});
    return () => {
      gone = true;
      stop?.();
    };
  }, [theme]);
  return (
    <section class="strip">
      <h3>
        <Term tip={tip}>{title}</Term>
        <output>{value}</output>
      </h3>
      <div ref={box} class="curve" aria-hidden="true" />
    </section>
  );
}

export function Strips() {
  const { samples } = useLive();
  const last = samples.at(-1);
  return (
    <div class="strips">
      <Strip title="Confirmed" tip="Blocks that became final and took effect, each second" format={(v) => count(v)}
             value={last ? `${count(last.confirmed)} / s` : "–"} lines={[{ color: "--confirmed", of: (s) => s.confirmed }]} />
      <Strip title="Time to final" tip="From a block's arrival at this node to its final fate: half are faster than the lower line, 99 of 100 faster than the upper one"
             format={(v) => ms(v)} value={last ? `${ms(last.p50)} · p99 ${ms(last.p99)}` : "–"}
             lines={[{ color: "--confirmed", of: (s) => s.p50 }, { color: "--pending", of: (s) => s.p99 }]} />
      <Strip title="Tips" tip="Blocks that no other block approves yet: where the tangle grows" format={(v) => count(v)}
             value={last?.tips != null ? count(last.tips) : "–"} lines={[{ color: "--accent", of: (s) => s.tips }]} />
      <Strip title="Queued" tip="What waits between this node's stages: check, ledger, disk, subscribers. Near zero is healthy" format={(v) => `${count(v)}`}
             value={last?.queuedKib != null ? `${count(last.queuedKib)} KiB` : "–"} lines={[{ color: "--accent", of: (s) => s.queuedKib }]} />
    </div>
  );
}
