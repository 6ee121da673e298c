// From which load on one way to run the gateway is cheaper than another.

const LOWEST = 0.01;
const HIGHEST = 100_000;
const STEPS_PER_DECADE = 40;

/**
 * The lowest load from which `other` stays at or below `own` up to the highest that is looked at; bills may have steps,
 * so that single points below it may be cheaper already.
 * @returns requests a second; undefined where `own` is cheaper at the highest load
 */
export function crossover(own: (rps: number) => number, other: (rps: number) => number): number | undefined {
  const isCheaper = (rps: number): boolean => other(rps) <= own(rps);
  const steps = Math.round(Math.log10(HIGHEST / LOWEST) * STEPS_PER_DECADE);
  const load = (step: number): number => LOWEST * 10 ** (step / STEPS_PER_DECADE);
  if (!isCheaper(load(steps))) return undefined;
  let step = steps;
  while (step > 0 && isCheaper(load(step - 1))) step -= 1;
  if (step === 0) return load(0);
  let [dearer, cheaper] = [load(step - 1), load(step)];
  while (cheaper - dearer > cheaper / 1_000) {
    const middle = (dearer + cheaper) / 2;
    if (isCheaper(middle)) cheaper = middle;
    else dearer = middle;
  }
  return cheaper;
}
