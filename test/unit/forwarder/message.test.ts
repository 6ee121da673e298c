// A message of several notices: which state of an alarm stands, in which order, how old it is, and what fits.

import { messageOf } from '../../../lambdas/forwarder/message';
import { type Notice, readNotice } from '../../../lambdas/forwarder/notice';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const MINUTE_MS = 60_000;

const notice = (more: Partial<Notice> = {}): Notice => ({
  name: 'prod-red-light',
  severity: 'P3',
  title: '红灯',
  target: '',
  meaning: '',
  runbook: undefined,
  state: 'alarm',
  sinceMs: NOW - MINUTE_MS,
  isDrill: false,
  isFirstData: false,
  ...more,
});
const lines = (all: readonly Notice[], maxBytes = 10_000) => messageOf(all, NOW, maxBytes).text.split('\n\n');

test.each([
  ['the newer one', NOW - 2 * MINUTE_MS, NOW - MINUTE_MS, '已恢复'],
  ['the newer one, which came first', NOW - MINUTE_MS, NOW - 2 * MINUTE_MS, '告警'],
  ['of two at one time the last', NOW, NOW, '已恢复'],
  ['the last, where its time is unknown', NOW, Number.NaN, '已恢复'],
  ['the last, where the time of the first is unknown', Number.NaN, NOW, '已恢复'],
])('of two states of an alarm %s stands', (_, alarmMs, okMs, word) => {
  const text = lines([notice({ sinceMs: alarmMs }), notice({ state: 'ok', sinceMs: okMs })]);
  expect(text[0]).toBe(`### P3 ${word} 红灯`);
  expect(text[2]).toMatch(/，期间变化 2 次$/);
});

test('the worst come first, recoveries last, and the order of arrival decides among the same', () => {
  const [a, b, c, d, e] = [
    notice({ name: 'a', title: 'a', state: 'ok', severity: 'P0' }),
    notice({ name: 'b', title: 'b', severity: 'P1' }),
    notice({ name: 'c', title: 'c', severity: 'P1' }),
    notice({ name: 'd', title: 'd', severity: 'P0' }),
    notice({ name: 'e', title: 'e', severity: undefined, state: 'note' }),
  ] as const;
  const headlines = (all: readonly Notice[]) => lines(all).filter((line) => line.startsWith('**'));
  const [worst, last] = ['**P0 告警 d**', ['**通知 e**', '**P0 已恢复 a**']] as const;
  expect(headlines([a, b, c, d, e])).toEqual([worst, '**P1 告警 b**', '**P1 告警 c**', ...last]);
  expect(headlines([e, d, c, b, a])).toEqual([worst, '**P1 告警 c**', '**P1 告警 b**', ...last]);
});

test.each<[what: string, state: Notice['state'], agoMs: number, text: string]>([
  ['less than a minute', 'alarm', MINUTE_MS - 1, '- 已持续 0 分钟，自 2026-11-30 11:59 UTC 起'],
  ['59 minutes', 'alarm', 59 * MINUTE_MS, '- 已持续 59 分钟，自 2026-11-30 11:01 UTC 起'],
  ['an hour', 'alarm', 60 * MINUTE_MS, '- 已持续 1 小时 0 分钟，自 2026-11-30 11:00 UTC 起'],
  ['an hour and a half', 'ok', 90 * MINUTE_MS, '- 1 小时 30 分钟前，2026-11-30 10:30 UTC'],
  ['a time ahead', 'ok', -5 * MINUTE_MS, '- 0 分钟前，2026-11-30 12:05 UTC'],
  ['an unknown time', 'alarm', Number.NaN, '- 时间未知'],
])('the age of a state: %s', (_, state, agoMs, text) => {
  expect(lines([notice({ state, sinceMs: NOW - agoMs })])[2]).toBe(text);
});

test('meaning and runbook stand with what rings, and not with what is over', () => {
  const told = { meaning: 'Writes [are] refused', runbook: 'https://wiki.example.com/red-light' };
  expect(lines([notice(told)])).toEqual([
    '### P3 告警 红灯',
    '**P3 告警 红灯**',
    '> Writes are refused',
    '- 已持续 1 分钟，自 2026-11-30 11:59 UTC 起',
    '- 处理手册：[https://wiki.example.com/red-light](https://wiki.example.com/red-light)',
  ]);
  expect(lines([notice({ ...told, state: 'ok' })])).toHaveLength(3);
  expect(lines([notice({ runbook: 'http://wiki.example.com/a' })]).at(-1)).toBe(
    '- 处理手册：http://wiki.example.com/a',
  );
});

test('notices are shown to the last byte, and the others are counted', () => {
  const all = ['a', 'b', 'c'].map((name) => notice({ name, title: name, severity: name === 'c' ? undefined : 'P1' }));
  const whole = Buffer.byteLength(lines(all).join('\n\n'));
  expect(lines(all, whole).join('\n\n')).not.toContain('没有逐条列出');
  expect(lines(all, whole - 1).at(-1)).toMatch(/^\*\*另有 \d 条没有逐条列出\*\*/);
  expect(lines(all, 1)).toEqual([
    '### 网关：3 条通知',
    '**另有 3 条没有逐条列出**（P1 2 条，其他 1 条），请看运维页或 CloudWatch。',
  ]);
});

test.each([
  [true, 'x', '### DRILL P3 告警 x'],
  [false, 'x', '### P3 告警 x'],
])('a drill is named once: %s', (isDrill, title, heading) => {
  expect(lines([notice({ isDrill, title })])[0]).toBe(heading);
  const two = lines([notice({ isDrill, title }), notice({ name: 'b' })])[0];
  expect(two).toBe(isDrill ? '### DRILL 网关：2 条通知' : '### 网关：2 条通知');
});

describe('what a queue delivers', () => {
  const WORDS = {
    deployment: 'prod',
    rules: { 'cell-down': { title: '宕机', meaning: '' }, 'cell-down-many': { title: '多个宕机', meaning: '' } },
  };
  const read = (message: object | string, envelope: object = {}) => {
    const Message = typeof message === 'string' ? message : JSON.stringify(message);
    return readNotice(JSON.stringify({ Message, ...envelope }), WORDS);
  };

  test.each([
    ['prod-cell-down-erp', '宕机', 'erp'],
    ['prod-cell-down-many', '多个宕机', ''],
    ['prod-cell-down-many-x', '多个宕机', 'x'],
    ['prod-cell-downer', 'prod-cell-downer', ''],
    ['test-cell-down-erp', 'test-cell-down-erp', ''],
    ['prod', 'prod', ''],
  ])('the alarm %s has the title %s and the target %j', (name, title, target) => {
    expect(read({ AlarmName: name })).toMatchObject({ name, title, target });
  });

  test.each([
    ['a name that is no text', { AlarmName: 7 }],
    ['an empty name', { AlarmName: '' }],
  ])('with %s is a notice, titled by its subject where it has one', (_, message) => {
    expect(read(message, { Subject: 'Backup failed' })).toMatchObject({ state: 'note', title: 'Backup failed' });
    for (const Subject of ['', 7, undefined]) {
      expect(read(message, { Subject })).toMatchObject({ state: 'note', title: '来自 AWS 的通知' });
    }
  });
});
