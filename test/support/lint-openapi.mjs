// Lints the OpenAPI description that it is given as input, and prints each problem on a line. A module of its own,
// because the linter is an ES module that the test runner cannot load.

import { text } from 'node:stream/consumers';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const config = await createConfig({ extends: ['recommended-strict'] });
const source = await text(process.stdin);
const problems = await lintFromString({ source, absoluteRef: 'openapi.yaml', config });
/** What no route matches truly answers no 2XX. */
const isTrue = ({ ruleId, location }) =>
  ruleId === 'operation-2xx-response' && location[0]?.pointer?.startsWith('#/paths/~1{unmatched}/');
for (const problem of problems.filter((one) => !isTrue(one))) {
  console.log(`${problem.ruleId} ${problem.message} ${problem.location[0]?.pointer}`);
}
