// A line a request, and a line a Cell's change, as they come.

import { formatCellChange, formatLogLine } from '../../../../lib/local/terminal/log-lines';
import type { Style } from '../../../../lib/terminal/style';

const plain: Style = (_format, text) => text;
const shown = (record: object) => formatLogLine('requests', JSON.stringify(record), plain);
const REQUEST = {
  level: 'INFO',
  service: 'proxy',
  message: 'Request answered',
  timestamp: '2026-11-30T10:22:01.000Z',
  method: 'GET',
  path: '/api/v1/crm/customers',
  cell: 'crm',
  tenant_id: 'globex',
  status: 200,
  duration_ms: 12,
};

test('method, Cell, tenant, status, time', () => {
  expect(shown(REQUEST)).toBe('10:22:01 GET    crm globex 200 12 ms');
});

test('a refusal says why', () => {
  const refused = { ...REQUEST, level: 'WARN', status: 403, code: 'TENANT_INVALID', details: 'The tenant is disabled' };
  expect(shown(refused)).toBe('10:22:01 GET    crm globex 403 12 ms TENANT_INVALID: The tenant is disabled');
});

test('without a Cell the path stands in its place, without a tenant a dash', () => {
  const { cell: _cell, tenant_id: _tenant, ...rest } = REQUEST;
  expect(shown({ ...rest, status: 404, code: 'NOT_FOUND' })).toBe(
    '10:22:01 GET    /api/v1/crm/customers - 404 12 ms NOT_FOUND',
  );
});

test('a page’s own looks are not shown, nor what is no request; errors are', () => {
  const { cell: _cell, ...look } = { ...REQUEST, path: '/api/admin/health-summary' };
  expect(shown(look)).toBeUndefined();
  expect(shown({ level: 'INFO', service: 'health', message: 'Patrol round done' })).toBeUndefined();
  expect(shown({ level: 'ERROR', service: 'health', message: 'Patrol round failed' })).toContain('Patrol round failed');
});

test('what a caller sent moves no cursor', () => {
  expect(shown({ ...REQUEST, tenant_id: 'a\u001b[2J' })).toContain('a\\u001b[2J');
});

function change(detail: object, DetailType = 'CellHealthChanged') {
  const base = {
    cell: 'erp',
    status: 'down',
    previous_status: 'degraded',
    changed_at: 1_796_034_121,
    error: 'refused',
  };
  return formatCellChange({ DetailType, Detail: JSON.stringify({ ...base, ...detail }) }, plain);
}

test.each([
  [{}, 'erp is down: connection refused'],
  [{ error: 'status_503' }, 'erp is down: answered 503'],
  [{ status: 'degraded', error: 'timeout' }, 'erp is degraded: timed out'],
  [{ status: 'up', previous_status: 'down', error: null }, 'erp is up'],
])('the patrol’s finding %j reads %s', (detail, text) => {
  expect(change(detail)).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${text}$`));
});

test('a Cell that is up at the first look is no news, nor is another event', () => {
  expect(change({ status: 'up', previous_status: 'unknown', error: null })).toBeUndefined();
  expect(change({}, 'Other')).toBeUndefined();
});
