// Everything a bill is worked out from, and one line of it.

import type { DeployConfig } from '../deploy-config';
import type { MeasuredCounts } from './counts';
import type { DeployedCounts } from './deployed-counts';
import { charge, type PriceList, type PriceName } from './price-list';
import type { Workload } from './workload';

export interface Scene {
  readonly workload: Workload;
  readonly config: DeployConfig;
  readonly deployed: DeployedCounts;
  readonly counts: MeasuredCounts;
  readonly prices: PriceList;
}

export interface BillLine {
  readonly label: string;
  readonly quantity: number;
  readonly price: PriceName;
  /** US dollars a month. */
  readonly usd: number;
}

export interface Bill {
  readonly name: string;
  readonly lines: readonly BillLine[];
  /** US dollars a month. */
  readonly usd: number;
}

/** Lines without a quantity are left out. */
export function billOf(
  name: string,
  { prices }: Scene,
  entries: readonly (readonly [label: string, price: PriceName, quantity: number])[],
): Bill {
  const lines = entries
    .filter(([, , quantity]) => quantity > 0)
    .map(([label, price, quantity]) => ({ label, price, quantity, usd: charge(prices.prices[price], quantity) }));
  return { name, lines, usd: lines.reduce((total, { usd }) => total + usd, 0) };
}

export type Entry = Parameters<typeof billOf>[2][number];
