import { LIMITS } from './limits.js';

/** A point of a sketch: so many values around this one. */
export type SketchPoint = [value: number, count: number];

/** What a bounded memory keeps of any number of values; in order of value. */
export interface Sketch {
  readonly points: readonly SketchPoint[];
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Past the bound the two neighbours are joined that matter least: few values, and far from both ends, so that the
 * high percentiles stay sharp.
 */
export function observe(sketch: Sketch | null, value: number): Sketch {
  const points: SketchPoint[] = [...(sketch?.points ?? [])];
  const place = points.findIndex(([other]) => other >= value);
  const same = points[place];
  if (same !== undefined && same[0] === value) points[place] = [value, same[1] + 1];
  else points.splice(place < 0 ? points.length : place, 0, [value, 1]);
  const count = (sketch?.count ?? 0) + 1;
  if (points.length > LIMITS.sketchPoints) joinLeast(points, count);
  return {
    points,
    count,
    sum: (sketch?.sum ?? 0) + value,
    min: Math.min(sketch?.min ?? value, value),
    max: Math.max(sketch?.max ?? value, value),
  };
}

/** The value that this share of all values does not exceed; within a few percent of the ranks. */
export function quantile({ points, count, min, max }: Sketch, share: number): number {
  const rank = share * (count - 1);
  let before = 0;
  for (const [value, weight] of points) {
    if (rank < before + weight) return Math.min(max, Math.max(min, value));
    before += weight;
  }
  return max;
}

function joinLeast(points: SketchPoint[], count: number): void {
  let least = 0;
  let leastCost = Number.POSITIVE_INFINITY;
  let before = 0;
  for (let place = 0; place + 1 < points.length; place++) {
    const here = points[place]?.[1] ?? 0;
    const joined = here + (points[place + 1]?.[1] ?? 0);
    const middle = (before + joined / 2) / count;
    const cost = joined / (middle * (1 - middle));
    if (cost < leastCost) {
      least = place;
      leastCost = cost;
    }
    before += here;
  }
  const [left, right] = points.slice(least, least + 2);
  if (left === undefined || right === undefined) return;
  const weight = left[1] + right[1];
  points.splice(least, 2, [left[0] + ((right[0] - left[0]) * right[1]) / weight, weight]);
}
