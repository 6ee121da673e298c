// Lints the OpenAPI description that it is given as input, and prints each problem on a line. A module of its own,
// because the linter is an ES module that the test runner cannot load.

import { text } from 'node:stream/consumers';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended-strict'],
  // Two open routes truly answer no 4XX.
  rules: { 'operation-4xx-response': 'off' },
});
const source = await text(process.stdin);
const problems = await lintFromString({ source, absoluteRef: 'openapi.yaml', config });
for (const { ruleId, message, location } of problems) console.log(`${ruleId} ${message} ${location[0]?.pointer}`);
