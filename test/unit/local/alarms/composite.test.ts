// Rules of composite alarms: precedence, negation, and unreadable rules.

import { evaluateRule } from '../../../../lib/local/alarms/composite';
import type { AlarmState } from '../../../../lib/local/alarms/evaluate';

const STATES: Record<string, AlarmState> = { a: 'ALARM', b: 'OK', 'c d': 'INSUFFICIENT_DATA' };

function stateOf(alarm: string): AlarmState {
  const state = STATES[alarm];
  if (!state) throw new Error(`no alarm ${alarm}`);
  return state;
}

test.each([
  ['ALARM("a")', true],
  ['ALARM(a)', true],
  ['ALARM("b")', false],
  ['OK("b") AND ALARM("a")', true],
  ['NOT ALARM("a")', false],
  ['NOT (ALARM("b") OR ALARM("c d"))', true],
  ['INSUFFICIENT_DATA("c d")', true],
  ['ALARM("a") OR ALARM("b") AND ALARM("b")', true],
  ['(ALARM("a") OR ALARM("b")) AND ALARM("b")', false],
  ['TRUE AND NOT FALSE', true],
])('%s is %s', (rule, expected) => {
  expect(evaluateRule(rule, stateOf)).toBe(expected);
});

test.each(['', 'ALARM("a"', 'ALARM("a") ALARM("b")', '(ALARM("a")', 'ALARM("a") XOR ALARM("b")', 'AND'])(
  'unreadable: %j',
  (rule) => {
    expect(() => evaluateRule(rule, stateOf)).toThrow('alarm rule');
  },
);

test('an unknown alarm fails even behind a decided side', () => {
  expect(() => evaluateRule('ALARM("a") OR ALARM("z")', stateOf)).toThrow('no alarm z');
});
