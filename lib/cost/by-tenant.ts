// Splits a bill over the tenants that have used what it is for. What costs the same whatever the traffic is a part of its own.

import * as v from 'valibot';
import { figureTable } from '../generated-file';
import { PriceError } from './price-list';
import type { Bill, BillLine } from './scene';

const figure = v.pipe(v.number(), v.minValue(0));
/** What the splitting needs of `GET /api/admin/usage?by=tenant`. */
const usageShape = v.object({
  from: v.string(),
  to: v.string(),
  by: v.array(v.string()),
  data: v.array(
    v.object({ tenant: v.nullable(v.string()), requests: figure, response_bytes: figure, duration_ms: figure }),
  ),
  reconciliation: v.object({ latest_hour: v.nullable(v.string()) }),
});

export type Used = v.InferOutput<typeof usageShape>;

/** @throws PriceError for what is no usage by tenant */
export function readUsed(text: string, where: string): Used {
  const read = v.safeParse(usageShape, parse(text));
  if (!read.success || read.output.by.join() !== 'tenant') {
    throw new PriceError(`${where} is not usage by tenant: npm run -s gateway -- usage --by tenant --json prints it.`);
  }
  if (sumOf(read.output.data, 'requests') === 0) throw new PriceError(`${where} has no request to split a bill over.`);
  return read.output;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const HOUR_MS = 3_600_000;

/** Requests a second, from the span's beginning to the last hour that was counted. @throws PriceError */
export function loadOf({ from, to, data, reconciliation: { latest_hour: latest } }: Used): number {
  const [fromMs, toMs] = [from, to].map((moment) => Date.parse(isoOf(moment))) as [number, number];
  const countedMs = latest === null ? toMs : Date.parse(latest) + HOUR_MS;
  const seconds = (Math.min(toMs, countedMs) - fromMs) / 1000;
  if (!(seconds > 0)) {
    throw new PriceError(`Usage from ${from} to ${to} has no hour that was counted: name the load by --rps.`);
  }
  return sumOf(data, 'requests') / seconds;
}

/** JavaScript reads a month and a day as dates; an hour lacks its minutes. */
function isoOf(moment: string): string {
  return moment.replace(/T(\d\d)Z$/, 'T$1:00Z');
}

type Driver = 'requests' | 'response_bytes' | 'duration_ms';

/** What no request causes: the patrol, what watches, what is kept. */
const SHARED =
  /^(Patrol|Table: (patrol|storage|point)|Backup|Metrics|Alarms|Dashboard|Ranking of tenants: rules|Secrets|Keys|WAF: (web ACL|rules))/;

/** What a line grows with; undefined for one that is shared. */
function driverOf({ label }: BillLine): Driver | undefined {
  if (SHARED.test(label)) return undefined;
  if (label === 'Proxy: time') return 'duration_ms';
  return label === 'Data to the internet' ? 'response_bytes' : 'requests';
}

export interface TenantCost {
  /** Null for requests whose tenant was not proven. */
  readonly tenant: string | null;
  readonly requests: number;
  /** US dollars a month. */
  readonly usd: number;
}

export interface CostByTenant {
  /** The dearest first. */
  readonly tenants: readonly TenantCost[];
  /** US dollars a month that no request causes. */
  readonly shared: number;
  readonly usd: number;
}

export function splitByTenant({ lines, usd }: Bill, { data }: Used): CostByTenant {
  const cost = data.map(() => 0);
  let shared = 0;
  for (const line of lines) {
    const driver = driverOf(line);
    const total = driver === undefined ? 0 : sumOf(data, driver);
    if (driver === undefined || total === 0) shared += line.usd;
    else for (const [at, used] of data.entries()) cost[at] = (cost[at] ?? 0) + (line.usd * used[driver]) / total;
  }
  const tenants = data.map(({ tenant, requests }, at) => ({ tenant, requests, usd: cost[at] ?? 0 }));
  return { tenants: tenants.toSorted((a, b) => b.usd - a.usd), shared, usd };
}

function sumOf(data: Used['data'], name: Driver): number {
  return data.reduce((sum, used) => sum + used[name], 0);
}

export function tenantTable({ tenants, shared, usd }: CostByTenant): string {
  const row = (name: string, requests: string, own: number) => {
    const dollars = own.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    return [name, requests, dollars, `${((100 * own) / usd).toFixed(1)} %`];
  };
  return figureTable(
    ['tenant', 'requests', 'US$ a month', 'share'],
    [
      ...tenants.map((one) => row(one.tenant ?? '(no tenant)', one.requests.toLocaleString('en-US'), one.usd)),
      row('(shared: whatever the traffic)', '', shared),
      row('**Together**', '', usd),
    ],
  );
}
