// Admin routes: who may come in, tenants, lights, limits, the health summary, incidents and metrics.

import { type Check, group, type Row, row } from '../check';
import { answered, matches, refused, same } from '../expectations';
import { NO_CELL } from '../facts';
import type { Tools } from '../tools';

const READS = [
  ['health-summary', '/api/admin/health-summary'],
  ['incidents', '/api/admin/incidents'],
  ['metrics', '/api/admin/metrics'],
  ['lights', '/api/admin/lights'],
  ['tenants', '/api/admin/tenants'],
  ['tenant', '/api/admin/tenants/default'],
  ['quota', '/api/admin/tenants/default/quota'],
] as const;

const ACCESS = group('admin-access', 'Who opens an admin route rules every tenant.', 'docs/identity.md', [
  ...READS.flatMap(([name, path]): Row[] => [
    row(`${name}-no-token`, `GET ${path} without a token is refused: 401 UNAUTHORIZED`, ['safe'], async (t) => {
      refused(await t.send('GET', path), 401, 'UNAUTHORIZED');
    }),
    row(
      `${name}-wrong-token`,
      `GET ${path} with an unknown token is refused: 401 UNAUTHORIZED`,
      ['safe'],
      async (t) => {
        refused(await t.send('GET', path, { authorization: 'Bearer not-the-token' }), 401, 'UNAUTHORIZED');
      },
    ),
    row(`${name}-head`, `HEAD ${path} is refused and opens as GET does`, ['admin', 'safe'], async (t) => {
      same((await t.send('HEAD', path)).status, 401);
      same(answered(await t.admin('HEAD', path), 200).body.length, 0);
    }),
    row(`${name}-opens`, `GET ${path} opens to an admin`, ['admin', 'safe'], async (t) => {
      answered(await t.admin('GET', path), 200);
    }),
  ]),
  row('not-bearer', 'An Authorization that is not Bearer opens no admin route', ['safe'], async (t) => {
    const answer = await t.send('GET', '/api/admin/tenants', { authorization: 'Basic YWRtaW46YWRtaW4=' });
    refused(answer, 401, 'UNAUTHORIZED');
  }),
  row('user-token', 'A user’s token opens no admin route: 403 FORBIDDEN', ['token', 'safe'], async (t) => {
    const answer = await t.send('GET', '/api/admin/tenants', { authorization: `Bearer ${t.facts.callerToken}` });
    refused(answer, 403, 'FORBIDDEN');
  }),
  row('forged-role', 'A role that the caller names itself opens nothing', ['safe'], async (t) => {
    const headers = { authorization: 'Bearer x', 'x-user-role': 'admin', 'x-user-id': 'ops' };
    refused(await t.send('GET', '/api/admin/tenants', headers), 401, 'UNAUTHORIZED');
  }),
  row('write-no-token', 'Making a tenant without a token is refused', [], async (t) => {
    refused(await t.send('POST', '/api/admin/tenants', {}, '{}'), 401, 'UNAUTHORIZED');
  }),
  row('light-no-token', 'Setting a light without a token is refused', [], async (t) => {
    refused(await t.send('PUT', '/api/admin/lights/gateway', {}, '{}'), 401, 'UNAUTHORIZED');
  }),
  row('uncached', 'No shared cache keeps an admin answer', ['admin', 'safe'], async (t) => {
    matches(
      (await t.admin('GET', '/api/admin/health-summary')).headers['cache-control'],
      /private|no-store/,
      'Cache-Control',
    );
  }),
]);

interface Tenant {
  readonly id: string;
  readonly status: string;
  readonly created_at: number;
}
const own = ({ facts }: Tools) => `/api/admin/tenants/${facts.tenant}`;

const TENANTS = group('tenants', 'Front ends manage customers by these answers.', 'docs/api/openapi.yaml', [
  row('list', 'The list has data and total', ['admin', 'safe'], async (t) => {
    const { data, total } = (await t.admin('GET', '/api/admin/tenants')).json() as { data: Tenant[]; total: number };
    same(data.length, total);
  }),
  row('default-exists', 'The tenant default always exists, and is enabled', ['admin', 'safe'], async (t) => {
    const { id, status } = (await t.admin('GET', '/api/admin/tenants/default')).json() as Tenant;
    same([id, status], ['default', 'enabled']);
  }),
  row('unknown', 'An unknown tenant is 404 NOT_FOUND', ['admin', 'safe'], async (t) => {
    refused(await t.admin('GET', '/api/admin/tenants/verify-nobody-here'), 404, 'NOT_FOUND');
  }),
  row('change-unknown', 'Changing an unknown tenant is 404 NOT_FOUND', ['admin'], async (t) => {
    refused(await t.admin('PATCH', '/api/admin/tenants/verify-nobody-here', { name: 'x' }), 404, 'NOT_FOUND');
  }),
  row('exists', 'Making a tenant that exists is 400 BAD_REQUEST', ['admin'], async (t) => {
    const answer = await t.admin('POST', '/api/admin/tenants', { tenantId: t.facts.tenant, name: 'x' });
    refused(answer, 400, 'BAD_REQUEST');
  }),
  row('id-form', 'An id of another form is 400 BAD_REQUEST', ['admin'], async (t) => {
    refused(await t.admin('POST', '/api/admin/tenants', { tenantId: '../x', name: 'x' }), 400, 'BAD_REQUEST');
  }),
  row('unknown-field', 'A field that a request does not have is 400 BAD_REQUEST', ['admin'], async (t) => {
    refused(await t.admin('PATCH', own(t), { colour: 'blue' }), 400, 'BAD_REQUEST');
  }),
  row('prototype', 'A body that reaches for a prototype is 400 BAD_REQUEST', ['admin'], async (t) => {
    refused(await t.admin('PATCH', own(t), JSON.parse('{"__proto__":{"x":1}}')), 400, 'BAD_REQUEST');
  }),
  row('empty-change', 'A change that changes nothing is 400 BAD_REQUEST', ['admin'], async (t) => {
    refused(await t.admin('PATCH', own(t), {}), 400, 'BAD_REQUEST');
  }),
  row('etag', 'A tenant’s ETag is its version', ['admin', 'safe'], async (t) => {
    matches((await t.admin('GET', '/api/admin/tenants/default')).headers.etag, /^"\d+"$/, 'ETag');
  }),
  row('conflict', 'A change of another version is 409 CONFLICT', ['admin'], async (t) => {
    refused(await t.admin('PATCH', own(t), { name: 'x' }, { 'if-match': '"999999"' }), 409, 'CONFLICT');
  }),
  row('default-stays', 'The tenant default cannot be disabled', ['admin'], async (t) => {
    refused(await t.admin('PATCH', '/api/admin/tenants/default', { status: 'disabled' }), 400, 'BAD_REQUEST');
  }),
  row(
    'disabled',
    'A disabled tenant is refused, and let in again once it is enabled',
    ['admin', 'caller', 'registry'],
    async (t) => {
      await t.changeTenant({ status: 'disabled' }, { status: 'enabled' });
      await t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 403, 'TENANT_INVALID'));
      await t.changeTenant({ status: 'enabled' }, { status: 'enabled' });
      await t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 503, 'CELL_NOT_FOUND'));
    },
  ),
  row(
    'expired',
    'A tenant whose time is over is refused: 403 TENANT_INVALID',
    ['admin', 'caller', 'registry'],
    async (t) => {
      await t.changeTenant({ expireAt: 1 }, { expireAt: null });
      await t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 403, 'TENANT_INVALID'));
      await t.changeTenant({ expireAt: null }, { expireAt: null });
      await t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 503, 'CELL_NOT_FOUND'));
    },
  ),
  row(
    'allowed-cells',
    'A tenant that may not use a Cell is refused: 403 FORBIDDEN',
    ['admin', 'caller', 'registry'],
    async (t) => {
      await t.changeTenant({ allowedCells: ['verify-another'] }, { allowedCells: null });
      await t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 403, 'FORBIDDEN'));
      await t.changeTenant({ allowedCells: null }, { allowedCells: null });
      await t.eventually(async () => refused(await t.call({ cell: NO_CELL }), 503, 'CELL_NOT_FOUND'));
    },
  ),
]);

const light = { color: 'red', reason: 'gateway verify', minutes: 1 };

const LIGHTS = group(
  'lights',
  'Read-only mode must stop every write, and no read.',
  'docs/decisions/0062-red-lights.md',
  [
    row('write-stops', 'A write at a red light is refused: 503 RED_LIGHT', ['admin', 'probe'], async (t) => {
      await t.redLight('probe');
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        await t.eventually(async () => refused(await t.order({}, { method }), 503, 'RED_LIGHT'));
      }
    }),
    row('read-passes', 'A read passes a red light', ['admin', 'probe'], async (t) => {
      await t.redLight('probe');
      await t.eventually(async () => refused(await t.order({}, { method: 'POST' }), 503, 'RED_LIGHT'));
      for (const method of ['GET', 'HEAD']) answered(await t.order({}, { method }), 200);
    }),
    row('reason', 'The refusal says the reason, and when it ends', ['admin', 'probe'], async (t) => {
      await t.redLight('probe');
      const answer = await t.eventually(async () => refused(await t.order({}, { method: 'POST' }), 503, 'RED_LIGHT'));
      same(answer.field('details'), light.reason);
      matches(answer.headers['retry-after'], /^[1-9]\d?$/, 'Retry-After');
    }),
    row('others-go-on', 'Another Cell’s writes go on', ['admin', 'probe', 'impatient'], async (t) => {
      await t.redLight('probe');
      await t.eventually(async () => refused(await t.order({}, { method: 'POST' }), 503, 'RED_LIGHT'));
      answered(await t.order({}, { method: 'POST', cell: 'probe-slow' }), 200);
    }),
    row('green-again', 'After green writes pass', ['admin', 'probe'], async (t) => {
      await t.redLight('probe');
      await t.eventually(async () => refused(await t.order({}, { method: 'POST' }), 503, 'RED_LIGHT'));
      answered(await t.admin('PUT', '/api/admin/lights/probe', { color: 'green' }), 200);
      await t.eventually(async () => answered(await t.order({}, { method: 'POST' }), 200));
    }),
    row('listed', 'A red light is listed, with reason and end', ['admin', 'probe'], async (t) => {
      await t.redLight('probe');
      const { data } = (await t.admin('GET', '/api/admin/lights')).json() as {
        data: { target: string; reason: string }[];
      };
      same(data.find(({ target }) => target === 'probe')?.reason, light.reason);
    }),
    row('in-summary', 'The health summary shows a red light', ['admin', 'probe'], async (t) => {
      await t.redLight('probe');
      await t.eventually(async () => {
        const answer = await t.admin('GET', '/api/admin/health-summary?cell=probe');
        const [cell] = (answer.json() as { cells: { light: { color: string } | null }[] }).cells;
        same(cell?.light?.color, 'red');
      });
    }),
    row('no-such-cell', 'A light of a Cell that is not there is 404 NOT_FOUND', ['admin'], async (t) => {
      refused(await t.admin('PUT', '/api/admin/lights/verify-no-such-cell', light), 404, 'NOT_FOUND');
    }),
    row('colour', 'A light of another colour is 400 BAD_REQUEST', ['admin', 'probe'], async (t) => {
      refused(await t.admin('PUT', '/api/admin/lights/probe', { color: 'blue' }), 400, 'BAD_REQUEST');
    }),
    row('endless', 'A red light without an end is 400 BAD_REQUEST', ['admin', 'probe'], async (t) => {
      refused(await t.admin('PUT', '/api/admin/lights/probe', { color: 'red', reason: 'x' }), 400, 'BAD_REQUEST');
    }),
  ],
);

export const ADMIN_CHECKS: readonly Check[] = [...ACCESS, ...TENANTS, ...LIGHTS];
