// A picture that moves to the left without end, in a buffer of a fixed width: each column of the picture has its place in the
// buffer, where the column one width further right will come to lie when this one is out of sight.

// Columns of the picture, counted from the tangle's epoch: [from, to), at most a width of them.
export interface Columns {
  from: number;
  to: number;
}
// Columns that lie side by side in the buffer, from its column `at` on.
export interface Piece extends Columns {
  at: number;
}

// Where a column of the picture lies in a buffer of `width` whose column 0 holds the picture's column `origin`.
export function column(origin: number, width: number, of: number): number {
  return (((of - origin) % width) + width) % width;
}

// Where several do: at most two pieces.
export function wrap(origin: number, width: number, { from, to }: Columns): Piece[] {
  if (from >= to) return [];
  const at = column(origin, width, from);
  const middle = from + Math.min(to - from, width - at);
  const pieces = [{ from, to: middle, at }];
  if (middle < to) pieces.push({ from: middle, to, at: 0 });
  return pieces;
}

// How many of the ascending `limits` a number exceeds; one that wavers about a limit stays in the grade that it had.
export function grade(limits: number[], value: number, before: number): number {
  const exceeded = (share: number) => limits.filter((limit) => value > share * limit).length;
  return Math.min(exceeded(0.9), Math.max(exceeded(1), before));
}
