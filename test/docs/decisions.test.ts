// Decision records: each has the sections that make it one, and the index lists all of them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DECISION_INDEX, decisionIndex } from '../../lib/documents/decision-index';
import { DOCUMENTS, ROOT } from '../support/markdown';

const RECORDS = DOCUMENTS.filter((path) => /^docs\/decisions\/\d{4}-/.test(path));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('there are records, and no number is given twice', () => {
  const numbers = RECORDS.map((path) => path.slice('docs/decisions/'.length, 'docs/decisions/'.length + 4));
  expect(numbers.length).toBeGreaterThan(40);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test.each(RECORDS)('%s says its context, the positions, what was decided and what follows', (path) => {
  const sections = [...read(path).matchAll(/^## (\w+)/gm)].map(([, name]) => name);
  expect(sections).toEqual(['Context', 'Positions', 'Decision', 'Consequences']);
});

test('the index is up to date (npm run generate)', () => {
  expect(read(DECISION_INDEX.path)).toBe(DECISION_INDEX.content(''));
});

test('a record without a title of its number, or without a status, stops the index', () => {
  const record = { file: '0001-x.md', text: '# 0001 One\n\n**Status:** accepted\n' };
  expect(decisionIndex([record])).toContain('| [0001](0001-x.md) | One | accepted |');
  expect(() => decisionIndex([{ ...record, file: '0002-x.md' }])).toThrow('0002-x.md');
  expect(() => decisionIndex([{ ...record, text: '# 0001 One\n' }])).toThrow('0001-x.md');
});
