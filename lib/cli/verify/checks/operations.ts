// What operators ask afterwards: who changed what, what was used, which rules hold, why a request was answered as it was.

import { setTimeout as wait } from 'node:timers/promises';
import { type Check, group, type Need, type Row, row } from '../check';
import { answered, holds, matches, refused, same } from '../expectations';
import { NO_CELL } from '../facts';
import { unique } from '../requests';
import type { Tools } from '../tools';

const SEARCH_EVERY_MS = 1_000;

interface AuditLine {
  readonly action: string;
  readonly target: string;
  readonly user: string;
  readonly reason: string;
  readonly time: string;
  readonly requestId: string;
}

const auditLines = async (t: Tools): Promise<readonly AuditLine[]> => {
  const { data } = answered(await t.admin('GET', '/api/admin/audit-logs?limit=50'), 200).json() as {
    data: AuditLine[];
  };
  return data;
};
const lightRecord = async (t: Tools): Promise<AuditLine> => {
  await t.redLight('probe-slow');
  const line = (await auditLines(t)).find(
    ({ target, action }) => target === 'probe-slow' && action.startsWith('light.'),
  );
  holds(line !== undefined, 'a record of the light', 'none');
  return line as AuditLine;
};

const AUDIT = group('audit', 'Whoever changed something must be found afterwards.', 'docs/audit.md', [
  row('reads', 'The audit log lists records, newest first', ['admin', 'safe'], async (t) => {
    const times = (await auditLines(t)).map(({ time }) => time);
    same(times, times.toSorted().toReversed());
  }),
  row('limit', 'A page has no more records than were asked for', ['admin', 'safe'], async (t) => {
    const answer = answered(await t.admin('GET', '/api/admin/audit-logs?limit=1'), 200);
    const { data } = answer.json() as { data: unknown[] };
    holds(data.length <= 1, 'one record at most', data.length);
  }),
  row('bad-query', 'A query that it does not know is 400 BAD_REQUEST', ['admin', 'safe'], async (t) => {
    refused(await t.admin('GET', '/api/admin/audit-logs?limit=none'), 400, 'BAD_REQUEST');
  }),
  row('export', 'The export has one JSON object a line', ['admin', 'safe'], async (t) => {
    const { text } = answered(await t.admin('GET', '/api/admin/audit-logs/export?limit=5'), 200);
    for (const line of text.split('\n').filter((one) => one !== '')) matches(line, /^\{"/, 'a line');
  }),
  row('who', 'A light that is set leaves a record of who set it', ['admin', 'impatient'], async (t) => {
    holds((await lightRecord(t)).user !== '', 'who', 'nobody');
  }),
  row('why', 'The record has the reason', ['admin', 'impatient'], async (t) => {
    same((await lightRecord(t)).reason, 'gateway verify');
  }),
  row('request', 'The record names the request', ['admin', 'impatient'], async (t) => {
    matches((await lightRecord(t)).requestId, /^verify-admin-/, 'requestId');
  }),
]);

/** Routes that a deployment may not have: with the need, each is closed to strangers and open to admins. */
const OPTIONAL = [
  ['usage', '/api/admin/usage', 'usage'],
  ['live', '/api/admin/config', 'live'],
  ['live-versions', '/api/admin/config/versions', 'live'],
  ['live-cells', '/api/admin/cells', 'live'],
  ['alarms', '/api/admin/alarms', 'console'],
  ['proofs', '/api/admin/proofs', 'console'],
] as const satisfies readonly (readonly [string, string, Need])[];

const OPERATIONS = group(
  'operations',
  'Operators work with these answers, and strangers must not.',
  'docs/api/openapi.yaml',
  [
    ...OPTIONAL.flatMap(([name, path, need]): Row[] => [
      [
        `${name}-answers`,
        `GET ${path} answers an admin, never from a cache`,
        ['admin', need, 'safe'],
        async (t) => {
          const answer = answered(await t.admin('GET', path), 200);
          matches(answer.headers['cache-control'], /no-store|no-cache/, 'Cache-Control');
        },
      ],
      [
        `${name}-closed`,
        `GET ${path} answers nobody without a token`,
        [need, 'safe'],
        async (t) => refused(await t.send('GET', path), 401, 'UNAUTHORIZED'),
      ],
    ]),
    row('usage-bad-time', 'Usage of an unknown time is 400 BAD_REQUEST', ['admin', 'usage', 'safe'], async (t) => {
      refused(await t.admin('GET', '/api/admin/usage?from=none'), 400, 'BAD_REQUEST');
    }),
    row(
      'live-names',
      'The live configuration says which version holds, and why',
      ['admin', 'live', 'safe'],
      async (t) => {
        const answer = answered(await t.admin('GET', '/api/admin/config'), 200);
        same(typeof answer.field('version'), 'number');
        holds(Object.hasOwn(answer.json(), 'rollout'), 'whether a version is being tried', Object.keys(answer.json()));
      },
    ),
    row(
      'live-bad-document',
      'A document that does not hold is refused, and nothing changes',
      ['admin', 'live'],
      async (t) => {
        const before = (await t.admin('GET', '/api/admin/config')).field('version');
        const change = { document: { unknown: true }, reason: 'gateway verify' };
        const { status } = await t.admin('PUT', '/api/admin/config', change, { 'if-match': `"${String(before)}"` });
        holds(status >= 400 && status < 500, 'a refusal', status);
        same((await t.admin('GET', '/api/admin/config')).field('version'), before);
      },
    ),
    row('why-closed', 'Nobody without a token is told why a request was answered', ['why', 'safe'], async (t) => {
      refused(await t.send('GET', `/api/admin/requests/${unique('none')}`), 401, 'UNAUTHORIZED');
    }),
    row('why-one', 'A refused request is explained by its id', ['admin', 'caller', 'why'], async (t) => {
      const id = unique('explained');
      refused(await t.call({ cell: NO_CELL, headers: { 'x-request-id': id } }), 503, 'CELL_NOT_FOUND');
      const path = `/api/admin/requests/${id}`;
      let next = path;
      await t.eventually(async () => {
        const answer = answered(await t.admin('GET', next), 200);
        const isSearching = answer.field('state') === 'searching';
        next = isSearching ? String(answer.field('next')) : path;
        // A search is paid for, and lines take seconds to be found.
        if (answer.field('state') !== 'found') await wait(SEARCH_EVERY_MS);
        same(answer.field('state'), 'found');
        holds(answer.text.includes(NO_CELL), 'the Cell that is missing, by its name', answer.text);
      });
    }),
    row('keys-listed', 'The keys of a tenant are listed without what they prove', ['admin', 'registry'], async (t) => {
      const path = `/api/admin/tenants/${encodeURIComponent(t.facts.tenant)}/keys`;
      const answer = answered(await t.admin('GET', path), 200);
      holds(!/cgk_[0-9a-f]{16}_/.test(answer.text), 'no whole key', 'a whole key');
    }),
    row('keys-closed', 'The keys of a tenant are shown to nobody without a token', ['safe'], async (t) => {
      refused(await t.send('GET', '/api/admin/tenants/default/keys'), 401, 'UNAUTHORIZED');
    }),
  ],
);

export const OPERATION_CHECKS: readonly Check[] = [...AUDIT, ...OPERATIONS];
