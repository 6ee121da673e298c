// What each section allows and the whole does not: settings that contradict each other.

import { RECALLED_SECONDS } from '../../lambdas/contract/table-keys';
import { type Fault, show } from './fault';
import type { Description } from './schema';

export function conflicts(description: Description): Fault[] {
  return [
    ...nameConflicts(description),
    ...sizeConflicts(description),
    ...planConflicts(description),
    ...cacheConflicts(description),
    ...usageConflicts(description),
    ...lineConflicts(description),
    ...distributionConflicts(description),
    ...regionConflicts(description),
  ];
}

/** Each would fail the deployment, halfway through it; a record in another zone would not even fail. */
function nameConflicts({ region, api, edge }: Description): Fault[] {
  const names = { 'api.domain': api.domain, 'edge.domain': edge?.domain };
  const faults = Object.entries(names).flatMap(([where, domain]) => {
    const zone = domain?.hostedZone?.name;
    if (domain === undefined || zone === undefined || domain.name === zone || domain.name.endsWith(`.${zone}`))
      return [];
    return [{ where: `${where}.hostedZone.name`, got: show(zone), expected: `a zone that ${domain.name} belongs to` }];
  });
  const certificate = api.domain?.certificateArn;
  if (region !== undefined && certificate !== undefined && regionOf(certificate) !== region)
    faults.push({ where: 'api.domain.certificateArn', got: show(certificate), expected: `a certificate of ${region}` });
  return faults;
}

function sizeConflicts({ functions }: Description): Fault[] {
  return Object.entries(functions).flatMap(([name, size]) => {
    const ready = 'provisionedConcurrency' in size ? size.provisionedConcurrency : undefined;
    const most = size.reservedConcurrency;
    if (ready === undefined || most === undefined || ready <= most) return [];
    const where = `functions.${name}.provisionedConcurrency`;
    return [{ where, got: show(ready), expected: `at most its reservedConcurrency, ${most}` }];
  });
}

interface DescribedPlans {
  readonly plans: Description['plans'];
  readonly tenants: Pick<Description['tenants'], 'plan'>;
}

export function planConflicts({ tenants, plans }: DescribedPlans): Fault[] {
  const faults = Object.entries(plans).flatMap(([name, plan]) => contradictionsIn(`plans.${name}`, plan));
  if (tenants.plan === undefined || Object.hasOwn(plans, tenants.plan)) return faults;
  const expected = Object.keys(plans).join(' or ') || 'the name of a plan that plans describes';
  return [...faults, { where: 'tenants.plan', got: show(tenants.plan), expected }];
}

/** A change of a tenant must be known for as long as a verdict from before it may live. */
function cacheConflicts({ auth, tenants: { cacheSeconds, staleSeconds } }: Description): Fault[] {
  if (auth.mode === 'header' || auth.tokenCacheSeconds === 0) return [];
  const most = RECALLED_SECONDS - auth.tokenCacheSeconds - cacheSeconds;
  if (staleSeconds <= most) return [];
  const expected = `at most ${most} where auth.tokenCacheSeconds is ${auth.tokenCacheSeconds}`;
  return [{ where: 'tenants.staleSeconds', got: show(staleSeconds), expected }];
}

/** Usage without tenants, or without refusals, would be counted wrong in silence. */
function usageConflicts({ usage, auth, tenants, logs }: Description): Fault[] {
  if (usage === undefined) return [];
  const faults: Fault[] = [];
  if (auth.mode === 'header' && !tenants.validate) {
    const expected = 'true where usage is counted in header mode: usage is counted only for tenants that are proven';
    faults.push({ where: 'tenants.validate', got: 'false', expected });
  }
  if (logs.level === 'ERROR') {
    const expected = 'WARN or less where usage is counted: it reads refusals off the log';
    faults.push({ where: 'logs.level', got: 'ERROR', expected });
  }
  return faults;
}

/** A setting of good lines where none is written, or all are, would change nothing in silence. */
function lineConflicts({ logs: { level, goodLines, slowMs } }: Description): Fault[] {
  const faults: Fault[] = [];
  if (goodLines > 1 && (level === 'WARN' || level === 'ERROR')) {
    const expected = `1 where logs.level is ${level}: no good request leaves a line there`;
    faults.push({ where: 'logs.goodLines', got: show(goodLines), expected });
  }
  if (goodLines === 1 && slowMs !== undefined) {
    const expected = 'nothing where logs.goodLines is 1: all requests leave their lines there';
    faults.push({ where: 'logs.slowMs', got: show(slowMs), expected });
  }
  return faults;
}

function contradictionsIn(where: string, plan: Description['plans'][string]): Fault[] {
  const { requestsPerSecond, burst, requestsPerDay, requestsPerMonth, timeZone } = plan;
  const faults: Fault[] = [];
  const expect = (holds: boolean, field: string, value: unknown, expected: string) => {
    if (!holds) faults.push({ where: `${where}.${field}`, got: show(value), expected });
  };
  const isRated = burst === undefined || requestsPerSecond !== undefined;
  expect(isRated, 'burst', burst, 'requestsPerSecond next to it');
  for (const [field, part] of partialRates(plan)) {
    const isPart = requestsPerSecond === undefined || part.requestsPerSecond <= requestsPerSecond;
    const most = `at most the plan's own requestsPerSecond, ${requestsPerSecond}`;
    expect(isPart, `${field}.requestsPerSecond`, part.requestsPerSecond, most);
  }
  const fits = requestsPerDay === undefined || requestsPerMonth === undefined || requestsPerDay <= requestsPerMonth;
  expect(fits, 'requestsPerDay', requestsPerDay, `at most its requestsPerMonth, ${requestsPerMonth}`);
  const isCounted = timeZone === undefined || requestsPerDay !== undefined || requestsPerMonth !== undefined;
  expect(isCounted, 'timeZone', timeZone, 'requestsPerDay or requestsPerMonth next to it');
  return faults;
}

function partialRates({ reads, writes, cells = {} }: Description['plans'][string]) {
  const ofCells = Object.entries(cells).map(([cell, rate]) => [`cells.${cell}`, rate] as const);
  return [...(reads ? [['reads', reads] as const] : []), ...(writes ? [['writes', writes] as const] : []), ...ofCells];
}

/** A limit of a Cell that does not exist would never hold. */
export function planCellFaults(
  { plans }: Pick<Description, 'plans'>,
  cells: Readonly<Record<string, unknown>>,
): Fault[] {
  return Object.entries(plans).flatMap(([name, plan]) =>
    Object.keys(plan.cells ?? {})
      .filter((cell) => !Object.hasOwn(cells, cell))
      .map((cell) => ({ where: `plans.${name}.cells.${cell}`, got: show(cell), expected: 'the name of a Cell' })),
  );
}

function distributionConflicts({ edge: distribution, api }: Description): Fault[] {
  if (distribution === undefined) return [];
  const faults: Fault[] = [];
  if (api.domain === undefined) {
    faults.push({ where: 'api.domain', got: 'nothing', expected: 'the name under which CloudFront reaches the API' });
  } else if (api.domain.name === distribution.domain.name) {
    const got = show(api.domain.name);
    faults.push({ where: 'api.domain.name', got, expected: 'another name than edge.domain.name, which callers use' });
  }
  const wants = api.domain?.mutualTls !== undefined;
  if (wants !== (distribution.clientCertificateArn !== undefined)) {
    faults.push({
      where: 'edge.clientCertificateArn',
      got: show(distribution.clientCertificateArn),
      expected: wants ? 'a certificate to show where api.domain.mutualTls asks for one' : 'api.domain.mutualTls too',
    });
  }
  return faults;
}

function regionConflicts({ region, secondRegion, api, network }: Description): Fault[] {
  if (secondRegion === undefined) return [];
  const faults: Fault[] = [];
  const expect = (holds: boolean, where: string, value: unknown, expected: string) => {
    if (!holds) faults.push({ where, got: show(value), expected });
  };
  const { domain } = api;
  expect(region !== undefined, 'region', region, 'the first region by name, where there is a second');
  expect(region !== secondRegion.region, 'secondRegion.region', secondRegion.region, 'another region than the first');
  expect(
    domain?.hostedZone !== undefined,
    'api.domain.hostedZone',
    domain?.hostedZone,
    'the zone that callers are sent over in',
  );
  expect(
    domain?.mutualTls === undefined,
    'api.domain.mutualTls',
    domain?.mutualTls,
    "nothing where there is a secondRegion: Route 53's health checkers show no certificate",
  );
  expect(
    regionOf(secondRegion.certificateArn) === secondRegion.region,
    'secondRegion.certificateArn',
    secondRegion.certificateArn,
    `a certificate of ${secondRegion.region}`,
  );
  expect(
    (network === undefined) === (secondRegion.network === undefined),
    'secondRegion.network',
    secondRegion.network,
    network === undefined
      ? 'nothing where `network` is not set'
      : 'the VPC of the second region, where `network` is set',
  );
  return faults;
}

function regionOf(arn: string): string | undefined {
  return arn.split(':')[3];
}
