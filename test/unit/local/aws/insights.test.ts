// The part of Logs Insights that the local run has, and the log that it queries.

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accessLine } from '../../../../lib/local/api/access-log';
import { parseQuery } from '../../../../lib/local/aws/insights';
import { LogStore } from '../../../../lib/local/aws/log-store';
import { untilTrue } from '../../../support/until';

const HOUR_MS = 3_600_000;
const lines = (...fields: object[]) => fields.map((one, index) => ({ atMs: 1_000 + index, text: JSON.stringify(one) }));

test('lines are filtered, parsed, named and added up', () => {
  const query = parseQuery(
    'filter ispresent(id) and toMillis(@timestamp) >= 1000 and toMillis(@timestamp) < 1004' +
      ' | parse path /^\\/(?<cell>crm|erp)(?<rest>\\/|$)/ | fields coalesce(cell, "/") as name, coalesce(who, "-") as whose' +
      ' | stats max(bytes) as most by id, name, whose | stats count(*) as requests, sum(most) as bytes by name, whose',
  );
  const found = query([
    ...lines({ id: 'a', path: '/crm/x', bytes: '9' }, { id: 'a', path: '/crm/x', bytes: '10' }, { path: '/crm' }),
    ...lines({ id: 'b', path: '/crmx', bytes: '-' }),
    { atMs: 1_004, text: '{"id":"late","path":"/crm"}' },
    { atMs: 1_000, text: 'no JSON' },
  ]);
  expect(found).toEqual([
    { name: 'crm', whose: '-', requests: '1', bytes: '10' },
    { name: '/', whose: '-', requests: '1', bytes: '0' },
  ]);
});

test('lines are found by an id, the newest first', () => {
  const query = parseQuery('fields @message | filter id = "a" | sort @timestamp desc | limit 2');
  const found = query(lines({ id: 'a', n: 1 }, { id: 'b' }, { id: 'a', n: 2 }, { id: 'a', n: 3 }));
  expect(found.map((row) => row['@message'])).toEqual(['{"id":"a","n":3}', '{"id":"a","n":2}']);
});

test('of a group that is only searched the newest lines are kept', () => {
  const store = new LogStore(['counted'], undefined, 0, ['counted', 'searched']);
  for (let line = 0; line < 50_002; line += 1) store.add('searched', String(line), 1);
  const kept = store.between('searched', 0, 2);
  expect([kept.length <= 50_000, kept.at(-1)?.text]).toEqual([true, '50001']);
});

test.each([
  'sort status',
  'filter status = 200',
  'fields status, path',
  'parse @message "* x"',
  'stats pct(ms, 99) as p by cell',
])('%s is not hosted, and said so', (command) => {
  expect(() => parseQuery(command)).toThrow('not hosted on one machine');
});

test('an access line has what its format names, quotes and all, and a dash for what there is not', () => {
  const format =
    '{"id":"$context.requestId","who":"$context.authorizer.tenantId","path":"$context.path","x":"$context.error.message"}';
  const request = { requestId: 'r', method: 'GET', path: '/a"b\\c', protocol: 'HTTP/1.1', sourceIp: '::1' };
  const answered = {
    request,
    routeKey: undefined,
    context: { tenantId: 'acme' },
    status: 200,
    bytes: 1,
    latencyMs: 1,
    atMs: 1,
    error: undefined,
  };
  expect(JSON.parse(accessLine(format, answered))).toEqual({ id: 'r', who: 'acme', path: '/a"b\\c', x: '-' });
});

test('lines outlive a start in a data folder, for the owner alone, and old ones go', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'log-store-'));
  try {
    const store = new LogStore(['access'], path.join(folder, 'logs'), 10 * HOUR_MS);
    store.add('access', 'old', 5 * HOUR_MS);
    store.add('access', 'new', 10 * HOUR_MS);
    store.add('other', 'nobody asks', 10 * HOUR_MS);
    const [name = ''] = readdirSync(path.join(folder, 'logs'));
    const file = path.join(folder, 'logs', name);
    await untilTrue(async () => statSync(file).size > 0);
    expect(statSync(file).mode & 0o077).toBe(0);
    const again = new LogStore(['access'], path.join(folder, 'logs'), 10 * HOUR_MS);
    expect(again.between('access', 0, 20 * HOUR_MS).map(({ text }) => text)).toEqual(['new']);
    expect(again.between('other', 0, 20 * HOUR_MS)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
