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

function heldByFault(heldBy: string): string | undefined {
  const file = /^`(test\/[^`]+\.test\.ts)`$/.exec(heldBy)?.[1] ?? '';
  return existsSync(path.join(ROOT, file)) && file !== '' ? undefined : `${heldBy}: no such file`;
}

test('each row names a test file that exists', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.flatMap((cells) => heldByFault(cells[4] ?? '') ?? [])).toEqual([]);
});

test('a row that names no test file is caught', () => {
  expect(heldByFault('`test/docs/nowhere.test.ts`')).toMatch(/file$/);
  expect(heldByFault('')).toMatch(/file$/);
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
