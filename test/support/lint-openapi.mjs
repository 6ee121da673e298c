// Lints the OpenAPI descriptions that it is given as a JSON array, and prints the problems of each, as JSON too. A module
// of its own, because the linter is an ES module that the test runner cannot load.

import { json } from 'node:stream/consumers';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const config = await createConfig({ extends: ['recommended-strict'] });
/** What no route matches truly answers no 2XX. */
const isTrue = ({ ruleId, location }) =>
  ruleId === 'operation-2xx-response' && location[0]?.pointer?.startsWith('#/paths/~1{unmatched}/');
const found = [];
for (const source of await json(process.stdin)) {
  const problems = await lintFromString({ source, absoluteRef: 'openapi.yaml', config });
  const faults = problems.filter((one) => !isTrue(one));
  found.push(faults.map(({ ruleId, message, location }) => `${ruleId} ${message} ${location[0]?.pointer}`));
}
console.log(JSON.stringify(found));
