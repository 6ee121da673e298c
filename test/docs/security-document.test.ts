// What the security rules say of the gateway's masking is what it does, and the waits they name are those of the script.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { maskText } from '../../lambdas/domain/masking';
import { ROOT, readDocument } from '../support/markdown';

const { text } = readDocument('docs/安全与密钥规范.md');

/** Rows of the table under this heading row, as the text of their code spans. */
function rowsUnder(heading: string): string[][] {
  const [, after = ''] = text.split(`\n${heading}\n`);
  const [table = ''] = after.split('\n\n');
  const rows = table.split('\n').filter((line) => line.includes('`'));
  return rows.map((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
}

const masked = rowsUnder('| 类别 | 原文 | 日志中 |');
const kept = rowsUnder('| 类别 | 例子，原样保留 |');

test('both tables are there', () => {
  expect([masked.length, kept.length]).toEqual([7, 8]);
});

test.each(masked)('%s is logged as %s', (original, logged) => {
  expect(maskText(original)).toBe(logged);
});

test.each(kept)('%s is logged as it is', (original) => {
  expect(maskText(original)).toBe(original);
});

test('the wait before the old signing key is forgotten is that of the script', () => {
  const [, seconds] =
    /settle_seconds=(\d+)/.exec(readFileSync(join(ROOT, 'deploy/scripts/signing_key.sh'), 'utf8')) ?? [];
  expect(text).toContain(`至少等 ${seconds} 秒`);
});
