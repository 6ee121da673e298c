// Alarms over recorded metrics on a driven clock: OK, ALARM and back, math, percentiles, suppression.

import { AlarmBoard } from '../../../../lib/local/alarms/alarm-board';
import { readCompositeAlarm, readMetricAlarm } from '../../../../lib/local/alarms/definition';
import { MetricStore } from '../../../../lib/local/alarms/metric-store';

const MINUTE = 60_000;
const START = 1_000 * MINUTE;

const base = {
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 0.1,
  EvaluationPeriods: 2,
  TreatMissingData: 'notBreaching',
} as const;

const stat = (id: string, name: string, returnData = false, Stat = 'Sum') => ({
  Id: id,
  ReturnData: returnData,
  MetricStat: {
    Metric: { Namespace: 'N', MetricName: name, Dimensions: [{ Name: 'cell', Value: 'crm' }] },
    Stat,
    Period: 60,
  },
});

const rate = readMetricAlarm('rate', {
  ...base,
  AlarmDescription: 'P1 Rate',
  Metrics: [
    { Id: 'r', Expression: 'IF(calls > 9, errors / calls, 0)' },
    stat('errors', 'Errors'),
    stat('calls', 'Calls'),
  ],
});

function run(minutes: readonly (readonly [errors: number, calls: number])[], board: AlarmBoard, metrics: MetricStore) {
  return minutes.map(([errors, calls], i) => {
    const at = START + i * MINUTE;
    const record = (name: string, value: number) =>
      metrics.record({ namespace: 'N', dimensions: { cell: 'crm' }, timestampMs: at, values: { [name]: [value] } });
    if (calls > 0) {
      record('Errors', errors);
      record('Calls', calls);
    }
    board.tick(at + MINUTE);
    return board
      .status(at + MINUTE)
      .map(({ state }) => state)
      .join();
  });
}

test('a rate alarm takes two bad minutes, clears after good ones, and low traffic never fires it', () => {
  const metrics = new MetricStore();
  const board = new AlarmBoard([rate], metrics, START);
  const bad = [5, 20] as const;
  const good = [0, 20] as const;
  const quiet = [1, 3] as const;
  const none = [0, 0] as const;
  expect(run([good, good, good, good, bad, bad, good, quiet, quiet, quiet, none, none], board, metrics)).toEqual(
    'OK OK OK OK OK ALARM OK OK OK OK OK OK'.split(' '),
  );
});

test('changes are told once, with what they came from', () => {
  const metrics = new MetricStore();
  const board = new AlarmBoard([rate], metrics, START);
  expect(board.tick(START + MINUTE)).toEqual([
    { name: 'rate', description: 'P1 Rate', from: 'INSUFFICIENT_DATA', to: 'OK', atMs: START + MINUTE },
  ]);
  expect(board.tick(START + 2 * MINUTE)).toEqual([]);
});

test.each([
  ['that is filled in', { Metrics: [stat('beats', 'Beats'), { Id: 'r', Expression: 'FILL(beats, 0)' }] }],
  ['that breaches', { Namespace: 'N', MetricName: 'Beats', Statistic: 'Sum', Period: 60 }],
])('silence %s is an alarm only after as long as the alarm looks back', (_, source) => {
  const heartbeat = readMetricAlarm('heartbeat', {
    ...source,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    EvaluationPeriods: 3,
    TreatMissingData: 'breaching',
  });
  const started = START - 2_000;
  const board = new AlarmBoard([heartbeat], new MetricStore(), started);
  const states = [0, 1, 2, 3].map((minute) => {
    board.tick(START + minute * MINUTE);
    return board.status(START + minute * MINUTE)[0]?.state;
  });
  expect(states).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'ALARM']);
});

test('dimensions must match exactly: a metric published with one more is another metric', () => {
  const metrics = new MetricStore();
  const published = { namespace: 'N', name: 'Errors', dimensions: { cell: 'crm', x: 'y' } };
  metrics.record({ ...published, timestampMs: START, values: { Errors: [1] } });
  const named = { ...published, dimensions: { cell: 'crm' } };
  expect(metrics.summary(named, START, START + MINUTE).count).toBe(0);
  expect(metrics.summary(published, START, START + MINUTE).count).toBe(1);
});

test('a percentile over too few samples is no data where the alarm says so', () => {
  const alarm = (low?: string) =>
    readMetricAlarm('p99', {
      ...base,
      EvaluationPeriods: 1,
      Namespace: 'N',
      MetricName: 'Latency',
      Dimensions: [{ Name: 'cell', Value: 'crm' }],
      ExtendedStatistic: 'p99',
      Period: 60,
      Threshold: 5,
      ...(low ? { EvaluateLowSampleCountPercentile: low } : {}),
    });
  const metrics = new MetricStore();
  const latency = { namespace: 'N', dimensions: { cell: 'crm' }, timestampMs: START };
  metrics.record({ ...latency, values: { Latency: [9] } });
  const evaluate = (low?: string) => {
    const board = new AlarmBoard([alarm(low)], metrics, START);
    board.tick(START + MINUTE);
    return board.status(START + MINUTE)[0]?.state;
  };
  expect(evaluate()).toBe('ALARM');
  expect(evaluate('ignore')).toBe('OK');
  metrics.record({ ...latency, values: { Latency: Array.from({ length: 2_000 }, () => 9) } });
  expect(evaluate('ignore')).toBe('ALARM');
});

test('a composite follows its alarms by ARN; its suppressor silences it, before, while and after', () => {
  const metrics = new MetricStore();
  const simple = (name: string, metric: string) =>
    readMetricAlarm(name, {
      ...base,
      EvaluationPeriods: 1,
      Namespace: 'N',
      MetricName: metric,
      Statistic: 'Sum',
      Period: 60,
    });
  const composite = readCompositeAlarm('cells', {
    AlarmRule: 'ALARM("arn:aws:cloudwatch:eu-west-1:1:alarm:cell")',
    ActionsSuppressor: 'gateway',
    ActionsSuppressorWaitPeriod: 60,
    ActionsSuppressorExtensionPeriod: 120,
  });
  const board = new AlarmBoard(
    [composite, simple('cell', 'Cell'), simple('gateway', 'Gateway')],
    metrics,
    START - 60 * MINUTE,
  );
  const seen = ['', 'cell', 'cell', 'cell gateway', 'cell', 'cell', 'cell', ''].map((firing, i) => {
    const at = START + i * MINUTE;
    for (const name of ['cell', 'gateway'])
      metrics.record({
        namespace: 'N',
        dimensions: {},
        timestampMs: at,
        values: { [name === 'cell' ? 'Cell' : 'Gateway']: [firing.includes(name) ? 1 : 0] },
      });
    board.tick(at + MINUTE);
    const { state, suppressed } = board.status(at + MINUTE).find(({ name }) => name === 'cells') ?? {};
    return `${state}${suppressed ? ' silent' : ''}`;
  });
  expect(seen).toEqual([
    'OK silent',
    'ALARM silent',
    'ALARM',
    'ALARM silent',
    'ALARM silent',
    'ALARM silent',
    'ALARM',
    'OK',
  ]);
});

test('composites may look at composites, not in a circle', () => {
  const leaf = readCompositeAlarm('leaf', { AlarmRule: 'TRUE' });
  const top = readCompositeAlarm('top', { AlarmRule: 'ALARM("leaf")' });
  const board = new AlarmBoard([top, leaf], new MetricStore(), START);
  expect(board.tick(START).map(({ name, to }) => `${name} ${to}`)).toEqual(['leaf ALARM', 'top ALARM']);
  const circle = readCompositeAlarm('leaf', { AlarmRule: 'ALARM("top")' });
  expect(() => new AlarmBoard([top, circle], new MetricStore(), START)).toThrow('look at each other');
});

test('alarms on AWS/DynamoDB ignore missing data whatever they ask for', () => {
  const alarm = readMetricAlarm('table', {
    ...base,
    Namespace: 'AWS/DynamoDB',
    MetricName: 'SystemErrors',
    Statistic: 'Sum',
    Period: 60,
    TreatMissingData: 'breaching',
  });
  expect(alarm.condition.treatMissingData).toBe('ignore');
});

test('metrics of different periods in one alarm are refused by name', () => {
  expect(() =>
    readMetricAlarm('mixed', {
      ...base,
      Metrics: [stat('a', 'A', true), { ...stat('b', 'B'), MetricStat: { ...stat('b', 'B').MetricStat, Period: 300 } }],
    }),
  ).toThrow('alarm mixed: its metrics need one common period');
});
