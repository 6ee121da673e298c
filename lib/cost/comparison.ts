// The three bills side by side, at the load asked for and along a range of loads.

import { containerBill } from './containers';
import type { Bill, Scene } from './scene';
import { httpApiBill, restApiBill } from './serverless';
import { atLoad } from './set-scene';

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

export const WAYS: readonly ((scene: Scene) => Bill)[] = [httpApiBill, restApiBill, containerBill];

/** Requests a second. */
export const LOADS: readonly number[] = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];

export interface Comparison {
  readonly bills: readonly Bill[];
  /** US dollars a month of each bill at each of {@link LOADS}. */
  readonly byLoad: readonly (readonly number[])[];
  /** Load from which containers cost less than the HTTP API, and than the REST API; undefined where they never do. */
  readonly containersPayFrom: { readonly httpApi: number | undefined; readonly restApi: number | undefined };
}

export function compare(scene: Scene): Comparison {
  const costOf =
    (way: (scene: Scene) => Bill) =>
    (rps: number): number =>
      way(atLoad(scene, rps)).usd;
  return {
    bills: WAYS.map((way) => way(scene)),
    byLoad: LOADS.map((load) => WAYS.map((way) => costOf(way)(load))),
    containersPayFrom: {
      httpApi: crossover(costOf(httpApiBill), costOf(containerBill)),
      restApi: crossover(costOf(restApiBill), costOf(containerBill)),
    },
  };
}
