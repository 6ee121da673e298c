// The OpenAPI description is valid, complete, and says of each operation exactly which errors it answers.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  API_ROUTES as ALWAYS,
  CONSOLE_ROUTES,
  LIVE_ROUTES,
  PREFLIGHT_ROUTES,
  REQUEST_ROUTES,
  USAGE_ROUTES,
} from '../../../lambdas/contract/api-routes';
import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import { ANY_METHODS } from '../../../lib/api-description/cell-operations';
import { DEFAULT_OPERATIONS } from '../../../lib/api-description/gateway-operations';
import { describedOperations, OWN_OPERATIONS } from '../../../lib/api-description/operations';

const API_ROUTES = [...ALWAYS, ...USAGE_ROUTES, ...LIVE_ROUTES, ...REQUEST_ROUTES, ...CONSOLE_ROUTES];

const ROOT = join(__dirname, '..', '..', '..');
const source = readFileSync(join(ROOT, 'docs', 'api', 'openapi.yaml'), 'utf8');

/** Problems of each source; one process, because the linter takes a second to load. */
function lint(...sources: readonly string[]): string[][] {
  const script = join(ROOT, 'test', 'support', 'lint-openapi.mjs');
  return JSON.parse(
    execFileSync(process.execPath, [script], { input: JSON.stringify(sources), encoding: 'utf8' }),
  ) as string[][];
}

test('the linter finds nothing, examples against their schemas included, and would find one that is not of its schema', () => {
  const [problems, ofBroken] = lint(source, source.replace('status: down', 'status: broken'));
  expect(problems).toEqual([]);
  expect(ofBroken?.join()).toContain('no-invalid-media-type-examples');
});

test('every route is described, and nothing that is no route', () => {
  const routed = API_ROUTES.map(({ key }) => key).filter((key) => !key.startsWith('ANY ') && key !== '$default');
  expect(Object.keys(OWN_OPERATIONS).toSorted()).toEqual(routed.toSorted());
  for (const route of API_ROUTES.filter(({ key }) => !routed.includes(key))) {
    // `$default` answers some paths by name.
    const named = new Set(DEFAULT_OPERATIONS.map(({ operation }) => operation));
    const methods = described
      .filter((one) => one.route === route && !named.has(one.operation))
      .map(({ method }) => method);
    expect(methods.toSorted()).toEqual(['delete', 'get', 'head', 'options', 'patch', 'post', 'put']);
  }
});

test('preflights are described wherever CORS adds a route for them', () => {
  const answered = described.filter(({ operation }) => operation.answers.some(({ status }) => status === 204));
  expect(answered.map(({ method }) => method)).toEqual(PREFLIGHT_ROUTES.map(() => 'options'));
});

const described = describedOperations();
const errorsOf = (method: string, path: string): readonly ErrorCode[] =>
  described.find((one) => one.method === method && one.path === path)?.operation.errors ?? [];

test('every code is answered somewhere', () => {
  const answered = new Set(['PAYLOAD_TOO_LARGE', ...described.flatMap(({ operation }) => operation.errors)]);
  const silent = Object.keys(ERRORS).filter((code) => !answered.has(code));
  expect(silent).toEqual([]);
});

test('a red light stops writes only', () => {
  const stopped = ANY_METHODS.filter((method) => errorsOf(method, '/api/v1/{cell}').includes('RED_LIGHT'));
  expect(stopped).toEqual(['post', 'put', 'patch', 'delete']);
});

test('every admin operation answers both refusals of identity, no open one does', () => {
  for (const { route, operation } of described) {
    const identity = operation.errors.filter((code) => code === 'UNAUTHORIZED' || code === 'FORBIDDEN');
    expect([route.key, identity]).toEqual([route.key, route.access === 'open' ? [] : ['UNAUTHORIZED', 'FORBIDDEN']]);
  }
});

type Response = { readonly 'x-error-codes'?: readonly string[]; readonly content?: Content };
type Content = Readonly<Record<string, { readonly examples?: Readonly<Record<string, { value: { code?: string } }>> }>>;

test('each operation lists each of its codes under its status, with an example envelope of each', () => {
  const document = parse(source) as {
    paths: Record<string, Record<string, { responses: Record<string, Response & { $ref?: string }> }>>;
    components: { responses: Record<string, Response> };
  };
  for (const { path, method, operation } of described) {
    for (const code of new Set(['PAYLOAD_TOO_LARGE', ...operation.errors] as ErrorCode[])) {
      const answer = document.paths[path]?.[method]?.responses[ERRORS[code].status] ?? {};
      const name = answer.$ref?.split('/').at(-1) ?? '';
      const { content, 'x-error-codes': codes }: Response = document.components.responses[name] ?? answer;
      expect(codes).toContain(code);
      const example = content?.['application/json']?.examples?.[code]?.value.code;
      expect([path, method, example]).toEqual([path, method, method === 'head' ? undefined : code]);
    }
  }
});
