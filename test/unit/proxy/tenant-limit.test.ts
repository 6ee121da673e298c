// A tenant over its limit: what it is answered, what it does not reach, and that nothing is asked where none is limited.

import type { LimitSettings, PlanSettings } from '../../../lambdas/contract/settings';
import { refusal } from '../../../lambdas/domain/refusal';
import { encodeVerdict, type Verdict } from '../../../lambdas/domain/verdict';
import type { LimitTable } from '../../../lambdas/stores/limit-table';
import { httpCell, type TestCell } from '../../support/cell-server';
import { memoryFleetTable } from '../../support/fleet';
import { memoryLimits } from '../../support/memory-limits';
import { type ProxyOptions, testProxy } from '../../support/proxy';

const PLAN = { rate: { requestsPerSecond: 0.5, burst: 4 } };
let cell: TestCell;
let nowMs: number;
let calls: number;
let limitTable: LimitTable;

beforeAll(async () => {
  cell = await httpCell((_received, response) => response.end('{}'));
});
afterAll(() => cell.close());
beforeEach(() => {
  nowMs = 1_764_000_000_000;
  calls = 0;
  cell.received.length = 0;
  const memory = memoryLimits();
  const counted = <T>(answer: T): T => {
    calls += 1;
    return answer;
  };
  limitTable = { charge: (charge) => counted(memory.charge(charge)), read: (key) => counted(memory.read(key)) };
});

const proxy = (options: ProxyOptions = {}) =>
  testProxy({ erp: { baseUrl: cell.baseUrl, core: false } }, { limitTable, clock: () => nowMs, ...options });

/** Asks until the limit answers; every request is 1 ms after the last. */
async function exhaust({ ask }: ReturnType<typeof proxy>, parts: Parameters<ReturnType<typeof proxy>['ask']>[0] = {}) {
  for (let sent = 0; sent < 20; sent += 1) {
    nowMs += 1;
    const answer = await ask(parts);
    if (answer.statusCode === 429) return answer;
  }
  throw new Error('Nothing was refused');
}

test('a tenant over its limit is answered 429 with the limit, and when to come back', async () => {
  const answer = await exhaust(proxy({ plan: PLAN }));
  expect(answer.envelope()).toMatchObject({
    code: 'RATE_LIMIT',
    message: '请求过于频繁',
    details: "The tenant's limit is 0.5 requests a second",
  });
  expect(answer.headers).toMatchObject({
    'retry-after': '2',
    'ratelimit-policy': '"tenant";q=4;w=8',
    ratelimit: '"tenant";r=0;t=2',
  });
  const english = await exhaust(proxy({ plan: PLAN }), { headers: { 'accept-language': 'en' } });
  expect(english.envelope().message).toBe('Too many requests');
});

test('a caller that waits for as long as it was told gets in', async () => {
  const limited = proxy({ plan: PLAN });
  const { headers } = await exhaust(limited);
  nowMs += Number(headers['retry-after']) * 1000;
  expect((await limited.ask()).statusCode).toBe(200);
});

test('a refused request reaches no Cell, and counts against no circuit', async () => {
  const table = memoryFleetTable();
  const limited = proxy({ plan: PLAN, table });
  await exhaust(limited);
  const before = { received: cell.received.length, operations: table.operations.length };
  for (let sent = 0; sent < 5; sent += 1) expect((await limited.ask()).statusCode).toBe(429);
  expect(cell.received.length).toBe(before.received);
  expect(table.operations.length).toBe(before.operations);
});

test('the limit answers before a red light, and after a tenant that is not the caller’s', async () => {
  const table = memoryFleetTable();
  table.platformLight = { reason: 'migration', setBy: 'ann', sinceMs: 0, untilMs: nowMs + 60_000 };
  const write = { method: 'POST', headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' } };
  const limited = proxy({ plan: PLAN, table });
  expect((await limited.ask(write)).envelope().code).toBe('RED_LIGHT');
  expect((await exhaust(limited, write)).envelope().code).toBe('RATE_LIMIT');
  const user = { kind: 'user', userId: 'u', role: '', tenantId: 'globex', allowedCells: [] } as const;
  const other = proxy({ plan: PLAN, verdict: { outcome: 'allow', caller: user } });
  for (let sent = 0; sent < 8; sent += 1) expect((await other.ask()).envelope().code).toBe('TENANT_MISMATCH');
});

test('one tenant that is over its limit does not stop another', async () => {
  const limited = proxy({ plan: PLAN });
  await exhaust(limited);
  expect((await limited.ask({ headers: { 'x-tenant-id': 'globex' } })).statusCode).toBe(200);
});

test('a request without a tenant is not limited, where tenants are not required', async () => {
  const limited = proxy({ plan: PLAN, rules: { requireTenantId: false } });
  for (let sent = 0; sent < 12; sent += 1) {
    expect((await limited.ask({ headers: { 'x-tenant-id': '' } })).statusCode).toBe(200);
  }
  expect(calls).toBe(0);
});

test('where no tenant is limited the table of limits is not asked', async () => {
  const { ask } = proxy();
  for (let sent = 0; sent < 12; sent += 1) expect((await ask()).statusCode).toBe(200);
  expect(calls).toBe(0);
});

test('a table of limits that is gone refuses nobody at first', async () => {
  const gone: LimitTable = {
    charge: async () => ({ kind: 'failed' }),
    read: () => Promise.reject(new Error('gone')),
  };
  const { ask } = proxy({ plan: { rate: { requestsPerSecond: 100, burst: 1 } }, limitTable: gone });
  for (let sent = 0; sent < 12; sent += 1) expect((await ask()).statusCode).toBe(200);
});

describe('a plan of its own', () => {
  const LIMITS = {
    defaultPlan: 'open',
    plans: { open: {}, small: { rate: { requestsPerSecond: 0.5, burst: 4 } } },
    requestsPerMinute: 0,
  };
  const asTenant = (own: string | undefined, limits: LimitSettings = LIMITS) =>
    proxy({
      limits,
      verdict: { outcome: 'allow', caller: { kind: 'unverified', tenantId: 'acme', ...(own && { limits: own }) } },
    });
  const passes = async ({ ask }: ReturnType<typeof proxy>) => {
    for (let sent = 0; sent < 20; sent += 1) expect((await ask()).statusCode).toBe(200);
  };

  test('holds one tenant, and the default plan the others', async () => {
    expect((await exhaust(asTenant('{"plan":"small"}'))).envelope().code).toBe('RATE_LIMIT');
    await passes(asTenant(undefined));
    expect((await exhaust(asTenant(undefined, { ...LIMITS, defaultPlan: 'small' }))).envelope().code).toBe(
      'RATE_LIMIT',
    );
  });

  test('that the description does not have counts as the default plan, and the log line and a metric tell', async () => {
    const limited = asTenant('{"plan":"deleted"}', { ...LIMITS, defaultPlan: 'small' });
    expect((await limited.ask()).statusCode).toBe(200);
    expect(limited.log.lines[0]).toMatchObject({ level: 'WARN', fields: { unknownPlan: 'deleted' } });
    expect((await exhaust(limited)).envelope().code).toBe('RATE_LIMIT');
    const sound = asTenant('{"plan":"small"}');
    await sound.ask();
    expect(sound.log.lines[0]?.level).toBe('INFO');
    expect(sound.log.lines[0]?.fields).not.toHaveProperty('unknownPlan');
  });

  test.each(['constructor', '__proto__', 'toString'])('called %s is unknown like any other', async (name) => {
    const limited = asTenant(JSON.stringify({ plan: name }), { ...LIMITS, defaultPlan: 'small' });
    expect((await exhaust(limited)).envelope().code).toBe('RATE_LIMIT');
  });

  test('gives way to a quota a minute, which answers QUOTA_EXCEEDED', async () => {
    const answer = await exhaust(asTenant('{"plan":"open","requestsPerMin":6}'));
    expect(answer.envelope()).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      message: '租户配额已用尽',
      details: "The tenant's quota is 6 requests a minute",
    });
    expect(answer.headers).toMatchObject({ 'retry-after': '10', 'ratelimit-policy': '"minute";q=6;w=60' });
  });

  test('and a quota of 0 is no limit', async () => {
    const limited = asTenant('{"plan":"small","requestsPerMin":0}');
    await passes(limited);
    expect((await limited.ask()).statusCode).toBe(200);
  });

  test('a limit that is raised lets the tenant in at once', async () => {
    const verdict = { outcome: 'allow', caller: { kind: 'unverified', tenantId: 'acme' } } as const;
    const limited = proxy({ limits: LIMITS, verdict });
    const authorizer = (own: string) => encodeVerdict({ ...verdict, caller: { ...verdict.caller, limits: own } });
    await exhaust(limited, { authorizer: authorizer('{"requestsPerMin":6}') });
    for (let sent = 0; sent < 20; sent += 1) {
      expect((await limited.ask({ authorizer: authorizer('{"requestsPerMin":600}') })).statusCode).toBe(200);
    }
  });

  test('other own limits leave the count of the rate as it is', async () => {
    const verdict = { outcome: 'allow', caller: { kind: 'unverified', tenantId: 'acme' } } as const;
    const limited = proxy({ limits: { ...LIMITS, defaultPlan: 'small' }, verdict });
    await exhaust(limited);
    const authorizer = encodeVerdict({ ...verdict, caller: { ...verdict.caller, limits: '{"plan":"small"}' } });
    expect((await limited.ask({ authorizer })).statusCode).toBe(429);
  });

  test('own limits that are no JSON count as the default plan', async () => {
    const answer = await exhaust(asTenant('{"plan":', { ...LIMITS, defaultPlan: 'small' }));
    expect(answer.envelope().code).toBe('RATE_LIMIT');
  });
});

describe('a quota of the day and the month', () => {
  const until = (text: string) => (Date.parse(text) - nowMs) / 1000;
  const limited = (plan: PlanSettings, limits?: string) =>
    proxy({
      plan,
      verdict: { outcome: 'allow', caller: { kind: 'unverified', tenantId: 'acme', ...(limits && { limits }) } },
    });

  test('that is used up is answered 429 until the next day, with the moment', async () => {
    const { ask } = limited({ requestsPerDay: 3 });
    for (let sent = 0; sent < 3; sent += 1) expect((await ask()).statusCode).toBe(200);
    const answer = await ask();
    expect(answer.statusCode).toBe(429);
    expect(answer.envelope()).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: "The tenant's quota is 3 requests a day; the next day begins at 2025-11-25T00:00:00Z",
    });
    const seconds = Math.ceil(until('2025-11-25T00:00:00Z') + 0.05);
    expect(answer.headers).toMatchObject({
      'retry-after': String(seconds),
      'ratelimit-policy': '"day";q=3;w=86400',
      ratelimit: `"day";r=0;t=${seconds}`,
    });
    expect(cell.received).toHaveLength(3);
    nowMs += seconds * 1000;
    expect((await ask()).statusCode).toBe(200);
  });

  test('counts in the tenant’s own time zone and by its own figure', async () => {
    const { ask } = limited(
      { requestsPerDay: 1, timeZone: 'Europe/Berlin' },
      '{"requestsPerMonth":2,"requestsPerDay":0,"timeZone":"Asia/Shanghai"}',
    );
    for (let sent = 0; sent < 2; sent += 1) expect((await ask()).statusCode).toBe(200);
    expect((await ask()).envelope().details).toMatch(
      /2 requests a month; the next month begins at 2025-11-30T16:00:00Z$/,
    );
  });

  test('that is used up takes nothing from the rate', async () => {
    const { ask } = limited({ requestsPerDay: 2, rate: { requestsPerSecond: 1, burst: 10 } });
    for (let sent = 0; sent < 2; sent += 1) expect((await ask()).statusCode).toBe(200);
    await ask();
    const before = calls;
    for (let sent = 0; sent < 50; sent += 1) expect((await ask()).envelope().code).toBe('QUOTA_EXCEEDED');
    expect(calls).toBe(before);
  });

  test('counts nothing of what the rate refuses', async () => {
    const { ask } = limited({ requestsPerDay: 12, rate: { requestsPerSecond: 0.5, burst: 4 } });
    let passed = 0;
    for (let sent = 0; sent < 200; sent += 1) {
      nowMs += 500;
      if ((await ask()).statusCode === 200) passed += 1;
    }
    expect(passed).toBe(12);
  });
});

describe('limits of a part of the requests', () => {
  const SLOW = { requestsPerSecond: 0.5, burst: 4 };
  const post = (body = '{}') => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
    body,
  });

  test('writes can be limited apart from reads', async () => {
    const limited = proxy({ plan: { writes: SLOW } });
    const answer = await exhaust(limited, post());
    expect(answer.envelope().details).toBe("The tenant's limit is 0.5 requests a second that write");
    expect(answer.headers['ratelimit-policy']).toBe('"writes";q=4;w=8');
    expect((await limited.ask()).statusCode).toBe(200);
    const reading = proxy({ plan: { reads: SLOW } });
    expect((await exhaust(reading)).envelope().details).toMatch(/that read$/);
    expect((await reading.ask(post())).statusCode).toBe(200);
  });

  test('one Cell can be limited apart from the others', async () => {
    const cells = { erp: { baseUrl: cell.baseUrl, core: false }, crm: { baseUrl: cell.baseUrl, core: false } };
    const limited = testProxy(cells, { limitTable, clock: () => nowMs, plan: { cells: { crm: SLOW } } });
    const answer = await exhaust(limited, { path: '/api/v1/crm/x' });
    expect(answer.envelope().details).toBe("The tenant's limit is 0.5 requests a second to crm");
    expect(answer.headers['ratelimit-policy']).toBe('"cell-crm";q=4;w=8');
    expect((await limited.ask({ path: '/api/v1/erp/x' })).statusCode).toBe(200);
  });

  test.each(['constructor', '__proto__', 'nowhere'])('a path to %s meets no Cell’s limit', async (name) => {
    const limited = proxy({ plan: { cells: { erp: SLOW } } });
    for (let sent = 0; sent < 12; sent += 1) {
      expect((await limited.ask({ path: `/api/v1/${name}/x` })).statusCode).not.toBe(429);
    }
    expect(calls).toBe(0);
  });

  test('every part counts for the whole', async () => {
    const plan = {
      rate: SLOW,
      reads: { requestsPerSecond: 0.5, burst: 100 },
      writes: { requestsPerSecond: 0.5, burst: 100 },
    };
    const limited = proxy({ plan });
    await exhaust(limited);
    expect((await limited.ask(post())).envelope().details).toBe("The tenant's limit is 0.5 requests a second");
  });

  test('what a part refuses takes nothing from the whole', async () => {
    const limited = proxy({ plan: { rate: { requestsPerSecond: 0.01, burst: 12 }, writes: SLOW } });
    await exhaust(limited, post());
    for (let sent = 0; sent < 30; sent += 1) expect((await limited.ask(post())).statusCode).toBe(429);
    for (let sent = 0; sent < 4; sent += 1) expect((await limited.ask()).statusCode).toBe(200);
  });

  test('a body over the plan’s size is 413, and takes nothing', async () => {
    const limited = proxy({ plan: { rate: SLOW, maxBodyBytes: 10 } });
    for (let sent = 0; sent < 12; sent += 1) {
      expect((await limited.ask(post('{"a":"bcdef"}'))).envelope()).toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
        details: "The tenant's bodies are limited to 10 bytes",
      });
    }
    expect(calls).toBe(0);
    expect((await limited.ask(post('{"a":"bc"}'))).statusCode).toBe(200);
  });

  test.each<[string, number]>([
    ['{"maxBodyBytes":0}', 200],
    ['{"maxBodyBytes":12}', 413],
    ['{"maxBodyBytes":13}', 200],
    ['{"plan":"standard"}', 413],
  ])('a tenant with %s and a body of 13 bytes is answered %d', async (limits, status) => {
    const verdict = { outcome: 'allow', caller: { kind: 'unverified', tenantId: 'acme', limits } } as const;
    const answer = await proxy({ plan: { maxBodyBytes: 10 }, verdict }).ask(post('{"a":"bcdef"}'));
    expect(answer.statusCode).toBe(status);
  });
});

describe('requests at the same time', () => {
  test('are given back when they have ended, and when a red light or another limit refuses', async () => {
    const sequential = proxy({ plan: { concurrency: 1 } });
    for (let sent = 0; sent < 100; sent += 1) expect((await sequential.ask()).statusCode).toBe(200);
    const table = memoryFleetTable();
    table.platformLight = { reason: 'migration', setBy: 'ann', sinceMs: 0, untilMs: nowMs + 600_000 };
    const write = { method: 'POST', headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' } };
    const red = proxy({ plan: { concurrency: 1 }, table });
    for (let sent = 0; sent < 100; sent += 1) expect((await red.ask(write)).envelope().code).toBe('RED_LIGHT');
    const both = proxy({ plan: { concurrency: 1, rate: { requestsPerSecond: 0.5, burst: 4 } } });
    await exhaust(both);
    for (let sent = 0; sent < 100; sent += 1) {
      expect((await both.ask()).envelope().details).toBe("The tenant's limit is 0.5 requests a second");
    }
  });
});

test('a tenant that is disabled while it holds reservations is refused as that, and counts on where it was when it is enabled', async () => {
  const enabled: Verdict = { outcome: 'allow', caller: { kind: 'unverified', tenantId: 'acme' } };
  const disabled: Verdict = { outcome: 'refuse', refusal: refusal('TENANT_INVALID') };
  const { ask } = proxy({ plan: { requestsPerDay: 900, rate: { requestsPerSecond: 100, burst: 1_000 } } });
  const asTenant = async (verdict: Verdict) => (await ask({ authorizer: encodeVerdict(verdict) })).statusCode;
  expect(await asTenant(enabled)).toBe(200);
  const before = calls;
  for (let sent = 0; sent < 20; sent += 1) expect(await asTenant(disabled)).toBe(403);
  expect(calls).toBe(before);
  nowMs += 60_000;
  let passed = 1;
  for (let sent = 0; sent < 1_000; sent += 1) if ((await asTenant(enabled)) === 200) passed += 1;
  expect(passed).toBe(900);
});
