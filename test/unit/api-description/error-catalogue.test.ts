// The error catalogue for people: every code, with both messages, its cause and what to do.

import { ERRORS } from '../../../lambdas/contract/errors';
import { errorCatalogue } from '../../../lib/api-description/error-catalogue';

const catalogue = errorCatalogue();

test.each(Object.entries(ERRORS))('%s', (code, { status, zh, en }) => {
  expect(catalogue).toContain(`| ${status} | [\`${code}\`](#${code.toLowerCase()}) | ${zh} | ${en} |`);
  expect(catalogue).toMatch(
    new RegExp(`## ${code}\n\nHTTP ${status}\n\n- \\*\\*Cause:\\*\\* \\S.+\n- \\*\\*What to do:\\*\\* \\S`),
  );
});
