// The last line of the report on checked Cells claims no more than was seen.

import { failed, passed, skipped, unsure } from '../../../../lib/cli/cells/finding';
import { reportLines } from '../../../../lib/cli/views/check-view';

const taken = [passed('signed', 'let through: 404')];
const unclear = [unsure('signed', '500', 'name a path')];
const untried = [skipped('signed', 'no key')];
const open = [...taken, failed('unsigned', 'let through: 200', 'mend it')];

const report = (...cells: (typeof taken)[]) =>
  cells.map((findings) => ({
    cell: 'erp',
    base_url: 'http://erp',
    ok: findings.every(({ outcome }) => outcome !== 'failed'),
    findings,
  }));

test.each([
  ['all take signatures', report(taken, taken), 'green', '2 of 2 Cells ready for the gateway'],
  ['one fails', report(taken, open), 'red', '1 of 2 Cells ready for the gateway'],
  [
    'of two it is not known whether they take one',
    report(taken, unclear, untried),
    'yellow',
    '3 of 3 Cells ready for the gateway, but 2 of them not seen to take a signature',
  ],
])('%s', (_what, reports, format, line) => {
  const marked = reportLines(reports, (as, text) => `<${[as].flat().join(' ')}>${text}`);
  expect(marked.at(-1)).toBe(`<${format}>${line}`);
});
