// The three bills side by side, at the load asked for and along a range of loads.

import { containerBill } from './containers';
import { crossover } from './crossover';
import type { Bill, Scene } from './scene';
import { httpApiBill, restApiBill } from './serverless';
import { atLoad } from './set-scene';

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
