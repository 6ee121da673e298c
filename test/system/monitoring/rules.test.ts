// Every Prometheus rule fires on its fault and clears after it, in Prometheus' own evaluator.

import { stringify } from 'yaml';
import { PROMETHEUS_RULES } from '../../../lib/alert-rules';
import type { AlertRule } from '../../../lib/alert-rules/rule';
import { prometheusRule } from '../../../lib/observability/prometheus/prometheus-rules';
import { type RuleSeries, seriesFor } from './rule-series';
import { type ExampleFolder, exampleFolder } from './support';

let folder: ExampleFolder;
beforeAll(() => {
  folder = exampleFolder();
});
afterAll(() => folder.remove());

const GOOD_MINUTES = 10;
/** Longer than the rule waits. */
const badMinutes = (rule: AlertRule) => Math.max(30, Number.parseInt(prometheusRule(rule).for, 10) + 2);

/** Without the external label: promtool leaves out what is empty. */
const unlinked = (annotations: ReturnType<typeof prometheusRule>['annotations']) => ({
  ...annotations,
  runbook_url: '',
});

interface Expectation {
  readonly minute: number;
  readonly fires: boolean;
}

async function evaluate(
  rule: AlertRule,
  values: (series: RuleSeries['series'][number]) => string,
  expected: readonly Expectation[],
  labels: RuleSeries['labels'],
) {
  const { alert, labels: own, annotations } = prometheusRule(rule);
  const firing = [{ exp_labels: { ...own, ...labels }, exp_annotations: unlinked(annotations) }];
  const input = seriesFor(rule).series.map((series) => ({ series: series.name, values: values(series) }));
  folder.write(
    `${rule.id}.test.yml`,
    stringify({
      rule_files: ['alerts.example.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: input,
          alert_rule_test: expected.map(({ minute, fires }) => ({
            eval_time: `${minute}m`,
            alertname: alert,
            exp_alerts: fires ? firing : [],
          })),
        },
      ],
    }),
  );
  return folder.run('promtool', 'test', 'rules', `${rule.id}.test.yml`);
}

test.each(PROMETHEUS_RULES)('$id fires and clears', async (rule) => {
  const output = await evaluate(
    rule,
    ({ good, bad }) => `${good}x${GOOD_MINUTES - 1} ${bad}x${badMinutes(rule) - 1} ${good}x30`,
    [
      { minute: GOOD_MINUTES - 1, fires: false },
      { minute: GOOD_MINUTES + badMinutes(rule) - 1, fires: true },
      { minute: GOOD_MINUTES + badMinutes(rule) + 15, fires: false },
    ],
    seriesFor(rule).labels,
  );
  expect(output).toContain('SUCCESS');
});

const RATES = PROMETHEUS_RULES.flatMap((rule) => (rule.signal.kind === 'rate' ? [{ id: rule.id, rule }] : []));

test.each(RATES)('$id: one failure of three calls fires nothing', async ({ rule }) => {
  const output = await evaluate(rule, ({ good }) => `${good === 0 ? 1 : 3}x40`, [{ minute: 35, fires: false }], {});
  expect(output).toContain('SUCCESS');
});

const HEARTBEATS = PROMETHEUS_RULES.filter(({ missingData }) => missingData === 'breaching').map((rule) => ({
  id: rule.id,
  rule,
}));

test.each(HEARTBEATS)('$id fires on silence', async ({ rule }) => {
  const output = await evaluate(
    rule,
    () => `_x${2 * badMinutes(rule)}`,
    [{ minute: badMinutes(rule), fires: true }],
    {},
  );
  expect(output).toContain('SUCCESS');
});

test('a silent deployment fires while another one reports', async () => {
  const target = (deployment: string) => `job="cell-gateway",instance="${deployment}",deployment="${deployment}"`;
  const rule = PROMETHEUS_RULES.find(({ id }) => id === 'patrol-stalled');
  if (rule === undefined) throw new Error('no rule');
  const { alert, labels, annotations } = prometheusRule(rule);
  folder.write(
    'two.test.yml',
    stringify({
      rule_files: ['alerts.example.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            { series: `gateway_patrol_age_seconds{${target('dev')}}`, values: '20x60' },
            { series: `up{${target('dev')}}`, values: '1x60' },
            { series: `up{${target('prod')}}`, values: '0x60' },
          ],
          alert_rule_test: [
            {
              eval_time: '30m',
              alertname: alert,
              exp_alerts: [
                {
                  exp_labels: { ...labels, job: 'cell-gateway', instance: 'prod', deployment: 'prod' },
                  exp_annotations: unlinked(annotations),
                },
              ],
            },
          ],
        },
      ],
    }),
  );
  expect(await folder.run('promtool', 'test', 'rules', 'two.test.yml')).toContain('SUCCESS');
});

test('the proof can fail: a rule that must fire on good values is refused', async () => {
  const [rule] = PROMETHEUS_RULES;
  if (!rule) throw new Error('no rules');
  const wrong = evaluate(rule, ({ good }) => `${good}x60`, [{ minute: 30, fires: true }], seriesFor(rule).labels);
  await expect(wrong).rejects.toThrow(prometheusRule(rule).alert);
});

test('alerts link their runbook where Prometheus has the external label', async () => {
  const rule = PROMETHEUS_RULES.find(({ id }) => id === 'patrol-blind');
  if (rule === undefined) throw new Error('no rule');
  const { alert, labels, annotations } = prometheusRule(rule);
  const runbooks = 'https://api.example.com/ops#/runbook/';
  folder.write(
    'runbook.test.yml',
    stringify({
      rule_files: ['alerts.example.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          external_labels: { runbooks },
          input_series: [{ series: 'gateway_patrol_blind{deployment="prod"}', values: '1x60' }],
          alert_rule_test: [
            {
              eval_time: '50m',
              alertname: alert,
              exp_alerts: [
                {
                  exp_labels: { ...labels, deployment: 'prod' },
                  exp_annotations: { ...annotations, runbook_url: `${runbooks}patrol-blind` },
                },
              ],
            },
          ],
        },
      ],
    }),
  );
  expect(await folder.run('promtool', 'test', 'rules', 'runbook.test.yml')).toContain('SUCCESS');
});

test('each rule says whether it needs an exporter, and the rules of the first group need none', () => {
  const rules = PROMETHEUS_RULES.map((rule) => [rule.id, prometheusRule(rule).annotations['needs'] !== undefined]);
  const exported = PROMETHEUS_RULES.map((rule) => [
    rule.id,
    !/gateway_(?:cell|circuit|light|patrol)_/.test(prometheusRule(rule).expr),
  ]);
  expect(rules).toEqual(exported);
});
