// What reaches the proxy's handler: the event as it came, or the same event with a refusal in the verdict's place.

import type { Context } from 'aws-lambda';
import { KEPT_BASIS } from '../../../../lambdas/contract/verdict-context';
import type { Recalls } from '../../../../lambdas/domain/kept-verdict';
import { refusal } from '../../../../lambdas/domain/refusal';
import { decodeVerdict, encodeVerdict, type Verdict } from '../../../../lambdas/domain/verdict';
import { createKeptVerdictsOver } from '../../../../lambdas/proxy/kept/entry';
import { type HttpEvent, readRequest } from '../../../../lambdas/runtime/http-event';
import type { Log } from '../../../../lambdas/runtime/line-log';
import { logRequest } from '../../../../lambdas/runtime/request-log';
import { httpEvent } from '../../../support/http-event';

const NOW_MS = 1_764_000_000_000;
const USER = { kind: 'user', tenantId: 'acme', userId: 'u', role: '', allowedCells: null } as const;
const ALLOWED: Verdict = { outcome: 'allow', caller: USER };
const QUIET: Recalls = { tenant: () => undefined, isRevoked: () => false };

/** The event that the handler saw. */
async function passed(context: object | undefined, recalls: Recalls | null = QUIET): Promise<[HttpEvent, HttpEvent]> {
  const event = {
    rawPath: '/x',
    requestContext: { requestId: 'r', authorizer: { lambda: context } },
  } as unknown as HttpEvent;
  const seen: HttpEvent[] = [];
  const list = { watch: <T>(call: T) => call, since: async () => recalls ?? undefined };
  const { guard } = createKeptVerdictsOver(list, () => NOW_MS);
  await guard(async (given) => {
    seen.push(given);
    return {};
  })(event, {} as Context);
  return [event, seen[0] as HttpEvent];
}

const withBasis = (basis: object | string) => ({
  ...encodeVerdict(ALLOWED),
  [KEPT_BASIS]:
    typeof basis === 'string' ? basis : JSON.stringify({ madeAtMs: NOW_MS, expiresAtMs: null, tenant: null, ...basis }),
});
const verdictIn = (event: HttpEvent) => decodeVerdict(event.requestContext.authorizer?.lambda);

const ENDED = withBasis({ expiresAtMs: 0 })[KEPT_BASIS];
test.each([
  undefined,
  {},
  encodeVerdict(ALLOWED),
  withBasis({}),
  { outcome: 'refuse', code: 'FORBIDDEN', [KEPT_BASIS]: ENDED },
  { ...encodeVerdict({ outcome: 'allow', caller: { kind: 'ops' } }), [KEPT_BASIS]: ENDED },
])('the context %j passes as it came', async (context) => {
  const [given, seen] = await passed(context);
  expect(seen).toBe(given);
});

test('an ended verdict is refused, and the rest of the event stays', async () => {
  const [given, seen] = await passed(withBasis({ expiresAtMs: NOW_MS }));
  expect(verdictIn(seen)).toMatchObject({ outcome: 'refuse', refusal: { code: 'UNAUTHORIZED' } });
  expect(seen).toEqual({
    ...given,
    requestContext: { ...given.requestContext, authorizer: seen.requestContext.authorizer },
  });
});

test('a narrowed tenant reaches fewer Cells', async () => {
  const change = { version: 2, status: 'enabled', expireAt: null, allowedCells: ['crm'] } as const;
  const [, seen] = await passed(withBasis({ tenant: { version: 1, expireAt: null } }), {
    ...QUIET,
    tenant: () => change,
  });
  expect(verdictIn(seen)).toMatchObject({ outcome: 'allow', caller: { allowedCells: ['crm'] } });
});

test.each<[string, object | string, Recalls | null, string]>([
  ['a spoilt basis', '{', QUIET, 'kept verdict without a basis'],
  ['recalls that cannot be read', { tenant: { version: 1, expireAt: null } }, null, 'recalls cannot be read'],
])('with %s no verdict passes, and the refusal has that cause', async (_, basis, recalls, cause) => {
  const [, seen] = await passed(withBasis(basis), recalls);
  expect(verdictIn(seen)).toMatchObject({ outcome: 'refuse', refusal: { code: 'SERVICE_UNAVAILABLE', cause } });
});

test('a verdict that no recall can end passes while recalls cannot be read', async () => {
  const [given, seen] = await passed(withBasis({ tenant: null }), null);
  expect(seen).toBe(given);
});

test('a verdict of an API key waits for recalls, also where the registry was not asked', async () => {
  const ofKey: Verdict = { ...ALLOWED, caller: { ...USER, keyId: 'cgk_1' } };
  const [, seen] = await passed({ ...withBasis({ tenant: null }), ...encodeVerdict(ofKey) }, null);
  expect(verdictIn(seen)).toMatchObject({ outcome: 'refuse', refusal: { code: 'SERVICE_UNAVAILABLE' } });
});

test('a refusal names the tenant that the kept verdict had proven, and the proxy’s line too', async () => {
  const [, seen] = await passed(withBasis({ expiresAtMs: NOW_MS }));
  expect(verdictIn(seen)).toMatchObject({ caller: { tenantId: 'acme' } });
  const lines: Record<string, unknown>[] = [];
  const log = { info: () => {}, error: () => {}, warn: (_: string, fields: object) => void lines.push({ ...fields }) };
  const { request } = readRequest(
    httpEvent({ authorizer: seen.requestContext.authorizer?.lambda as object }),
    0,
    undefined,
    () => 'hex',
  );
  logRequest(log as unknown as Log, {
    request,
    facts: {},
    status: 401,
    durationMs: 1,
    refusal: refusal('UNAUTHORIZED'),
  });
  expect(lines).toMatchObject([{ proven_tenant: 'acme', code: 'UNAUTHORIZED' }]);
});
