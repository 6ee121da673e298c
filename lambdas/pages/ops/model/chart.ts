// The geometry of a chart: scales, ticks and paths. Times run from left to right, values from the floor up.

export type Values = readonly (number | null)[];

/** At most `most` round numbers from 0 up to at least `max`. */
export function valueTicks(max: number, most = 4): number[] {
  const top = max > 0 ? max : 1;
  const rough = top / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Indexes of about `most` evenly spread times, the first among them. */
export function timeTicks(count: number, most: number): number[] {
  if (count === 0) return [];
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Value at the ceiling. */
  readonly max: number;
  /** Number of times. */
  readonly count: number;
}

/** Middle of the time's slot. */
export function xOf({ left, width, count }: Plot, index: number): number {
  return round(left + (width * (index + 0.5)) / Math.max(1, count));
}

export function yOf({ top, height, max }: Plot, value: number): number {
  return round(top + height - (height * Math.min(Math.max(value, 0), max)) / max);
}

/** The time under a place, from 0 to the last one. */
export function indexAt({ left, width, count }: Plot, x: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(((x - left) / width) * count)));
}

/** Broken where nothing is known; a value alone between gaps is a dot. */
export function linePath(values: Values, plot: Plot): string {
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const point = `${xOf(plot, index)} ${yOf(plot, value)}`;
    const isStart = index === 0 || values[index - 1] === null;
    const isAlone = isStart && (values[index + 1] ?? null) === null;
    path += isAlone ? `M${point}h.01` : `${isStart ? 'M' : 'L'}${point}`;
  });
  return path;
}

/** Bars that stand on `floor`, which holds one value for each time. */
export function barPath(values: Values, floor: readonly number[], plot: Plot): string {
  const width = barWidth(plot);
  let path = '';
  values.forEach((value, index) => {
    if (value === null || value <= 0) return;
    const base = floor[index] ?? 0;
    const bottom = yOf(plot, base);
    // Seen even where it is small next to the others.
    const height = round(Math.max(bottom - yOf(plot, base + value), 1));
    path += `M${round(xOf(plot, index) - width / 2)} ${bottom}v-${height}h${width}v${height}z`;
  });
  return path;
}

/** Bars from the floor to the ceiling, as failures are shown. */
export function fullBarPath(marks: readonly boolean[], plot: Plot): string {
  const width = barWidth(plot);
  return marks
    .map((isMarked, index) =>
      isMarked ? `M${round(xOf(plot, index) - width / 2)} ${plot.top}h${width}v${plot.height}h-${width}z` : '',
    )
    .join('');
}

function barWidth({ width, count }: Plot): number {
  const slot = width / Math.max(1, count);
  return round(Math.max(0.6, slot - Math.min(2, slot * 0.25)));
}

/** Sums of several series, time by time: what a stack reaches, and what each next series stands on. */
export function stacked(series: readonly Values[]): number[] {
  const count = Math.max(0, ...series.map(({ length }) => length));
  return Array.from({ length: count }, (_, index) => series.reduce((sum, values) => sum + (values[index] ?? 0), 0));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
