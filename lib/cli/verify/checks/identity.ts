// Who calls, for which tenant, and how much.

import { type Check, group, type Row, row } from '../check';
import { holds, matches, refused, same } from '../expectations';
import { NO_CELL } from '../facts';
import type { Tools } from '../tools';

const IDENTITY = group(
  'identity',
  'A tenant’s data is another’s to read if the gateway errs here.',
  'docs/identity.md',
  [
    row('bad-token', 'A malformed token is refused: 401 UNAUTHORIZED', ['jwt', 'safe'], async (t) => {
      refused(await t.call({ cell: NO_CELL, headers: { authorization: 'Bearer none' } }), 401, 'UNAUTHORIZED');
    }),
    row('not-bearer', 'Another scheme than Bearer is refused: 401 UNAUTHORIZED', ['jwt', 'safe'], async (t) => {
      refused(await t.call({ cell: NO_CELL, headers: { authorization: 'Basic eDp5' } }), 401, 'UNAUTHORIZED');
    }),
    ...(
      [
        ['alg-none', 'A token without a signature', (head: object) => [{ ...head, alg: 'none' }, ''] as const],
        [
          'alg-hmac',
          'A token signed as if the public key were a secret',
          (head: object) => [{ ...head, alg: 'HS256' }, 'eA'] as const,
        ],
        [
          'forged',
          'A token with a forged signature',
          (head: object) => [head, Buffer.alloc(256, 7).toString('base64url')] as const,
        ],
      ] as const
    ).map(
      ([name, what, forge]): Row => [
        name,
        `${what} is refused: 401 UNAUTHORIZED`,
        ['token', 'safe'],
        async (t) => {
          const [head = '', claims = ''] = (t.facts.callerToken ?? '').split('.');
          const [header, signature] = forge(JSON.parse(Buffer.from(head, 'base64url').toString()) as object);
          const token = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${claims}.${signature}`;
          refused(await t.call({ cell: NO_CELL, headers: { authorization: `Bearer ${token}` } }), 401, 'UNAUTHORIZED');
        },
      ],
    ),
    row(
      'other-tenant',
      'A token with another tenant’s header is refused: 403 TENANT_MISMATCH',
      ['token', 'safe'],
      async (t) => {
        refused(await t.call({ cell: NO_CELL, headers: { 'x-tenant-id': 'default' } }), 403, 'TENANT_MISMATCH');
      },
    ),
    row('tenant-of-token', 'Without a header the tenant is the token’s', ['token', 'probe', 'safe'], async (t) => {
      const { headers } = await t.record({ headers: { 'x-tenant-id': undefined } });
      same(headers.find(([name]) => name === 'x-tenant-id')?.[1], t.facts.tenant);
    }),
    row(
      'unknown-tenant',
      'An unknown tenant is refused: 403 TENANT_INVALID',
      ['header', 'registry', 'safe'],
      async (t) => {
        const headers = { 'x-tenant-id': t.unique('nobody') };
        refused(await t.call({ cell: NO_CELL, headers }), 403, 'TENANT_INVALID');
      },
    ),
    row('two-tenants', 'Two X-Tenant-Id headers are not one tenant', ['caller', 'safe'], async (t) => {
      const { status } = await t.call({ cell: NO_CELL, headers: { 'x-tenant-id': [t.facts.tenant, 'default'] } });
      holds(status === 400 || status === 403, '400 or 403', status);
    }),
  ],
);

/** Until the environments know the new figures, requests pass. */
const untilRefused = (t: Tools, code: string) =>
  t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 429, code));

const LIMITS = group('limits', 'One tenant’s rush must not be another’s outage.', 'docs/limits.md', [
  row(
    'minute',
    'Over its requests a minute a tenant is refused: 429 QUOTA_EXCEEDED',
    ['admin', 'caller', 'limits', 'registry'],
    async (t) => {
      await t.changeQuota({ requestsPerMin: 1 });
      await untilRefused(t, 'QUOTA_EXCEEDED');
    },
  ),
  row(
    'retry-after',
    'A refusal by a limit says when to come back',
    ['admin', 'caller', 'limits', 'registry'],
    async (t) => {
      await t.changeQuota({ requestsPerMin: 1 });
      matches((await untilRefused(t, 'QUOTA_EXCEEDED')).headers['retry-after'], /^[1-9]\d*$/, 'Retry-After');
    },
  ),
  row(
    'body',
    'Over its largest body a tenant is refused: 413 PAYLOAD_TOO_LARGE',
    ['admin', 'caller', 'limits', 'registry'],
    async (t) => {
      await t.changeQuota({ maxBodyBytes: 10 });
      await t.eventually(async () =>
        refused(await t.call({ cell: NO_CELL, method: 'POST', body: 'x'.repeat(11) }), 413, 'PAYLOAD_TOO_LARGE'),
      );
    },
  ),
  row('again', 'Without its limit the tenant passes again', ['admin', 'caller', 'limits', 'registry'], async (t) => {
    await t.changeQuota({ requestsPerMin: 1 });
    await untilRefused(t, 'QUOTA_EXCEEDED');
    await t.changeQuota({ requestsPerMin: null });
    await t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 503, 'CELL_NOT_FOUND'));
  }),
  row('negative', 'A negative limit is 400 BAD_REQUEST', ['admin'], async (t) => {
    const path = `/api/admin/tenants/${t.facts.tenant}/quota`;
    refused(await t.admin('PUT', path, { requestsPerMin: -1 }), 400, 'BAD_REQUEST');
  }),
  row('unknown-tenant', 'The quota of an unknown tenant is 404 NOT_FOUND', ['admin', 'safe'], async (t) => {
    refused(await t.admin('GET', '/api/admin/tenants/verify-nobody-here/quota'), 404, 'NOT_FOUND');
  }),
  row('kept', 'A limit that is set is read back', ['admin'], async (t) => {
    const path = `/api/admin/tenants/${t.facts.tenant}/quota`;
    await t.changeQuota({ cpuLimit: 1.5 });
    same((await t.admin('GET', path)).field('cpu_limit'), 1.5);
  }),
]);

export const IDENTITY_CHECKS: readonly Check[] = [...IDENTITY, ...LIMITS];
