// The compliance report: up to date, and every rule in it explained.

import { readFileSync } from 'node:fs';
import { withoutWarnings } from '../support/without-warnings';
import { EXPLANATIONS } from './explanations';
import { complianceReport, REPORT_FILE, type Unmet, unmetRules } from './report';

let unmet: readonly Unmet[];
beforeAll(() => {
  unmet = withoutWarnings(unmetRules);
});

test('the report is up to date (npm run nag:report)', () => {
  expect(readFileSync(REPORT_FILE, 'utf8')).toBe(complianceReport(unmet, EXPLANATIONS));
});

test('both packs ran, and count resources', () => {
  expect(new Set(unmet.map(({ pack }) => pack))).toEqual(new Set(['NIST.800.53.R5', 'HIPAA.Security']));
  for (const { resources } of unmet) expect(resources).toBeGreaterThan(0);
});

test('every rule that is not met is explained, and nothing else is', () => {
  expect(Object.keys(EXPLANATIONS).toSorted()).toEqual([...new Set(unmet.map(({ rule }) => rule))].toSorted());
});
