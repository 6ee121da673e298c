// The lines about drills: what was proven, what failed, and what is overdue, in both languages.

import { proofLines } from '../../../../lambdas/pages/ops/model/proofs';
import { CONSOLE_WORDS } from '../../../../lambdas/pages/ops/text/console-words';

const made = { at: '2026-11-30T00:00:10Z', by: 'ops', summary: 'all of it', due_every_days: 90 };
const PROOFS = [
  { kind: 'alarms', ...made, ok: true, overdue: false },
  { kind: 'backup', ...made, ok: false, overdue: true },
  { kind: 'alarms', at: null, ok: null, by: '', summary: '', overdue: true, due_every_days: 90 },
];

test.each([
  [
    'en',
    [
      'Drill of the alarms: proven at 1795996810 by ops · all of it.',
      'Drill of a restore: FAILED at 1795996810 by ops · all of it. Overdue: it is due every 90 days.',
      'Drill of the alarms: never made. Overdue: it is due every 90 days.',
    ],
  ],
  [
    'zh-CN',
    [
      '告警演练：at 1795996810 由 ops 证明有效 · all of it。',
      '恢复演练：at 1795996810 由 ops 执行，未通过 · all of it。 已过期：应每 90 天进行一次。',
      '告警演练：从未进行。 已过期：应每 90 天进行一次。',
    ],
  ],
] as const)('in %s', (language, lines) => {
  const shown = proofLines({ proofs: PROOFS }, CONSOLE_WORDS[language], (seconds) => `at ${seconds}`);
  expect(shown.map(({ text }) => text)).toEqual(lines);
  expect(shown.map(({ isOverdue }) => isOverdue)).toEqual([false, true, true]);
});

test('an answer without proofs shows nothing', () => {
  expect(proofLines({}, CONSOLE_WORDS.en, String)).toEqual([]);
});
