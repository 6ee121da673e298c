// The record of a change: what it takes of the request, and what it says where there was none.

import { auditLine, ownRecord, requestRecord } from '../../../lambdas/domain/audit';
import { gatewayRequest } from '../../support/gateway-request';

const CHANGE = {
  action: 'light.set',
  target: 'erp',
  cell: 'erp',
  before: null,
  after: { color: 'red' },
  reason: 'Moving',
};
const request = gatewayRequest({
  method: 'PUT',
  path: '/api/admin/lights/erp',
  sourceIp: '10.0.0.9',
  startedAtMs: 1_000_000.2,
  ids: { requestId: 'r-1', traceId: 't-1', spanId: 's' },
  verdict: { outcome: 'allow', caller: { kind: 'ops' } },
});

test('a request’s change is told with the request: who, from where, how long it took', () => {
  expect(requestRecord(request, CHANGE, 1_000_040.9)).toMatchObject({
    method: 'PUT',
    path: '/api/admin/lights/erp',
    status: 200,
    durationMs: 41,
    traceId: 't-1',
    requestId: 'r-1',
    user: 'ops',
    ip: '10.0.0.9',
    action: 'light.set',
    target: 'erp',
    cell: 'erp',
    reason: 'Moving',
  });
});

test.each([
  [undefined, 200],
  [201, 201],
])('a change with the status %s is told as %i', (status, told) => {
  const change = status === undefined ? CHANGE : { ...CHANGE, status };
  expect(requestRecord(request, change, 1_000_100).status).toBe(told);
});

test('a clock that went back makes no negative time', () => {
  expect(requestRecord(request, CHANGE, 999_000).durationMs).toBe(0);
});

test('what the gateway changes by itself has no request', () => {
  expect(ownRecord('patrol', CHANGE, 1_000_000)).toMatchObject({
    method: '',
    status: 0,
    durationMs: 0,
    traceId: '',
    requestId: '',
    ip: '',
    user: 'patrol',
    action: 'light.set',
  });
});

test('the line of a record has a hash that another reason changes', () => {
  const record = ownRecord('patrol', CHANGE, 1_000_000);
  const { lineHash } = auditLine(record);
  expect(lineHash).toMatch(/^[0-9a-f]{16}$/);
  expect(auditLine({ ...record }).lineHash).toBe(lineHash);
  expect(auditLine({ ...record, reason: 'Other' }).lineHash).not.toBe(lineHash);
});
