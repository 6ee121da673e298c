// What the usage route takes, and what it says of the rest.

import { isRefusal } from '../../../lambdas/domain/refusal';
import { readUsageQuery, type UsageQuery } from '../../../lambdas/usage/usage-query';

const NOW_MS = Date.UTC(2026, 10, 30, 17, 40);
const read = (query: string, accept?: string, zone = 'UTC') => readUsageQuery(query, accept, NOW_MS, zone);
const good = (query: string, accept?: string, zone?: string): UsageQuery => {
  const answer = read(query, accept, zone);
  if (isRefusal(answer)) throw new Error(answer.details);
  return answer;
};
const iso = (ms: number) => new Date(ms).toISOString();

test('without a span it is the month so far, by tenant, or by day of one tenant', () => {
  const { from, to, by, format } = good('');
  expect([from.text, to.text, by, format]).toEqual(['2026-11', '2026-12-01', ['tenant'], 'json']);
  expect(good('tenant=acme').by).toEqual(['day']);
  // In Shanghai it is tomorrow already.
  expect(good('', undefined, 'Asia/Shanghai').from.text).toBe('2026-12');
});

test('days and months are those of the zone, hours those of UTC', () => {
  const { from, to } = good('from=2026-03-29&to=2026-03-30');
  expect([iso(from.at('Europe/Berlin')), iso(to.at('Europe/Berlin'))]).toEqual([
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
  expect(iso(good('from=2026-02&to=2026-03').to.at('Asia/Kolkata'))).toBe('2026-02-28T18:30:00.000Z');
  expect(iso(good('from=2026-11-30T05Z&to=2026-11-30T06Z&by=hour').from.at('Asia/Kolkata'))).toBe(
    '2026-11-30T05:00:00.000Z',
  );
  expect(iso(good('from=2024-02-29&to=2024-03-01').from.at('UTC'))).toBe('2024-02-29T00:00:00.000Z');
});

test('the form of the answer is named by the query, or else by Accept', () => {
  expect(good('', 'text/csv').format).toBe('csv');
  expect(good('', 'application/cloudevents-batch+json; charset=utf-8').format).toBe('cloudevents');
  expect(good('format=json', 'text/csv').format).toBe('json');
  expect(good('', 'text/html, text/csv').format).toBe('json');
});

test.each([
  ['from=2026-11-30&to=2026-11-29', /from \(2026-11-30\) must lie before to/],
  ['from=2026-11-30&to=2026-11-30', /must lie before/],
  ['from=2027-01', /must lie before|lies in the future/],
  ['from=2027-01&to=2027-02', /lies in the future/],
  ['from=2000-01&to=2026-11', /400 days at most/],
  ['from=2026-11-01&by=hour', /2 days at most by the hour, or 31 of one tenant/],
  ['tenant=acme&from=2026-09-01&by=hour', /31 days at most by the hour/],
  ['from=2026-02-29&to=2026-03-01', /from must be a month 2026-11/],
  ['from=2026-13', /from must be/],
  ['from=1764000000', /from must be/],
  ['from=9999-01', /from must be/],
  ['from=2026-11-30T05:30Z', /from must be/],
  ['by=day,hour', /one unit of time at most/],
  ['by=user', /by must be one or more of tenant, cell/],
  ['by=tenant,tenant', /by must be/],
  ['tenant=a%20b', /tenant must be a tenant's id/],
  ['tenant=a&tenant=b', /more than once/],
  ['format=xml', /format must be one of json, csv/],
])('%s is refused with what to do', (query, message) => {
  const answer = read(query);
  expect(answer).toMatchObject({ code: 'BAD_REQUEST' });
  expect((answer as { details: string }).details).toMatch(message);
});

test.each([
  ['from=2999-12', /lies in the future|must lie before/],
  ['from=2000-01&to=2000-02', undefined],
  ['from=1999-12&to=2000-02', /from must be/],
  ['from=3000-01', /from must be/],
  ['from=2026-12-01T17Z&to=2026-12-01T18Z', undefined],
  ['from=2026-12-01T18Z&to=2026-12-01T19Z', /lies in the future/],
  ['from=2025-10-27&to=2026-12-02', undefined],
  ['from=2025-10-27&to=2026-12-03', /400 days at most/],
  ['from=2026-11-01&to=2026-11-04&by=hour', undefined],
  ['from=2026-11-01T00Z&to=2026-11-04T01Z&by=hour', /2 days at most/],
  ['tenant=acme&from=2026-10-01&to=2026-11-02&by=hour', undefined],
  ['tenant=acme&from=2026-10-01T00Z&to=2026-11-02T01Z&by=hour', /31 days at most/],
])('on the bound %s is refused as %p', (query, message) => {
  const answer = read(query);
  expect(isRefusal(answer) ? answer.details : '').toMatch(message ?? /^$/);
});

test('a span that begins to the moment a day ahead is taken, for a zone may be there already', () => {
  const query = 'from=2026-12-01T17Z&to=2026-12-01T18Z';
  expect(isRefusal(readUsageQuery(query, undefined, Date.UTC(2026, 10, 30, 17), 'UTC'))).toBe(false);
});
