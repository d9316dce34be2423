// The committee's rounds as a woven band: a row per validator, a knot per round block, threads to the round before.
import type { CommitteeModel } from "./committee";
import type { View } from "./draw";

// Rounds are too many for the tangle's stretch of time: the band shows its newest part.
export const kBandSeconds = 3;

export function drawBand(canvas: HTMLCanvasElement, committee: CommitteeModel, view: View, ratio: number): void {
  const g = canvas.getContext("2d", { willReadFrequently: true }); // fine curves: quicker without a graphics card
  if (!g || committee.size === 0) return;
  const css = getComputedStyle(canvas);
  const [thread, accent, missed, ink] = ["--thread", "--leader", "--rejected", "--quiet"].map((name) => css.getPropertyValue(name));
  const { width, height } = canvas;
  g.clearRect(0, 0, width, height);
  const span = Math.min(view.span, kBandSeconds);
  const left = view.right - span;
  const x = (seconds: number) => ((seconds - left) / span) * width;
  const y = (author: number) => ((author + 0.5) / committee.size) * height;
  const places = new Map<string, number>();
  const knots = committee.knots.filter((knot) => knot.seconds > left - 1 && knot.seconds < view.right);
  for (const knot of knots) places.set(`${knot.round}/${knot.author}`, knot.seconds);

  g.lineWidth = ratio;
  g.strokeStyle = thread!;
  g.beginPath();
  for (const knot of knots) {
    for (const parent of knot.parents) {
      const from = places.get(`${knot.round - 1}/${parent}`);
      if (from === undefined) continue;
      const [x0, y0, x1, y1] = [x(from), y(parent), x(knot.seconds), y(knot.author)];
      const middle = (x0 + x1) / 2;
      g.moveTo(x0, y0);
      g.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    }
  }
  g.stroke();

  const radius = Math.min(2.5 * ratio, height / committee.size / 4);
  g.fillStyle = ink!;
  for (const knot of knots) {
    g.beginPath();
    g.arc(x(knot.seconds), y(knot.author), radius, 0, 7);
    g.fill();
  }
  const big = Math.min(5.5 * ratio, height / committee.size / 2);
  for (const leader of committee.leaders) {
    // Where its block stands; a missed one has none, and stands where that was known.
    const seconds = places.get(`${leader.round}/${leader.author}`) ?? leader.seconds;
    if (seconds < left - 1 || seconds > view.right) continue;
    const [cx, cy] = [x(seconds), y(leader.author)];
    g.beginPath();
    g.moveTo(cx, cy - big);
    g.lineTo(cx + big, cy);
    g.lineTo(cx, cy + big);
    g.lineTo(cx - big, cy);
    g.closePath();
    g.fillStyle = accent!;
    g.strokeStyle = missed!;
    if (leader.missed) g.stroke();
    else g.fill();
  }
}
