// Log lines on the terminal show what callers sent, and do nothing of what it says.

import { formatAlarmChange, formatLogLine } from '../../../../lib/local/terminal/log-lines';
import type { Style } from '../../../../lib/terminal/style';

const plain: Style = (_format, text) => text;
const HOSTILE = '/a\u001b]0;title\u0007\u009b2J\u202e';

test.each([
  ['a path', { level: 'ERROR', path: HOSTILE }],
  ['a tenant', { level: 'ERROR', tenant_id: HOSTILE }],
  ['an error', { level: 'ERROR', error: { message: HOSTILE } }],
])('control characters in %s are shown, not obeyed', (_what, record) => {
  const shown = formatLogLine('all', JSON.stringify(record), plain);
  expect(shown).toContain('/a\\u001b]0;title\\u0007\\u009b2J\\u202e');
});

test('control characters in a line that is no record are shown, not obeyed', () => {
  expect(formatLogLine('all', 'no JSON \u001b[2J', plain)).toBe('no JSON \\u001b[2J');
});

describe('an alarm', () => {
  const atMs = Date.parse('2026-11-30T03:12:09Z');
  const description =
    'P1 业务单元宕机 / The Cell is down. Calls fail. Runbook: deploy/docs/监控与告警说明.md#cell-down';
  const change = { name: 'gw-cell-down-erp', description, atMs } as const;

  test('that rings shows its priority and what it means', () => {
    expect(formatAlarmChange({ ...change, from: 'OK', to: 'ALARM' }, plain)).toBe(
      '03:12:09 ALARM P1 gw-cell-down-erp: 业务单元宕机 / The Cell is down. Calls fail.',
    );
  });

  test('that is over shows its name, and one that finds its first data in order shows nothing', () => {
    expect(formatAlarmChange({ ...change, from: 'ALARM', to: 'OK' }, plain)).toBe('03:12:09 OK    gw-cell-down-erp');
    expect(formatAlarmChange({ ...change, from: 'INSUFFICIENT_DATA', to: 'OK' }, plain)).toBeUndefined();
  });

  test('without a description shows its name', () => {
    expect(formatAlarmChange({ ...change, description: '', from: 'OK', to: 'ALARM' }, plain)).toBe(
      '03:12:09 ALARM gw-cell-down-erp',
    );
  });
});
