// The dated price list: what AWS asks for a quantity, by tiers. The figures and their sources are in prices.json.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Price {
  /** Number of units that the price is for. */
  readonly per: number;
  /** Each up to a number of units a month; the last without an end. */
  readonly tiers: readonly { readonly upTo?: number; readonly usd: number }[];
  readonly unit: string;
  /** AWS's page first. */
  readonly source: readonly string[];
  /** The page could not be read when the list was made. */
  readonly unread?: boolean;
}

export const PRICE_NAMES = [
  'httpApiRequests',
  'restApiRequests',
  'lambdaRequests',
  'lambdaArmGbSeconds',
  'tableReadUnits',
  'tableWriteUnits',
  'tableStorageGb',
  'tableRecoveryGb',
  'backupGb',
  'logIngestedGb',
  'containerLogIngestedGb',
  'logStoredGb',
  'logMaskedGb',
  'logScannedGb',
  'customMetrics',
  'queriedMetrics',
  'alarmMetrics',
  'compositeAlarms',
  'dashboards',
  'insightRules',
  'insightEvents',
  'tracesRecorded',
  'scheduledInvocations',
  'queueRequests',
  'secrets',
  'secretCalls',
  'keys',
  'webAcls',
  'webAclRules',
  'webAclRequests',
  'cloudFrontRequests',
  'dataOutGb',
  'loadBalancerHours',
  'loadBalancerCapacityHours',
  'containerCpuHours',
  'containerGbHours',
  'publicAddressHours',
] as const;

export type PriceName = (typeof PRICE_NAMES)[number];

export interface PriceList {
  readonly region: string;
  /** Day on which the prices were read, ISO. */
  readonly seen: string;
  /** What all figures are in; `usd` in the names of fields then means this. */
  readonly currency: string;
  readonly prices: Readonly<Record<PriceName, Price>>;
}

export const US_DOLLARS = 'US$';

interface PriceFile {
  readonly seen: string;
  readonly currency?: string;
  readonly regions: Readonly<Record<string, Readonly<Record<string, Price>>>>;
}

export const PRICES_FILE = path.join(__dirname, 'prices.json');

/** What a user asked for cannot be priced; the message is for them. */
export class PriceError extends Error {
  override readonly name = 'PriceError';
}

/** @throws PriceError for a region that the file lacks, or for prices that are missing or invalid there */
export function readPrices(region: string, file = PRICES_FILE): PriceList {
  const { seen, currency = US_DOLLARS, regions } = JSON.parse(readFileSync(file, 'utf8')) as PriceFile;
  const prices = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (prices === undefined) {
    throw new PriceError(
      `There are no prices of ${region}; there are those of ${Object.keys(regions).join(', ')}. ` +
        'Copy a region in lib/cost/prices.json, and give the copy by --prices FILE.',
    );
  }
  const missing = PRICE_NAMES.filter((name) => prices[name] === undefined);
  if (missing.length > 0) throw new PriceError(`${region} lacks the prices of ${missing.join(', ')}`);
  const invalid = PRICE_NAMES.filter((name) => !isPrice(prices[name]));
  if (invalid.length > 0) throw new PriceError(`${region} has invalid prices of ${invalid.join(', ')}`);
  return { region, seen, currency, prices };
}

/** A price of 0 is one: a service that the region does not have. */
function isPrice(price: Partial<Price> | null | undefined): boolean {
  const { per, tiers } = price ?? {};
  if (!(Number(per) > 0) || !Array.isArray(tiers) || tiers.length === 0) return false;
  const ends = tiers.map(({ upTo }) => upTo);
  return (
    tiers.every(({ usd }) => Number.isFinite(usd) && usd >= 0) &&
    ends.at(-1) === undefined &&
    ends.slice(0, -1).every((end, at) => Number(end) > Number(ends[at - 1] ?? 0))
  );
}

/** US dollars for `quantity` units in one month. */
export function charge({ per, tiers }: Price, quantity: number): number {
  let usd = 0;
  let from = 0;
  for (const { upTo = Infinity, usd: price } of tiers) {
    if (quantity <= from) break;
    usd += ((Math.min(quantity, upTo) - from) / per) * price;
    from = upTo;
  }
  return usd;
}
