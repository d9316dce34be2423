// The tangle as it grows, and the committee's band below it.
import { useEffect, useRef, useState } from "preact/hooks";
import { drawBand } from "./band";
import { toHex } from "./bytes";
import { kFateNames } from "./delta";
import { nearest, type View } from "./draw";
import { live } from "./live";
import { Painter, type Color, type Drawn, type Palette } from "./painter";
import { Term, useLive } from "./parts";
import type { BlockView } from "./tangle";
import { count, duration, ms, payloadName, reasonText, short, shortBlock } from "./text";
import { useTheme } from "./theme";

const kSpanUsual = 15;
const kSpanMin = 0.5;
const kSpanMax = 600;
const kHoverPixels = 12;
const kTrembleSeconds = 0.1;
const kBandEveryMs = 50;
const kBandEveryMsSlow = 150; // below kFramesSlow a second, so that the tangle has more
const kFramesSlow = 30;
const kBandShare = 0.1; // of the time, at most, to draw the band

function cssColor(name: string): Color {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16) / 255) as Color;
}
function palette(): Palette {
  return { fates: [cssColor("--pending"), cssColor("--confirmed"), cssColor("--rejected"), cssColor("--expired")], edge: cssColor("--edge"), paper: cssColor("--paper") };
}

interface Shown extends Drawn {
  fps: number;
}

// Everything that moves: kept outside of Preact, which draws the words around it.
class Stage {
  view: View = { right: 0, span: kSpanUsual, top: 0, bottom: 1 };
  paused = false;
  follow = true; // the right edge is now
  onShown: (shown: Shown) => void = () => {};
  private readonly painter: Painter;
  private colors = palette();
  private frame = 0;
  private frames = 0;
  private fps = 60; // in the last second
  private slowSince = 0;
  private bandDue = 0;
  private countedAt = performance.now();

  constructor(private readonly canvas: HTMLCanvasElement, private readonly band: HTMLCanvasElement) {
    this.painter = new Painter(canvas);
    const tick = () => {
      this.frame = requestAnimationFrame(tick);
      this.draw();
    };
    this.frame = requestAnimationFrame(tick);
  }
  stop(): void {
    cancelAnimationFrame(this.frame);
  }
  recolor(): void {
    this.colors = palette();
  }
  nowSeconds(): number {
    return live.tangle.secondsAt(live.nowUs());
  }

  // The page's clock is set by the node's again and again; a picture that trembled for it would be drawn anew each time.
  private followNow(): void {
    const right = this.nowSeconds() + 0.02 * this.view.span;
    if (right > this.view.right || this.view.right - right > kTrembleSeconds) this.view.right = right;
  }

  private draw(): void {
    if (live.hello && this.follow && !this.paused) this.followNow();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.band]) {
      const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    }
    const drawn = this.painter.draw(live.tangle, this.view, this.colors, ratio);
    const begun = performance.now();
    if (begun >= this.bandDue) {
      drawBand(this.band, live.committee, this.view, ratio);
      const every = this.fps < kFramesSlow ? kBandEveryMsSlow : kBandEveryMs;
      this.bandDue = begun + Math.max(every, (performance.now() - begun) / kBandShare);
    }
    ++this.frames;
    const now = performance.now();
    if (now - this.countedAt < 1000) return;
    const fps = (this.fps = (this.frames * 1000) / (now - this.countedAt));
    this.onShown({ ...drawn, fps });
    // One slow second may be anything; three are this machine.
    this.slowSince = fps < 24 ? this.slowSince + 1 : 0;
    if (this.slowSince >= 3 || fps > 28) live.adapt(fps);
    if (this.slowSince >= 3) this.slowSince = 0;
    this.frames = 0;
    this.countedAt = now;
  }

  zoom(factor: number, atFraction = 1): void {
    const span = Math.min(kSpanMax, Math.max(kSpanMin, this.view.span * factor));
    const at = this.view.right - this.view.span * (1 - atFraction);
    if (!this.follow || this.paused) this.view.right = at + span * (1 - atFraction);
    this.view.span = span;
  }
  pan(seconds: number): void {
    this.follow = false;
    this.view.right = Math.min(this.view.right + seconds, this.nowSeconds() + 0.02 * this.view.span);
    if (this.view.right >= this.nowSeconds() && !this.paused) this.follow = true;
  }
  reset(): void {
    this.view = { right: this.nowSeconds(), span: kSpanUsual, top: 0, bottom: 1 };
    this.follow = true;
    this.paused = false;
  }
  at(px: number, py: number): BlockView | null {
    const number = nearest(live.tangle, this.view, this.canvas.clientWidth, this.canvas.clientHeight, px, py, kHoverPixels);
    return number === null ? null : live.tangle.block(number);
  }
  place(block: BlockView): [number, number] {
    const { view, canvas } = this;
    const x = ((block.seconds - view.right + view.span) / view.span) * canvas.clientWidth;
    return [x, ((block.y - view.top) / (view.bottom - view.top)) * canvas.clientHeight];
  }
}

function Tooltip({ block, stage }: { block: BlockView; stage: Stage }) {
  const [x, y] = stage.place(block);
  const fate = kFateNames[block.fate];
  const right = x > stage.view.span && x > 320;
  return (
    <div class="tooltip" role="status" style={{ left: `${right ? x - 12 : x + 12}px`, top: `${Math.max(4, y - 12)}px`, transform: right ? "translateX(-100%)" : "none" }}>
      <strong>{payloadName(block.type)}</strong> <span class={`fate ${fate}`}>{fate}</span>
      <div>block {shortBlock(toHex(block.id))} of {short(toHex(block.issuer))}</div>
      <div>came {duration(stage.nowSeconds() - block.seconds)} ago{block.finalAfterMs !== null && fate !== "pending" ? `, ${fate} after ${ms(block.finalAfterMs)}` : ""}</div>
      {block.reason > 0 && <div>{reasonText(block.reason)}</div>}
      <div class="quiet">Click opens it</div>
    </div>
  );
}

export function TangleView() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const band = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const [problem, setProblem] = useState("");
  const [shown, setShown] = useState<Shown>({ blocks: 0, lines: true, fps: 0 });
  const [paused, setPaused] = useState(false);
  const [hover, setHover] = useState<BlockView | null>(null);
  const theme = useTheme();
  const { level, lost, skipped, hello } = useLive();

  useEffect(() => {
    try {
      stage.current = new Stage(canvas.current!, band.current!);
      stage.current.onShown = setShown;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    return () => stage.current?.stop();
  }, []);
  useEffect(() => stage.current?.recolor(), [theme]);
  useEffect(() => {
    if (stage.current) stage.current.paused = paused;
    if (!paused && stage.current) stage.current.follow = true;
  }, [paused]);

  // Drag pans, wheel and pinch zoom.
  useEffect(() => {
    const element = canvas.current!;
    const pointers = new Map<number, { x: number; y: number }>();
    let moved = 0;
    const spread = () => {
      const [a, b] = [...pointers.values()];
      return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
    };
    const down = (event: PointerEvent) => {
      pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      element.setPointerCapture(event.pointerId);
      moved = 0;
    };
    const move = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (!before) return setHover(stage.current?.at(event.offsetX, event.offsetY) ?? null);
      const wide = spread();
      pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      moved += Math.abs(event.offsetX - before.x) + Math.abs(event.offsetY - before.y);
      if (pointers.size === 1) stage.current?.pan(((before.x - event.offsetX) / element.clientWidth) * stage.current.view.span);
      else if (wide > 0 && spread() > 0) stage.current?.zoom(wide / spread());
    };
    const up = (event: PointerEvent) => {
      const clicked = pointers.delete(event.pointerId) && moved < 6;
      const block = clicked && event.type === "pointerup" ? stage.current?.at(event.offsetX, event.offsetY) : null;
      if (block) location.hash = `#/block/${toHex(block.id)}`;
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      stage.current?.zoom(Math.exp(event.deltaY * 0.0015), event.offsetX / element.clientWidth);
    };
    const leave = () => setHover(null);
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("pointerleave", leave);
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("wheel", wheel);
    };
  }, []);

  const step = (direction: number) => {
    const model = live.tangle;
    const from = hover ? hover.index + direction : model.blockCount - 1;
    setPaused(true);
    setHover(model.block(Math.min(model.blockCount - 1, Math.max(model.oldest, from))));
  };
  const key = (event: KeyboardEvent) => {
    const span = stage.current?.view.span ?? kSpanUsual;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => stage.current?.pan(-span / 5),
      ArrowRight: () => stage.current?.pan(span / 5),
      "+": () => stage.current?.zoom(0.7),
      "-": () => stage.current?.zoom(1.4),
      " ": () => setPaused(!paused),
      "[": () => step(-1),
      "]": () => step(1),
      Enter: () => {
        if (hover) location.hash = `#/block/${toHex(hover.id)}`;
      },
      Home: () => {
        stage.current?.reset();
        setPaused(false);
      },
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  const ratio = 2 ** level;
  return (
    <section class="tangle" aria-label="The tangle, live">
      <div class="bar">
        <ul class="legend" aria-label="Colours">
          <li><i class="dot pending" /><Term tip="Attached to the tangle; the committee has not ordered it yet">pending</Term></li>
          <li><i class="dot confirmed" /><Term tip="Ordered by the committee and applied. This is final">confirmed</Term></li>
          <li><i class="dot rejected" /><Term tip="Ordered, but its effect was refused, for a reason that the block's page tells. This is final">rejected</Term></li>
          <li><i class="dot expired" /><Term tip="Nobody ordered it in time. It can safely be signed again">expired</Term></li>
        </ul>
        <div class="tools" role="group" aria-label="View">
          <button type="button" onClick={() => setPaused(!paused)} aria-pressed={paused}>{paused ? "▶ Go on" : "❚❚ Pause"}</button>
          <button type="button" onClick={() => stage.current?.zoom(0.7)} aria-label="Zoom in">+</button>
          <button type="button" onClick={() => stage.current?.zoom(1.4)} aria-label="Zoom out">−</button>
          <button type="button" onClick={() => { stage.current?.reset(); setPaused(false); }}>Now</button>
        </div>
      </div>
      <div class="stage">
        <canvas ref={canvas} class="blocks" tabIndex={0} role="application" onKeyDown={key}
                aria-label={`Picture of the tangle: ${shown.blocks} blocks. Left and right arrows move in time, plus and minus zoom, space pauses, brackets step through blocks, Enter opens one. The list of blocks below says the same in words.`} />
        <div class="axis" aria-hidden="true"><span>{hello ? "older" : ""}</span><span>{shown.lines ? "each dot is a block, lines lead to what it approves" : "each dot is a block; zoom in to see what it approves"}</span><span>now →</span></div>
        {hover && stage.current && <Tooltip block={hover} stage={stage.current} />}
        {problem && <p class="problem">{problem} The list below shows the blocks in words.</p>}
      </div>
      <div class="band-title">
        <Term tip="The validators take turns at leading. A filled diamond is a round whose leader's proposal was committed: everything it refers to got its final order. A hollow red one is a leader that was missed.">
          The committee’s last 3 seconds: one row per validator, one dot per round, <span class="led">◆ committed leader</span>, <span class="missed">◇ missed</span>
        </Term>
      </div>
      <canvas ref={band} class="band" role="img" aria-label="Rounds of the committee; the Network page has them in words" />
      <p class="quiet note" data-testid="sampling">
        {count(shown.blocks)} blocks shown, {Math.round(shown.fps)} frames/s.{" "}
        {ratio > 1 ? `The network is faster than this picture: one block in ${count(ratio)} is drawn, chosen by its hash. ` : "Every block is drawn. "}
        {skipped > 0 && `${count(skipped)} updates were left out, since this page read too slowly. `}
        {lost > 0 && `${count(lost)} events were lost in the node.`}
      </p>
    </section>
  );
}
