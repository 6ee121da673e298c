// The few numbers a benchmark is judged by.

/** Nearest-rank quantile, `share` in 0..1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface Growth {
  /** `y` grows as `x` to this power. */
  readonly exponent: number;
  /** Share of the variation that the fit explains, 0..1. */
  readonly r2: number;
}

/** Least squares of log y on log x; both must be above 0. */
export function growth(points: readonly (readonly [x: number, y: number])[]): Growth {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (of: (point: readonly [number, number]) => number): number =>
    logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  const sxy = mean(([x, y]) => (x - meanX) * (y - meanY));
  const sxx = mean(([x]) => (x - meanX) ** 2);
  const syy = mean(([, y]) => (y - meanY) ** 2);
  return { exponent: sxy / sxx, r2: syy === 0 ? 1 : sxy ** 2 / (sxx * syy) };
}

/** Slope of the straight line of least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  return mean(([x, y]) => (x - meanX) * (y - meanY)) / mean(([x]) => (x - meanX) ** 2);
}
