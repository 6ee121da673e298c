// Every threat of the model names a test that exists; every flow is judged, and what is not held is said openly.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const document = readFileSync(path.join(ROOT, 'docs/security/threat-model.md'), 'utf8');

/** Rows of the tables by STRIDE, as cells. */
const rows = document
  .split('\n')
  .filter((line) => /^\| [STRIDE] \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

function titleFault(heldBy: string): string | undefined {
  const [, file = '', title = ''] = /^`(test\/[^`]+\.test\.ts) › ([^`]+)`$/.exec(heldBy) ?? [];
  if (file === '' || !existsSync(path.join(ROOT, file))) return `${heldBy}: no such file`;
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const titles = text
    .split('\n')
    .filter((line) => /^\s*(?:test|it|describe|\]\)|\]\s*as const\)|['"`])|\)\('/.test(line));
  return titles.some((line) => line.includes(title)) ? undefined : `${heldBy}: no such title`;
}

test('each row names a test that exists', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.flatMap((cells) => titleFault(cells[4] ?? '') ?? [])).toEqual([]);
});

test('a row that names no test is caught', () => {
  expect(titleFault('`test/docs/threat-model.test.ts › a title that nobody wrote down here but this line`')).toMatch(
    /title$/,
  );
  expect(titleFault('`test/docs/nowhere.test.ts › x`')).toMatch(/file$/);
});

test('every flow is judged, and each kind of threat', () => {
  const flows = [...document.matchAll(/^## (.+)$/gm)].map(([, flow]) => flow);
  expect(flows).toEqual([
    'Caller to API',
    'API to authorizer',
    'Verdict to proxy',
    'Proxy to Cell',
    'Proxy to table',
    'Patrol to Cell',
    'Summary, admin and ops page',
    'Secrets',
    'Issuer and key set',
    'Deployment and supply chain',
    'Alarms and logs',
    'Backups',
    'One-machine run',
    'Accepted risks',
  ]);
  expect(new Set(rows.map((cells) => cells[1]))).toEqual(new Set('STRIDE'));
});
