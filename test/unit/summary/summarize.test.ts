// What the summary claims, and above all what it does not.

import { summarize } from '../../../lambdas/summary/summarize';
import { degradedRecord, downRecord, frameOf, NOW_MS, snapshotOf, upRecord } from '../../support/snapshot';

const cells = { crm: { core: true }, erp: { core: true }, oa: {} };
const allUp = [upRecord('crm'), upRecord('erp'), upRecord('oa')];

describe('a Cell', () => {
  it('is shown with everything its record holds', () => {
    const [crm] = summarize(snapshotOf([downRecord('crm')]), frameOf({ crm: { core: true } })).cells;
    expect(crm).toEqual({
      cell: 'crm',
      base_url: 'http://crm:8001',
      healthy: false,
      status: 'down',
      last_status: 'down',
      core: true,
      since: (NOW_MS - 32_000) / 1000,
      last_check_at: (NOW_MS - 2_000) / 1000,
      latency_ms: null,
      consecutive_failures: 4,
      last_error: 'status_503',
      uptime: { h1: 7 / 11, h24: 7 / 11, d7: 7 / 11 },
      recent: [20, 20, 20, 20, 20, 20, 20, null, null, null, null],
      circuit: 'closed',
      light: null,
    });
  });

  it('that was never probed is unknown, with nothing made up', () => {
    const [crm] = summarize(snapshotOf([]), frameOf({ crm: {} })).cells;
    expect(crm).toMatchObject({
      status: 'unknown',
      healthy: false,
      since: null,
      last_check_at: null,
      last_error: null,
      uptime: { h1: null, h24: null, d7: null },
      recent: [],
    });
  });

  it.each([
    ['up', upRecord, true],
    ['degraded', degradedRecord, false],
    ['down', downRecord, false],
  ] as const)('that is %s is healthy or not', (status, record, healthy) => {
    expect(summarize(snapshotOf([record('crm')]), frameOf({ crm: {} })).cells[0]).toMatchObject({ status, healthy });
  });

  it('that changes by live rules says so: added, switched off, with tenants that have their own', () => {
    const crm = { baseUrl: 'http://crm', core: true };
    const routes = {
      cells: { crm, erp: { ...crm, enabled: false }, hr: { ...crm, enabled: true } },
      tenantRoutes: { acme: { crm: { baseUrl: 'http://a' } }, globex: { crm: { baseUrl: 'http://b' } } },
    };
    const { cells: shown } = summarize(snapshotOf([], { routes }), frameOf({ crm: {}, hr: {} }));
    const marks = shown.map(({ cell, added_live, enabled, unprobed_tenants }) => [
      cell,
      added_live,
      enabled,
      unprobed_tenants,
    ]);
    expect(marks).toEqual([
      ['crm', undefined, undefined, 2],
      ['erp', true, false, undefined],
      ['hr', undefined, undefined, undefined],
    ]);
  });

  it('that is no longer routed is not shown', () => {
    expect(summarize(snapshotOf(allUp), frameOf({ crm: {} })).cells.map(({ cell }) => cell)).toEqual(['crm']);
  });

  it('has its circuit and the light that is in force', () => {
    const light = { reason: '数据迁移', setBy: 'ops', sinceMs: NOW_MS - 1, untilMs: NOW_MS + 1 };
    const snapshot = snapshotOf(allUp, {
      circuits: new Map([['crm', { phase: 'open' as const }]]),
      lights: new Map([
        ['cell:crm', light],
        ['cell:erp', { ...light, untilMs: NOW_MS }],
      ]),
    });
    const [crm, erp] = summarize(snapshot, frameOf(cells)).cells;
    expect(crm).toMatchObject({ circuit: 'open', light: { color: 'red', reason: '数据迁移', set_by: 'ops' } });
    expect(erp).toMatchObject({ circuit: 'closed', light: null });
  });
});

describe('staleness', () => {
  const judgedAt = (agoMs: number, blind = false) => ({
    heartbeat: { ranAtMs: NOW_MS - 2_000, judgedAtMs: NOW_MS - agoMs, blind, durationMs: 90 },
  });

  it('begins beyond two periods, not before', () => {
    expect(summarize(snapshotOf(allUp, judgedAt(60_000)), frameOf(cells)).stale).toBe(false);
    expect(summarize(snapshotOf(allUp, judgedAt(60_001)), frameOf(cells)).stale).toBe(true);
  });

  it('shows nothing healthy, whatever the records say', () => {
    const summary = summarize(snapshotOf(allUp, judgedAt(61_000)), frameOf(cells));
    expect(summary).toMatchObject({ status: 'unknown', counts: { up: 0, unknown: 3, total: 3 } });
    expect(summary.cells.filter(({ healthy, status }) => healthy || status !== 'unknown')).toEqual([]);
  });

  it('of one record makes its Cell unknown while the others are not', () => {
    const old = { ...upRecord('oa'), checkedAtMs: NOW_MS - 61_000 };
    const summary = summarize(snapshotOf([upRecord('crm'), upRecord('erp'), old]), frameOf(cells));
    expect(summary.stale).toBe(false);
    expect(summary.cells.map(({ status }) => status)).toEqual(['up', 'up', 'unknown']);
  });

  it('says for people what was last found, and nothing for a Cell that was never looked at', () => {
    const [first, ...others] = [...allUp];
    const records = first === undefined ? [] : [{ ...first, status: 'down' as const }, ...others.slice(1)];
    const summary = summarize(snapshotOf(records, judgedAt(61_000)), frameOf(cells));
    expect(summary.cells.map(({ status, last_status: last }) => [status, last])).toEqual([
      ['unknown', 'down'],
      ['unknown', null],
      ['unknown', 'up'],
    ]);
  });

  it('holds for a patrol that runs but is blind', () => {
    const summary = summarize(snapshotOf(allUp, judgedAt(61_000, true)), frameOf(cells));
    expect(summary).toMatchObject({
      stale: true,
      patrol: { blind: true, age_seconds: 2, last_run_at: NOW_MS / 1000 - 2 },
    });
  });

  it('holds for a patrol that never ran, and for a heartbeat from the future', () => {
    expect(summarize(snapshotOf(allUp, { heartbeat: undefined }), frameOf(cells))).toMatchObject({
      stale: true,
      patrol: { last_run_at: null, age_seconds: null, blind: false },
    });
    expect(summarize(snapshotOf(allUp, judgedAt(-10_001)), frameOf(cells)).stale).toBe(true);
    expect(summarize(snapshotOf(allUp, judgedAt(-10_000)), frameOf(cells)).stale).toBe(false);
  });

  it('holds for what was read before the table went away', () => {
    expect(summarize(snapshotOf(allUp, { lastKnown: true }), frameOf(cells))).toMatchObject({
      stale: true,
      counts: { up: 0 },
    });
  });

  it('follows the configured period', () => {
    const frame = { ...frameOf(cells), intervalSeconds: 300 };
    expect(summarize(snapshotOf(allUp, judgedAt(590_000)), frame).stale).toBe(false);
  });
});

describe('the whole', () => {
  const light = { reason: 'r', setBy: 'ops', sinceMs: 0, untilMs: NOW_MS + 1 };
  const status = (...args: Parameters<typeof snapshotOf>) => summarize(snapshotOf(...args), frameOf(cells)).status;

  it('is up when everything is well', () => {
    expect(status(allUp)).toBe('up');
  });

  it('is down when a core Cell is, degraded when another is', () => {
    expect(status([downRecord('crm'), upRecord('erp'), upRecord('oa')])).toBe('down');
    expect(status([upRecord('crm'), upRecord('erp'), downRecord('oa')])).toBe('degraded');
  });

  it.each([
    ['a Cell is degraded', [degradedRecord('crm'), upRecord('erp'), upRecord('oa')], {}],
    ['a Cell is unknown', [upRecord('erp'), upRecord('oa')], {}],
    ['a circuit is not closed', allUp, { circuits: new Map([['oa', { phase: 'half_open' as const }]]) }],
    ["a Cell's light is red", allUp, { lights: new Map([['cell:oa', light]]) }],
    ["the platform's light is red", allUp, { lights: new Map([['gateway', light]]) }],
  ])('is degraded when %s', (_, records, overrides) => {
    expect(status(records, overrides)).toBe('degraded');
  });

  it('is unknown without Cells, and while none was probed', () => {
    expect(summarize(snapshotOf([]), frameOf({})).status).toBe('unknown');
    expect(status([])).toBe('unknown');
  });

  it('says when it was made', () => {
    expect(summarize(snapshotOf(allUp), frameOf(cells)).generated_at).toBe(NOW_MS / 1000);
  });

  it('keeps the shape that existing front ends read', () => {
    expect(JSON.parse(JSON.stringify(summarize(snapshotOf(allUp), frameOf(cells))))).toMatchObject({
      gateway: 'up',
      cells: [
        { cell: 'crm', base_url: 'http://crm:8001', healthy: true, status: 'up', last_check_at: expect.any(Number) },
        { cell: 'erp' },
        { cell: 'oa' },
      ],
    });
  });

  it('counts Cells by what is claimed of them', () => {
    const records = [downRecord('crm'), degradedRecord('erp')];
    expect(summarize(snapshotOf(records), frameOf(cells)).counts).toEqual({
      up: 0,
      degraded: 1,
      down: 1,
      unknown: 1,
      total: 3,
    });
  });
});

test('a registry that no request is held against is named; an enforced one is not', () => {
  const frame = frameOf({ erp: {} });
  expect(summarize(snapshotOf([]), { ...frame, tenantsEnforced: false })).toHaveProperty('tenants_enforced', false);
  expect(summarize(snapshotOf([]), frame)).not.toHaveProperty('tenants_enforced');
});
