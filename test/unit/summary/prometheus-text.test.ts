// The summary as Prometheus reads it.

import { type Refusal, refusal } from '../../../lambdas/domain/refusal';
import { GAUGE } from '../../../lambdas/summary/prometheus';
import { createMetricsRoute, prometheusText } from '../../../lambdas/summary/prometheus-text';
import type { Snapshot } from '../../../lambdas/summary/snapshot';
import { summarize } from '../../../lambdas/summary/summarize';
import { gatewayRequest } from '../../support/gateway-request';
import { fc } from '../../support/property';
import { degradedRecord, downRecord, frameOf, NOW_MS, snapshotOf, upRecord } from '../../support/snapshot';

const cells = { crm: {}, erp: {}, hr: {}, oa: {} };
const light = { reason: '"\n', setBy: 'ops', sinceMs: 0, untilMs: NOW_MS + 1 };
const snapshot = snapshotOf([upRecord('crm'), degradedRecord('erp'), downRecord('oa')], {
  circuits: new Map([
    ['erp', { phase: 'half_open' as const }],
    ['oa', { phase: 'open' as const }],
  ]),
  lights: new Map([
    ['gateway', light],
    ['cell:oa', light],
  ]),
});
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const lines = linesOf(prometheusText(summarize(snapshot, frameOf(cells)), 'prod'));

it.each([
  'gateway_cell_up{deployment="prod",cell="crm"} 1',
  'gateway_cell_up{deployment="prod",cell="erp"} 1',
  'gateway_cell_up{deployment="prod",cell="oa"} 0',
  'gateway_cell_status{deployment="prod",cell="erp",status="degraded"} 1',
  'gateway_cell_status{deployment="prod",cell="erp",status="up"} 0',
  'gateway_cell_status{deployment="prod",cell="hr",status="unknown"} 1',
  'gateway_cell_probe_latency_seconds{deployment="prod",cell="crm"} 0.02',
  'gateway_cell_consecutive_failures{deployment="prod",cell="oa"} 4',
  `gateway_cell_last_check_timestamp_seconds{deployment="prod",cell="crm"} ${(NOW_MS - 2_000) / 1000}`,
  'gateway_cell_uptime_ratio{deployment="prod",cell="crm",window="1h"} 1',
  'gateway_cell_uptime_ratio{deployment="prod",cell="crm",window="7d"} 1',
  'gateway_circuit_open{deployment="prod",cell="crm"} 0',
  'gateway_circuit_open{deployment="prod",cell="erp"} 1',
  'gateway_circuit_open{deployment="prod",cell="oa"} 1',
  'gateway_light_red{deployment="prod",target="gateway"} 1',
  'gateway_light_red{deployment="prod",target="oa"} 1',
  'gateway_light_red{deployment="prod",target="crm"} 0',
  'gateway_patrol_age_seconds{deployment="prod"} 2',
  'gateway_patrol_blind{deployment="prod"} 0',
  'gateway_patrol_stale{deployment="prod"} 0',
])('says %s', (line) => {
  expect(lines).toContain(line);
});

it('says nothing of what is not known: no latency of a failed probe, no state of a Cell never probed', () => {
  const said = lines.map((line) => line.replace(/ .*/, ''));
  for (const name of [
    'gateway_cell_up',
    'gateway_cell_probe_latency_seconds',
    'gateway_cell_last_check_timestamp_seconds',
  ]) {
    expect(said).not.toContain(`${name}{deployment="prod",cell="hr"}`);
  }
  expect(said).not.toContain('gateway_cell_probe_latency_seconds{deployment="prod",cell="oa"}');
});

it('claims no Cell up while stale', () => {
  const stale = linesOf(prometheusText(summarize({ ...snapshot, lastKnown: true }, frameOf(cells)), 'prod'));
  expect(stale.filter((line) => line.startsWith('gateway_cell_up{deployment="prod",'))).toEqual([]);
  expect(stale.filter((line) => /status="(up|degraded|down)"} 1/.test(line))).toEqual([]);
  expect(stale).toContain('gateway_patrol_stale{deployment="prod"} 1');
});

it('describes each gauge once, before its samples', () => {
  const text = prometheusText(summarize(snapshot, frameOf(cells)), 'prod');
  for (const { name, help } of Object.values(GAUGE)) {
    expect(text.split(`# HELP ${name} ${help}\n# TYPE ${name} gauge\n`)).toHaveLength(2);
  }
  expect(text.endsWith('\n')).toBe(true);
});

it('keeps every label inside its quotes, whatever a Cell is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (name) => {
      const text = prometheusText(summarize(snapshotOf([]), frameOf({ [name]: {} })), 'prod');
      for (const line of linesOf(text)) {
        expect(line).toMatch(/^[a-z_]+(\{([a-z]+="([^"\\\n]|\\["\\n])*",?)+\})? -?[0-9.e+-]+$/u);
      }
    }),
  );
});

it('refuses like the other routes while the state cannot be read', async () => {
  const refused = refusal('SERVICE_UNAVAILABLE', 'The table is out of reach');
  const { nowMs, ...frame } = frameOf(cells);
  const ask = async (found: Refusal | Snapshot) =>
    createMetricsRoute(async () => found, { ...frame, clock: () => nowMs }, 'prod')(gatewayRequest(), {});
  expect(await ask(refused)).toBe(refused);
  expect(await ask(snapshot)).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'private, no-store' },
    body: prometheusText(summarize(snapshot, frameOf(cells)), 'prod'),
  });
});
