// The latest probes of a Cell as two SVG paths: good ones stand on the floor, failed ones hang from the ceiling.

export const SPARKLINE = { samples: 60, width: 120, height: 22 } as const;

export interface Sparkline {
  readonly good: string;
  readonly failed: string;
  readonly failures: number;
  readonly samples: number;
  /** Of the good probes, whole ms; null without any. */
  readonly medianMs: number | null;
}

const STEP = SPARKLINE.width / SPARKLINE.samples;
const BAR = STEP - 0.6;
/** Shortest and tallest bar of a good probe: below the full height, which only failures reach. */
const BAR_HEIGHT = { min: 2, max: SPARKLINE.height - 5 };
/** Latency that fills the tallest bar at least, so that a few ms of jitter draw a flat line. */
const SCALE_FLOOR_MS = 100;

/** @param recent latencies in ms, oldest first, null for a failure. The newest bar is always at the right edge. */
export function sparkline(recent: readonly (number | null)[]): Sparkline {
  const shown = recent.slice(-SPARKLINE.samples);
  const latencies = shown.filter((ms) => ms !== null).toSorted((a, b) => a - b);
  const scaleMs = Math.max(SCALE_FLOOR_MS, latencies.at(-1) ?? 0);
  const offset = SPARKLINE.samples - shown.length;
  const path = { good: '', failed: '' };
  shown.forEach((ms, index) => {
    const x = round((offset + index) * STEP);
    if (ms === null) {
      path.failed += `M${x} 0h${BAR}v${SPARKLINE.height}h-${BAR}z`;
      return;
    }
    const height = round(Math.max(BAR_HEIGHT.min, (ms / scaleMs) * BAR_HEIGHT.max));
    path.good += `M${x} ${SPARKLINE.height}v-${height}h${BAR}v${height}z`;
  });
  return {
    ...path,
    failures: shown.length - latencies.length,
    samples: shown.length,
    medianMs: latencies.length === 0 ? null : Math.round(latencies[Math.floor(latencies.length / 2)] ?? 0),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
