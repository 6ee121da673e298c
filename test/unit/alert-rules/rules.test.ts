// The rule list itself: complete, unambiguous, and every signal one that somebody publishes.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIVE_METRIC, METRIC, METRIC_NAMESPACE, USAGE_METRIC } from '../../../lambdas/contract/metrics';
import { ALERT_RULES } from '../../../lib/alert-rules';
import { metricsOf, own } from '../../../lib/alert-rules/signal';
import { API_FILES } from '../../../lib/api-description/generated-files';
import { OBSERVABILITY_FILES } from '../../../lib/observability/generated-files';

const ROOT = join(__dirname, '..', '..', '..');

test('ids are unique and in kebab case: they name alarms and anchor runbooks', () => {
  const ids = ALERT_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test.each(ALERT_RULES)('$id: M of N is possible, and its period is one that CloudWatch takes', (rule) => {
  expect(rule.datapointsToAlarm).toBeGreaterThanOrEqual(1);
  expect(rule.datapointsToAlarm).toBeLessThanOrEqual(rule.evaluationPeriods);
  expect(rule.periodSeconds % 60).toBe(0);
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: seven days where the period is
  // an hour at least, else one day (read 2026-11-30).
  const most = rule.periodSeconds >= 3_600 ? 604_800 : 86_400;
  expect(rule.periodSeconds * rule.evaluationPeriods).toBeLessThanOrEqual(most);
});

test.each(ALERT_RULES)('$id: our own metrics are named with dimensions that they are published with', (rule) => {
  const published = Object.values({ ...METRIC, ...USAGE_METRIC, ...LIVE_METRIC }).flatMap(({ name, dimensions }) =>
    dimensions.map((set) => `${name} ${[...set].toSorted().join()}`),
  );
  const named = metricsOf(rule.signal)
    .filter(({ namespace }) => namespace === METRIC_NAMESPACE)
    .map(({ name, dimensions }) => `${name} ${Object.keys(dimensions).toSorted().join()}`);
  expect(published).toEqual(expect.arrayContaining(named));
});

test('a metric that is not published by Cell cannot be watched by Cell', () => {
  expect(() => own('patrolHeartbeat', 'Sum', 'cell')).toThrow(
    'PatrolHeartbeat is not published by service and deployment and cell',
  );
});

test('silence alarms where silence is the fault, and only there', () => {
  const breaching = ALERT_RULES.filter(({ missingData }) => missingData === 'breaching').map(({ id }) => id);
  expect(breaching).toEqual(['patrol-stalled', 'backup-missing']);
});

test('a backup is missing after the hours that its meaning names in both languages', () => {
  const rule = ALERT_RULES.find(({ id }) => id === 'backup-missing');
  const named = [rule?.meaning.zh, rule?.meaning.en].map((text) => Number(/\d+/.exec(text ?? '')?.[0]));
  const seconds = (rule?.datapointsToAlarm ?? 0) * (rule?.periodSeconds ?? 0);
  expect(named).toEqual([seconds / 3_600, seconds / 3_600]);
  expect(seconds).toBeGreaterThan(24 * 3_600);
});

test('every rate needs a minimum of traffic, so that one failure of three calls fires nothing', () => {
  const rates = ALERT_RULES.flatMap(({ id, signal }) =>
    signal.kind === 'rate' ? [{ id, minimum: signal.minimum }] : [],
  );
  expect(rates.length).toBeGreaterThan(0);
  for (const { minimum } of rates) expect(minimum).toBeGreaterThanOrEqual(10);
});

test.each([...OBSERVABILITY_FILES, ...API_FILES])('$path is up to date (npm run generate)', ({ path, content }) => {
  const file = join(ROOT, path);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(content(present)).toBe(present);
});

test('a generated part without its marks is named, not lost', () => {
  const table = OBSERVABILITY_FILES.find(({ path }) => path.endsWith('.md'));
  expect(() => table?.content('# no marks')).toThrow('marks');
});

const MANUAL = readFileSync(join(ROOT, 'deploy', 'docs', '监控与告警说明.md'), 'utf8');

test('every rule has its section in the manual, and the manual has no section of a rule that is gone', () => {
  const sections = [...MANUAL.matchAll(/^### (\S+)$/gm)].map(([, id]) => id);
  expect(sections).toEqual(ALERT_RULES.map(({ id }) => id));
});
