// The dated price list: what AWS asks for a quantity, by tiers. The figures and their sources are in prices.json.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Price {
  /** The price is for so many units. */
  readonly per: number;
  /** Each up to so many units a month; the last without an end. */
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
  'alarmMetrics',
  'compositeAlarms',
  'dashboards',
  'insightRules',
  'insightEvents',
  'tracesRecorded',
  'scheduledInvocations',
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
  readonly prices: Readonly<Record<PriceName, Price>>;
}

interface PriceFile {
  readonly seen: string;
  readonly regions: Readonly<Record<string, Readonly<Record<string, Price>>>>;
}

export const PRICES_FILE = path.join(__dirname, 'prices.json');

/** What a user asked for cannot be priced; the message is for them. */
export class PriceError extends Error {
  override readonly name = 'PriceError';
}

/** @throws PriceError for a region that the file lacks, or that lacks a price */
export function readPrices(region: string, file = PRICES_FILE): PriceList {
  const { seen, regions } = JSON.parse(readFileSync(file, 'utf8')) as PriceFile;
  const prices = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (prices === undefined) {
    throw new PriceError(
      `There are no prices of ${region}; there are those of ${Object.keys(regions).join(', ')}. ` +
        'Copy a region in lib/cost/prices.json, and give the copy by --prices FILE.',
    );
  }
  const missing = PRICE_NAMES.filter((name) => prices[name] === undefined);
  if (missing.length > 0) throw new PriceError(`${region} lacks the prices of ${missing.join(', ')}`);
  return { region, seen, prices };
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
