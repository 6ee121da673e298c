// The evaluator against the examples of AWS's own page on missing data, row by row.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html

import {
  type AlarmCondition,
  type AlarmState,
  evaluateAlarm,
  evaluationRange,
  type TreatMissingData,
} from '../../../../lib/local/alarms/evaluate';

const POLICIES: readonly TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `0` is within the threshold, `X` breaches it, `-` is missing; oldest first. */
function points(drawn: string): (number | undefined)[] {
  return drawn.split(' ').map((mark) => (mark === '-' ? undefined : mark === 'X' ? 10 : 0));
}

function condition(n: number, m: number, treatMissingData: TreatMissingData): AlarmCondition {
  return {
    comparison: 'GreaterThanThreshold',
    threshold: 5,
    evaluationPeriods: n,
    datapointsToAlarm: m,
    treatMissingData,
  };
}

/** The page says "retain" where the present state stays. */
function evaluateAll(n: number, m: number, drawn: string): string[] {
  return POLICIES.map((policy) => {
    const states = (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).map((current: AlarmState) =>
      evaluateAlarm(condition(n, m, policy), points(drawn), current),
    );
    return new Set(states).size === 3 ? 'retain' : String(states[0]);
  });
}

describe('three of three (the page’s first table)', () => {
  test.each([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'retain', 'ALARM', 'OK']],
  ])('%s', (drawn, expected) => {
    expect(evaluateAll(3, 3, drawn)).toEqual(expected);
  });
});

describe('two of three (the page’s second table)', () => {
  test.each([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'retain', 'ALARM', 'OK']],
  ])('%s', (drawn, expected) => {
    expect(evaluateAll(2 + 1, 2, drawn)).toEqual(expected);
  });
});

test('a first breaching point after silence does not alarm before it is M periods old', () => {
  expect(evaluateAlarm(condition(3, 3, 'missing'), points('- - - - X'), 'OK')).toBe('OK');
  expect(evaluateAlarm(condition(3, 3, 'missing'), points('- - - X X'), 'OK')).toBe('OK');
  expect(evaluateAlarm(condition(3, 3, 'missing'), points('- - X X X'), 'OK')).toBe('ALARM');
});

test('breaching points count wherever they stand among the latest N', () => {
  expect(evaluateAlarm(condition(5, 3, 'notBreaching'), points('0 0 X 0 X 0 X'), 'OK')).toBe('ALARM');
  expect(evaluateAlarm(condition(5, 3, 'notBreaching'), points('X X 0 0 0 0 X'), 'ALARM')).toBe('OK');
});

test.each([
  ['GreaterThanThreshold', 5, 'OK'],
  ['GreaterThanThreshold', 5.1, 'ALARM'],
  ['GreaterThanOrEqualToThreshold', 5, 'ALARM'],
  ['GreaterThanOrEqualToThreshold', 4.9, 'OK'],
  ['LessThanThreshold', 5, 'OK'],
  ['LessThanThreshold', 4.9, 'ALARM'],
  ['LessThanOrEqualToThreshold', 5, 'ALARM'],
  ['LessThanOrEqualToThreshold', 5.1, 'OK'],
] as const)('%s 5 with %d is %s', (comparison, value, expected) => {
  expect(evaluateAlarm({ ...condition(1, 1, 'missing'), comparison }, [value], 'OK')).toBe(expected);
});

test('more points are read than are evaluated', () => {
  expect(evaluationRange(3)).toBe(5);
});
