// Numbers as a person reads them: durations and shares.

export interface DurationUnits {
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

/** The two coarsest units that say enough, such as `3 d 4 h`; negative durations (clocks differ) count as zero. */
export function formatDuration(seconds: number, units: DurationUnits): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: readonly [number, string][] = [
    [Math.floor(whole / 86_400), units.day],
    [Math.floor(whole / 3_600) % 24, units.hour],
    [Math.floor(whole / 60) % 60, units.minute],
    [whole % 60, units.second],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return `0 ${units.second}`;
  // Seconds next to minutes would only flicker.
  const last = first === 2 ? first : first + 1;
  return parts
    .slice(first, last + 1)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/** Rounded down, so that only a flawless period reads 100 %. */
export function formatShare(share: number | null): string {
  if (share === null) return '–';
  if (share >= 1) return '100%';
  return `${(Math.floor(Math.max(0, share) * 10_000) / 100).toFixed(2)}%`;
}
