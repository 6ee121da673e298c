// The classes whose inputs are documents: JSON that reaches for prototypes, or grows when it is read.

import fc from 'fast-check';
import { readIdentity } from '../../../lambdas/authorizer/identity';
import { KeyRing, KeysUnavailableError } from '../../../lambdas/authorizer/token/key-ring';
import { CELL_NAME } from '../../../lambdas/contract/route-table';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { decodeVerdict } from '../../../lambdas/domain/verdict';
import { errorOfBody } from '../../../lambdas/health/http-probe';
import { codePoint } from '../../support/code-point';
import { JWT_SETTINGS } from '../../support/test-issuer';
import { ADMIN_ROUTES, type AdminAnswer, type AdminRoute, fuzzAdmin } from '../support/admin';
import { type FuzzClass, mustBeNone } from '../support/fuzz-class';
import { hostileText, NAMES } from '../support/hostile-text';
import { prototypeFaults } from '../support/oracle';

const route = fc.constantFrom(...ADMIN_ROUTES);
/** Names on a route's path; none but the first two is there to be found. */
const parameter = fc.oneof(fc.constantFrom('default', 'erp', ...NAMES), hostileText);

/** An answer of the admin API is small, whatever it was asked, and never a server error. */
const MAX_ANSWER_CHARACTERS = 4_000;
/** A longer body is not even read. */
const MAX_BODY_BYTES = 64 * 1024;

function answerFaults({ status, body, lines }: AdminAnswer): string[] {
  const faults = prototypeFaults();
  if (status >= 500) faults.push(`own server error ${status} ${body}`);
  if (body.length > MAX_ANSWER_CHARACTERS) faults.push(`an answer of ${body.length} characters`);
  if (lines.length !== 1) faults.push(`${lines.length} log lines`);
  for (const line of lines) {
    if (line.length > 2 * MAX_ANSWER_CHARACTERS) faults.push(`a log line of ${line.length} characters`);
    JSON.parse(line);
  }
  return faults;
}

const FIELDS = [
  'tenantId',
  'name',
  'expireAt',
  'status',
  'allowedCells',
  'color',
  'reason',
  'minutes',
  'expiresAt',
].concat(['outcome', 'caller', 'userId', 'role', 'admin', 'sub', 'keys', 'kid']);

/** JSON text: parsed and written again it would have lost what matters, such as `__proto__` as a key. */
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(hostileText, fc.constantFrom('red', 'enabled', 'acme')).map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'null', '0', '1', '-0', '1e400', '1E-400', '9007199254740993', '[]', '{}'),
    fc.array(tie('tree'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES, ...FIELDS), tie('tree')), { maxLength: 4 })
      .map((pairs) => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
}));

const FOUND: Readonly<Record<string, readonly string[]>> = {
  'PATCH /api/admin/tenants/{id}': ['default'],
  'PUT /api/admin/lights/{target}': ['erp', 'gateway'],
};

/** A name that is on no list is not found, whatever is asked of it. */
function nameFaults([, , routeKey]: AdminRoute, name: string, { status }: AdminAnswer): string[] {
  const known = FOUND[routeKey];
  return known === undefined || known.includes(name) || status === 404 ? [] : [`${status} for the name ${name}`];
}

/** Claims and verdicts as a caller would want them, where a careless reader or merge would find them. */
const wanted = fc.record(
  {
    sub: fc.constant('"root"'),
    role: fc.constant('"admin"'),
    tenantId: fc.constant('"globex"'),
    outcome: fc.constant('"allow"'),
    caller: fc.constant('"ops"'),
  },
  { requiredKeys: [] },
);
const asObject = (fields: object): string =>
  `{${Object.entries(fields)
    .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    .join(',')}}`;
const inherited = fc
  .tuple(fc.constantFrom('{"__proto__":*}', '{"constructor":{"prototype":*}}', '{"sub":"u","__proto__":*}'), wanted)
  .map(([around, fields]) => around.replace('*', asObject(fields)));

export const prototypePollution: FuzzClass = {
  name: 'prototype pollution',
  what: '`__proto__` and its kind as keys, names and values of bodies, claims, verdicts and paths: no prototype is written to or read from',
  weight: 14,
  property: () => {
    const ask = fuzzAdmin();
    return fc.asyncProperty(route, fc.oneof(tree, inherited), parameter, async (where, text, name) => {
      const answer = await ask(where, text, name);
      mustBeNone([...answerFaults(answer), ...nameFaults(where, name, answer)]);
      mustBeNone([...readingFaults(JSON.parse(text)), ...prototypeFaults()]);
    });
  },
};

/** What is read from a value must stand in it, not in what it calls its prototype. */
function readingFaults(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
  const faults: string[] = [];
  const identity = readIdentity(value as Record<string, unknown>, JWT_SETTINGS);
  const claims = isRefusal(identity) ? {} : { sub: identity.userId, tenantId: identity.tenantId, role: identity.role };
  for (const [name, read = ''] of Object.entries(claims)) {
    if (read !== (own(name) ?? '')) faults.push(`the claim ${name} is ${String(own(name))} and was read as ${read}`);
  }
  const verdict = decodeVerdict(value);
  if (verdict && verdict.outcome !== own('outcome')) faults.push(`a verdict that nobody gave: ${verdict.outcome}`);
  return faults;
}

const repeated = (most: number) => fc.integer({ min: 1, max: most });

/** Small texts that are large or deep once they are read. */
const bomb = fc.oneof(
  repeated(200_000).map((times) => '['.repeat(times)),
  repeated(50_000).map((times) => `${'['.repeat(times)}${']'.repeat(times)}`),
  repeated(30_000).map((times) => `${'{"a":'.repeat(times)}1${'}'.repeat(times)}`),
  repeated(100_000).map((times) => `{"allowedCells":[${'"!",'.repeat(times)}"x"],"tenantId":"a","name":"a"}`),
  repeated(20_000).map((times) => `{${Array.from({ length: times }, (_, index) => `"k${index}":1`).join(',')}}`),
  repeated(50_000).map((times) => `{"color":"red",${'"reason":"x",'.repeat(times)}"minutes":5}`),
  repeated(200_000).map((digits) => `{"expireAt":${'9'.repeat(digits)}}`),
  repeated(100_000).map((times) => `{"name":"${'\\u0041'.repeat(times)}"}`),
  repeated(100_000).map((times) => `{"tenantId":"${'a'.repeat(times)}","name":"${'\ud83d\ude00'.repeat(times)}"}`),
  repeated(100_000).map((times) => `{"status":"${'x'.repeat(times)}","color":"${'y'.repeat(times)}"}`),
  fc.string({ unit: codePoint, maxLength: 1_000 }),
);

export const jsonBombs: FuzzClass = {
  name: 'JSON bombs',
  what: 'deep, wide and long documents to the admin API, as health answers and key sets: refused, in an answer and a log line of a few lines',
  weight: 2,
  property: () => {
    const ask = fuzzAdmin();
    return fc.asyncProperty(route, bomb, async (where, text) => {
      const answer = await ask(where, text, where[0] === 'PUT' ? 'erp' : 'default');
      mustBeNone(answerFaults(answer));
      if (Buffer.byteLength(text) > MAX_BODY_BYTES && answer.status !== 413) {
        throw new Error(`${answer.status} for a body of ${Buffer.byteLength(text)} bytes`);
      }
      errorOfBody(Buffer.from(text.slice(0, 64 * 1024)));
      await readKeys(text.slice(0, 256 * 1024));
      if (CELL_NAME.test(text) && text.length > 64) throw new Error('a Cell name of any length');
    });
  },
};

/** A key set is good, or the issuer cannot be reached: nothing else may come of one. */
async function readKeys(text: string): Promise<void> {
  const ring = new KeyRing({ jwksUri: '', fetch: async () => text, clock: Date.now, onReplaced: () => undefined });
  await ring.getJwks('').catch((error: unknown) => {
    if (!(error instanceof KeysUnavailableError)) throw error;
  });
}
