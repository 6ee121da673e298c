// Limits of tenants, the health summary, incidents, metrics, pages, CORS, the distribution and the second region.

import { gunzipSync } from 'node:zlib';
import type { HealthSummary } from '../../../../lambdas/contract/health-summary';
import { type Check, group, row } from '../check';
import { answered, holds, matches, refused, same } from '../expectations';
import type { Tools } from '../tools';

const SUMMARY = '/api/admin/health-summary';
const summary = async (t: Tools, query = '') =>
  answered(await t.admin('GET', SUMMARY + query), 200).json() as HealthSummary;

const WATCHING = group('watching', 'Operators and probes decide by these answers.', 'docs/api/openapi.yaml', [
  row('gateway', 'The summary says gateway: up, as the admin front end reads it', ['admin', 'safe'], async (t) => {
    same((await summary(t)).gateway, 'up');
  }),
  row(
    'cell-fields',
    'Each Cell has cell, base_url, healthy, status and last_check_at',
    ['admin', 'safe'],
    async (t) => {
      const missing = (await summary(t)).cells.filter(
        (cell) => !['cell', 'base_url', 'healthy', 'status', 'last_check_at'].every((name) => name in cell),
      );
      same(missing, []);
    },
  ),
  row('counts', 'Its counts add up to its Cells', ['admin', 'safe'], async (t) => {
    const { counts, cells } = await summary(t);
    same([counts.total, counts.up + counts.degraded + counts.down + counts.unknown], [cells.length, cells.length]);
  }),
  row('never-lies', 'A stale summary calls nothing healthy', ['admin', 'safe'], async (t) => {
    const { stale, cells } = await summary(t);
    holds(!stale || cells.every(({ healthy }) => !healthy), 'no healthy Cell in a stale summary', cells);
  }),
  row('patrol-runs', 'The patrol runs: the summary is not stale', ['admin', 'safe'], async (t) => {
    await t.eventually(async () => same((await summary(t)).stale, false, 'stale'));
  }),
  row('probe-up', 'The patrol finds the probe Cell up', ['admin', 'probe', 'safe'], async (t) => {
    await t.eventually(async () => same((await summary(t, '?cell=probe')).cells[0]?.status, 'up'));
  }),
  row('one-cell', '?cell= chooses a Cell', ['admin', 'probe', 'safe'], async (t) => {
    same(
      (await summary(t, '?cell=probe')).cells.map(({ cell }) => cell),
      ['probe'],
    );
  }),
  row('unknown-cell', '?cell= with an unknown Cell is 404 NOT_FOUND', ['admin', 'safe'], async (t) => {
    refused(await t.admin('GET', `${SUMMARY}?cell=verify-none`), 404, 'NOT_FOUND');
  }),
  row('bad-flag', 'A parameter of another form is 400 BAD_REQUEST', ['admin', 'safe'], async (t) => {
    refused(await t.admin('GET', `${SUMMARY}?unhealthy=perhaps`), 400, 'BAD_REQUEST');
  }),
  row('unhealthy', '?unhealthy=1 leaves out Cells that are healthy', ['admin', 'safe'], async (t) => {
    same(
      (await summary(t, '?unhealthy=1')).cells.filter(({ healthy }) => healthy),
      [],
    );
  }),
  row('revalidates', 'A summary that has not changed is 304 to who has it', ['admin', 'safe'], async (t) => {
    await t.eventually(async () => {
      const { etag } = (await t.admin('GET', SUMMARY)).headers;
      const again = await t.admin('GET', SUMMARY, undefined, { 'if-none-match': etag });
      same([again.status, again.body.length], [304, 0]);
    });
  }),
  row('incidents', 'Incidents come page by page', ['admin', 'safe'], async (t) => {
    const { data, next } = (await t.admin('GET', '/api/admin/incidents')).json() as { data: unknown[]; next: unknown };
    holds(Array.isArray(data) && (next === null || typeof next === 'string'), 'data and next', { data, next });
  }),
  row('forged-cursor', 'A cursor that is not ours is 400 BAD_REQUEST', ['admin', 'safe'], async (t) => {
    refused(await t.admin('GET', '/api/admin/incidents?cursor=forged'), 400, 'BAD_REQUEST');
  }),
  row('metrics', 'Metrics come in the text format of Prometheus', ['admin', 'safe'], async (t) => {
    const { headers, text } = answered(await t.admin('GET', '/api/admin/metrics'), 200);
    matches(headers['content-type'], /^text\/plain/, 'Content-Type');
    matches(text, /^# TYPE \w+ gauge$/m, 'metrics');
  }),
]);

const PAGES = group('pages', 'The pages work without an account, and hold no data.', 'docs/architecture.md', [
  row('ops', 'GET /ops is a page for anybody', ['safe'], async (t) => {
    matches(answered(await t.send('GET', '/ops'), 200).headers['content-type'], /^text\/html/, 'Content-Type');
  }),
  row('ops-policy', 'The ops page runs no script but its own', ['safe'], async (t) => {
    const policy = String((await t.send('GET', '/ops')).headers['content-security-policy']);
    holds(
      /default-src 'none'/.test(policy) && !/unsafe-inline/.test(policy.replace(/style-src[^;]*/, '')),
      'a strict policy',
      policy,
    );
  }),
  row('ops-opener', 'The ops page keeps away from windows that opened it', ['safe'], async (t) => {
    same((await t.send('GET', '/ops')).headers['cross-origin-opener-policy'], 'same-origin');
  }),
  row('ops-referrer', 'The ops page sends no referrer', ['safe'], async (t) => {
    same((await t.send('GET', '/ops')).headers['referrer-policy'], 'no-referrer');
  }),
  row('ops-no-data', 'The ops page names no Cell of this deployment', ['admin', 'probe', 'safe'], async (t) => {
    const { text } = await t.send('GET', '/ops');
    same(
      t.facts.cells.filter((cell) => cell.startsWith('probe-') && text.includes(cell)),
      [],
    );
  }),
  row('ops-revalidates', 'A page that has not changed is 304 to who has it', ['safe'], async (t) => {
    const { etag } = (await t.send('GET', '/ops')).headers;
    same((await t.send('GET', '/ops', { 'if-none-match': etag })).status, 304);
  }),
  row('docs-closed', 'The API description is refused without a token', ['closed-docs', 'safe'], async (t) => {
    refused(await t.send('GET', '/api/docs'), 401, 'UNAUTHORIZED');
  }),
  row('docs-open', 'The API description opens to everybody', ['open-docs', 'safe'], async (t) => {
    answered(await t.send('GET', '/api/docs'), 200);
  }),
  row('docs-json', 'The API description is OpenAPI as JSON', ['admin', 'safe'], async (t) => {
    const { openapi } = answered(await t.admin('GET', '/api/docs/openapi.json'), 200).json() as { openapi: string };
    matches(openapi, /^3\.1\./, 'openapi');
  }),
  row('docs-page', 'The API description is a page for who asks for one', ['admin', 'safe'], async (t) => {
    const { headers } = await t.admin('GET', '/api/docs', undefined, { accept: 'text/html' });
    matches(headers['content-type'], /^text\/html/, 'Content-Type');
  }),
  row('docs-gzip', 'The API description is compressed for who takes it', ['admin', 'safe'], async (t) => {
    const { headers, body } = await t.admin('GET', '/api/docs', undefined, { 'accept-encoding': 'gzip' });
    same(headers['content-encoding'], 'gzip');
    matches(gunzipSync(body).toString(), /<html/, 'page');
  }),
  row('docs-codes', 'The API description names every error code that callers meet', ['admin', 'safe'], async (t) => {
    const { text } = await t.admin('GET', '/api/docs/openapi.json');
    const codes = ['MISSING_HEADER', 'TENANT_INVALID', 'CIRCUIT_OPEN', 'RED_LIGHT', 'CELL_TIMEOUT', 'QUOTA_EXCEEDED'];
    same(
      codes.filter((code) => !text.includes(code)),
      [],
    );
  }),
]);

export const WATCHING_CHECKS: readonly Check[] = [...WATCHING, ...PAGES];
