// The error catalogue for people: every code, with both messages, its cause and what to do in both languages.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import { errorCatalogue } from '../../../lib/api-description/error-catalogue';
import { ERROR_GUIDE } from '../../../lib/api-description/error-guide';

const catalogue = errorCatalogue();
const codes = Object.keys(ERRORS) as ErrorCode[];

/** The section of one code, without its heading. */
function sectionOf(code: ErrorCode): string {
  return catalogue.split(`\n## ${code}\n`)[1]?.split('\n## ')[0] ?? '';
}

test.each(codes)('%s', (code) => {
  const { status, zh, en } = ERRORS[code];
  expect(catalogue).toContain(`| ${status} | [\`${code}\`](#${code.toLowerCase()}) | ${zh} | ${en} |`);
  expect(sectionOf(code)).toMatch(
    /\*\*Cause:\*\* \S.+\n- \*\*What to do:\*\* \S.+\n- \*\*原因：\*\* \S.+\n- \*\*处理方法：\*\* \S/,
  );
});

test.each(codes)('%s is explained in the language that the heading promises', (code) => {
  const chinese = /\p{Script=Han}/u;
  expect(`${ERROR_GUIDE.en[code].cause}${ERROR_GUIDE.en[code].remedy}`).not.toMatch(chinese);
  for (const text of [ERROR_GUIDE.zh[code].cause, ERROR_GUIDE.zh[code].remedy]) {
    expect(text).toMatch(chinese);
    expect(text).toMatch(/。$/);
    // Names are the only English in it.
    expect(text).not.toMatch(/\b(the|is|are|not|request|tenant|gateway)\b/);
  }
});

test('the catalogue holds exactly the closed list', () => {
  const headings = [...catalogue.matchAll(/^## (\w+)$/gm)].map(([, code]) => code);
  expect(headings).toEqual(codes);
});
