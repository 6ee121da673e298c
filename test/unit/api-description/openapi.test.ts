// The OpenAPI description is valid, complete, and says of each operation exactly which errors it answers.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_ROUTES } from '../../../lambdas/contract/api-routes';
import { ERRORS, type ErrorCode } from '../../../lambdas/contract/errors';
import { describedOperations } from '../../../lib/api-description/document';
import { OWN_OPERATIONS } from '../../../lib/api-description/own-operations';

const ROOT = join(__dirname, '..', '..', '..');
const source = readFileSync(join(ROOT, 'docs', 'api', 'openapi.yaml'), 'utf8');

function lint(input: string): string[] {
  const script = join(ROOT, 'test', 'support', 'lint-openapi.mjs');
  const output = execFileSync(process.execPath, [script], { input, encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}

test('the linter finds nothing, examples against their schemas included', () => {
  expect(lint(source)).toEqual([]);
});

test('the linter would find an example that is not of its schema', () => {
  const broken = source.replace('status: down', 'status: broken');
  expect(lint(broken).join()).toContain('no-invalid-media-type-examples');
});

test('every route is described, and nothing that is no route', () => {
  const routed = API_ROUTES.map(({ key }) => key).filter((key) => !key.startsWith('ANY ') && key !== '$default');
  expect(Object.keys(OWN_OPERATIONS).toSorted()).toEqual(routed.toSorted());
  expect(describedOperations().filter(({ route }) => route.key.startsWith('ANY '))).toHaveLength(12);
});

const described = describedOperations();
const errorsOf = (method: string, path: string): readonly ErrorCode[] =>
  described.find((one) => one.method === method && one.path === path)?.operation.errors ?? [];

test('every code is answered somewhere, but for the two that no route of a deployment answers', () => {
  const answered = new Set(['SERVICE_UNAVAILABLE', ...described.flatMap(({ operation }) => operation.errors)]);
  const silent = Object.keys(ERRORS).filter((code) => !answered.has(code));
  expect(silent).toEqual(['RATE_LIMIT', 'QUOTA_EXCEEDED']);
});

test('a red light stops writes only', () => {
  const stopped = ['get', 'head', 'post', 'put', 'patch', 'delete'].filter((method) =>
    errorsOf(method, '/api/v1/{cell}').includes('RED_LIGHT'),
  );
  expect(stopped).toEqual(['post', 'put', 'patch', 'delete']);
});

test('every admin operation answers both refusals of identity, no open one does', () => {
  for (const { route, operation } of described) {
    const identity = operation.errors.filter((code) => code === 'UNAUTHORIZED' || code === 'FORBIDDEN');
    expect([route.key, identity]).toEqual([route.key, route.access === 'open' ? [] : ['UNAUTHORIZED', 'FORBIDDEN']]);
  }
});
