// Every outcome of the operations that call a Cell, for every method.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ANY_METHODS, type AnyMethod } from '../../../lib/api-description/cell-operations';
import type { Ask, Scenario, StackName } from './scenario';
import { SPENT_TENANT } from './stacks';

const WRITES: ReadonlySet<AnyMethod> = new Set(['post', 'put', 'patch', 'delete']);

interface Cause extends Ask {
  readonly on: StackName;
  readonly cell: string;
}

const BY_USER = { on: 'sound', token: 'user', cell: 'well' } as const;
const BY_HEADER = { token: 'user', cell: 'well', headers: { 'x-tenant-id': 'default' } } as const;

const REFUSALS: readonly (readonly [number, ErrorCode, Cause])[] = [
  [400, 'BAD_REQUEST', { ...BY_USER, headers: { 'x-tenant-id': 'not an id' } }],
  [400, 'MISSING_HEADER', { ...BY_USER, token: 'none' }],
  [400, 'MISSING_TENANT_ID', { ...BY_HEADER, on: 'header', headers: {} }],
  [401, 'UNAUTHORIZED', { ...BY_USER, token: 'ops' }],
  [403, 'FORBIDDEN', { ...BY_USER, token: 'client' }],
  [403, 'TENANT_INVALID', { ...BY_HEADER, on: 'header', headers: { 'x-tenant-id': 'nobody' } }],
  [403, 'TENANT_MISMATCH', { ...BY_USER, headers: { 'x-tenant-id': 'other' } }],
  [429, 'RATE_LIMIT', { ...BY_USER, cell: 'limited' }],
  [429, 'QUOTA_EXCEEDED', { ...BY_HEADER, on: 'header', headers: { 'x-tenant-id': SPENT_TENANT } }],
  [502, 'CELL_UNREACHABLE', { ...BY_USER, cell: 'gone' }],
  [502, 'UPSTREAM_ERROR', { ...BY_USER, cell: 'garbled' }],
  [503, 'CELL_NOT_FOUND', { ...BY_USER, cell: 'nobody' }],
  [503, 'CELL_DISABLED', { ...BY_USER, cell: 'off' }],
  [503, 'CIRCUIT_OPEN', { ...BY_USER, cell: 'tripped' }],
  [503, 'SIGNING_UNAVAILABLE', { ...BY_HEADER, on: 'keyless' }],
  [503, 'SERVICE_UNAVAILABLE', { ...BY_HEADER, on: 'tableless' }],
  [504, 'CELL_TIMEOUT', { ...BY_USER, cell: 'silent' }],
];

export const CELL_SCENARIOS: readonly Scenario[] = ANY_METHODS.flatMap((method) =>
  [`${method}Cell`, `${method}CellPath`].flatMap((operation) => scenariosOf(method, operation)),
);

function scenariosOf(method: AnyMethod, operation: string): Scenario[] {
  const scenario = (status: Scenario['status'], { cell, ...cause }: Cause, code?: ErrorCode): Scenario => ({
    ...cause,
    ...asked(method, cause),
    path: { cell, proxy: 'things/1' },
    operation,
    status,
    ...(code && { code }),
  });
  const scenarios = REFUSALS.map(([status, code, cause]) => scenario(status, cause, code));
  scenarios.push(scenario(200, BY_USER), scenario('default', { ...BY_USER, cell: 'teapot' }));
  if (WRITES.has(method)) scenarios.push(scenario(503, { ...BY_USER, cell: 'readonly' }, 'RED_LIGHT'));
  if (method === 'options') scenarios.push(scenario(204, { on: 'browsers', token: 'none', cell: 'well' }));
  return scenarios;
}

/** What the contract wants of a write with a body. */
function asked(method: AnyMethod, { headers }: Ask): Ask {
  if (!WRITES.has(method) || method === 'delete') return {};
  return { headers: { 'x-request-id': 'contract-1', ...headers }, body: { name: 'order' } };
}
