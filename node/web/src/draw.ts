// What of the tangle lies where in the picture.
import { kBlocksMax, type TangleModel } from "./tangle";

export interface View {
  right: number; // seconds at the right edge
  span: number; // seconds across
  top: number; // 0 to 1: what of the height is seen
  bottom: number;
}

// What of a ring (`count` ever written, `size` kept) was written since `before`, as pieces [first, end) of the buffer.
export function pieces(before: number, count: number, size: number): [number, number][] {
  if (count - before >= size) return [[0, size]];
  const [from, to] = [before % size, count % size];
  if (from === to) return [];
  return from < to ? [[from, to]] : to === 0 ? [[from, size]] : [[from, size], [0, to]];
}

// The blocks of a stretch of time, as pieces of the ring. They lie in the order in which they came.
export function visible(model: TangleModel, left: number, right: number): [number, number][] {
  const bound = (limit: number) => {
    let [low, high] = [model.oldest, model.blockCount];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (model.x[middle % kBlocksMax]! < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const [first, end] = [bound(left), bound(right)];
  return first === end ? [] : pieces(first, end, kBlocksMax);
}

// The remembered block nearest to a place of the picture, within a distance in pixels.
export function nearest(model: TangleModel, view: View, width: number, height: number, px: number, py: number, within: number): number | null {
  const perSecond = width / view.span;
  const x = view.right - view.span + px / perSecond;
  const reach = within / perSecond;
  let best: number | null = null;
  let bestDistance = within * within;
  for (const [first, end] of visible(model, x - reach, x + reach)) {
    for (let at = first; at < end; ++at) {
      const dx = (model.x[at]! - x) * perSecond;
      const dy = ((model.y[at]! - view.top) / (view.bottom - view.top)) * height - py;
      const distance = dx * dx + dy * dy;
      if (distance >= bestDistance) continue;
      bestDistance = distance;
      best = at;
    }
  }
  if (best === null) return null;
  // From the place in the ring to the number of the block.
  const last = model.blockCount - 1;
  return last - ((last - best) % kBlocksMax + kBlocksMax) % kBlocksMax;
}
