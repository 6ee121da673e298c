// Paths, the error envelope, the order of checks and every error code that a request alone causes.

import type { Answer, SentHeaders } from '../caller';
import { type Check, group, row } from '../check';
import { holds, matches, refused, same } from '../expectations';
import { NO_CELL } from '../facts';
import type { Tools } from '../tools';

const TENANT = 'x-tenant-id';
const NOBODY = { authorization: undefined, [TENANT]: undefined } as const;
/** The refusal that comes before all others: a Cell that does not exist. */
const nowhere = (t: Tools, headers: SentHeaders = {}, method = 'GET') => t.call({ cell: NO_CELL, method, headers });
const details = (answer: Answer): string => String(answer.field('details'));

const ENVELOPE = group(
  'envelope',
  'Programs look at `code`, people read `message`, operators are told `requestId`.',
  'docs/api/errors.md',
  [
    row('fields', 'A refusal has code, message, details and requestId, all of them texts', ['safe'], async (t) => {
      const body = (await t.send('GET', '/verify/no/such/path')).json();
      same(
        Object.entries(body)
          .map(([name, value]) => `${name} ${typeof value}`)
          .toSorted(),
        ['code string', 'details string', 'message string', 'requestId string'],
      );
    }),
    row('type', 'A refusal is JSON in UTF-8', ['safe'], async (t) => {
      same((await t.send('GET', '/verify/none')).headers['content-type'], 'application/json; charset=utf-8');
    }),
    row('request-id', 'requestId is the caller’s X-Request-ID', ['safe'], async (t) => {
      const answer = await t.send('GET', '/verify/none', { 'x-request-id': 'verify-id-1' });
      same(answer.field('requestId'), 'verify-id-1');
    }),
    row('request-id-of-trace', 'Without X-Request-ID requestId is the trace id', ['safe'], async (t) => {
      const answer = await t.send('GET', '/verify/none', { 'x-trace-id': 'verify-trace-1' });
      same(answer.field('requestId'), 'verify-trace-1');
    }),
    row('request-id-made', 'Without any id requestId is the trace id that was made', ['safe'], async (t) => {
      const answer = await t.send('GET', '/verify/none');
      matches(answer.field('requestId'), /^[0-9a-f]{32}$/, 'requestId');
      same(answer.field('requestId'), answer.headers['x-trace-id']);
    }),
    row('chinese', 'Messages are Chinese for who asks for Chinese', ['safe'], async (t) => {
      const answer = await t.send('GET', '/verify/none', { 'accept-language': 'zh-CN' });
      same([answer.field('message'), answer.headers['content-language']], ['接口不存在', 'zh-CN']);
    }),
    row('english', 'Messages are English for who asks for English', ['safe'], async (t) => {
      const answer = await t.send('GET', '/verify/none', { 'accept-language': 'fr;q=0.9, en;q=0.8, zh;q=0.1' });
      same([answer.field('message'), answer.headers['content-language']], ['There is no such resource', 'en']);
    }),
    row('uncached', 'No cache keeps a refusal', ['safe'], async (t) => {
      same((await t.send('GET', '/verify/none')).headers['cache-control'], 'no-store');
    }),
    row('vary', 'A refusal says that its language varies', ['safe'], async (t) => {
      matches((await t.send('GET', '/verify/none')).headers['vary'], /accept-language/i, 'Vary');
    }),
    row('length', 'Content-Length is the length of the body in bytes', ['safe'], async (t) => {
      const answer = await t.send('GET', '/verify/none', { 'accept-language': 'zh-CN' });
      same(answer.headers['content-length'], String(answer.body.length));
    }),
    row('no-address', 'A refusal says neither an address nor a stack', ['probe', 'memory', 'sockets'], async (t) => {
      const { text } = await t.order({ fault: 'reset' });
      holds(
        !/https?:|127\.0|\.amazonaws|\bat [\w.<>]{1,80} \(|ECONN/.test(text),
        'no address, stack or system error',
        text,
      );
    }),
  ],
);

const REFUSALS = group('refusals', 'A caller mends what the code names.', 'docs/api/errors.md', [
  row('no-token', 'A request without Authorization is refused: 400 MISSING_HEADER', ['envelope', 'safe'], async (t) => {
    refused(await nowhere(t, NOBODY), 400, 'MISSING_HEADER');
  }),
  row('blank-token', 'A blank Authorization is a missing one', ['envelope', 'safe'], async (t) => {
    refused(await nowhere(t, { authorization: ' ' }), 400, 'MISSING_HEADER');
  }),
  ...['POST', 'PUT', 'PATCH'].map((method) =>
    row(
      `all-missing-${method.toLowerCase()}`,
      `${method} names every required header that is missing`,
      ['envelope'],
      async (t) => {
        const answer = await nowhere(t, { ...NOBODY, 'x-request-id': undefined, 'content-type': undefined }, method);
        same(details(refused(answer, 400, 'MISSING_HEADER')), 'Authorization, Content-Type, X-Request-ID');
      },
    ),
  ),
  row('delete-needs-less', 'DELETE needs neither Content-Type nor X-Request-ID', ['caller'], async (t) => {
    refused(await nowhere(t, { 'x-request-id': undefined }, 'DELETE'), 503, 'CELL_NOT_FOUND');
  }),
  row(
    'names-in-message',
    'The message names the missing headers too, where front ends read them',
    ['envelope', 'safe'],
    async (t) => {
      matches((await nowhere(t, NOBODY)).field('message'), /Authorization/, 'message');
    },
  ),
  row(
    'tenant-missing',
    'A request without a tenant is refused: 400 MISSING_TENANT_ID',
    ['names-tenant', 'safe'],
    async (t) => {
      refused(await nowhere(t, { [TENANT]: undefined }), 400, 'MISSING_TENANT_ID');
    },
  ),
  row('tenant-blank', 'A blank X-Tenant-Id is a missing one', ['names-tenant', 'safe'], async (t) => {
    refused(await nowhere(t, { [TENANT]: '  ' }), 400, 'MISSING_TENANT_ID');
  }),
  row('tenant-malformed', 'A tenant that is no id is refused: 400 BAD_REQUEST', ['caller', 'safe'], async (t) => {
    refused(await nowhere(t, { [TENANT]: 'no id' }), 400, 'BAD_REQUEST');
  }),
  row(
    'tenant-not-ascii',
    'A tenant beyond ASCII is refused, for Cells would read it differently',
    ['caller', 'safe'],
    async (t) => {
      refused(await nowhere(t, { [TENANT]: 'caf\u00e9' }), 400, 'BAD_REQUEST');
    },
  ),
  row('request-id-not-ascii', 'An X-Request-ID beyond ASCII is refused', ['caller', 'safe'], async (t) => {
    refused(await nowhere(t, { 'x-request-id': 'caf\u00e9' }), 400, 'BAD_REQUEST');
  }),
  row('trace-id-not-ascii', 'An X-Trace-Id beyond ASCII is refused', ['caller', 'safe'], async (t) => {
    refused(await nowhere(t, { 'x-trace-id': 'caf\u00e9' }), 400, 'BAD_REQUEST');
  }),
  row('bad-id-not-echoed', 'An id that is refused is not echoed', ['safe'], async (t) => {
    const answer = await nowhere(t, { 'x-request-id': 'caf\u00e9' });
    matches(answer.field('requestId'), /^[\x20-\x7e]+$/, 'requestId');
  }),
  row('no-such-cell', 'A Cell that is not described: 503 CELL_NOT_FOUND', ['caller', 'safe'], async (t) => {
    refused(await nowhere(t), 503, 'CELL_NOT_FOUND');
  }),
  row('read-with-body', 'A GET with a body is refused: 400 BAD_REQUEST', ['probe'], async (t) => {
    refused(await t.order({}, { method: 'GET', body: 'x' }), 400, 'BAD_REQUEST');
  }),
  row('trace-method', 'TRACE is refused, for it sends credentials back', [], async (t) => {
    const { status, text } = await t.call({ cell: NO_CELL, method: 'TRACE' });
    holds(
      status >= 400 && !text.includes(t.facts.callerToken ?? 'Bearer'),
      'a refusal without the token',
      `${status} ${text}`,
    );
  }),
  row('ops-token-to-cell', 'The ops token opens no Cell', ['admin', 'caller', 'safe'], async (t) => {
    const { status, text } = await t.admin('GET', `/api/v1/${NO_CELL}/`, undefined, { [TENANT]: t.facts.tenant });
    holds(status === 403 || status === 401, '401 or 403', `${status} ${text}`);
  }),
]);

const ORDER = group(
  'order',
  'One request has one answer: callers rely on which fault is told first.',
  'docs/architecture.md',
  [
    row('header-before-tenant', 'Missing headers are told before a missing tenant', ['envelope', 'safe'], async (t) => {
      refused(await nowhere(t, NOBODY), 400, 'MISSING_HEADER');
    }),
    row('header-before-cell', 'Missing headers are told before a missing Cell', ['envelope', 'safe'], async (t) => {
      refused(await nowhere(t, { authorization: undefined }), 400, 'MISSING_HEADER');
    }),
    row(
      'header-before-malformed',
      'Missing headers are told before malformed ones',
      ['envelope', 'safe'],
      async (t) => {
        refused(await nowhere(t, { authorization: undefined, 'x-trace-id': 'caf\u00e9' }), 400, 'MISSING_HEADER');
      },
    ),
    row(
      'tenant-before-malformed',
      'A missing tenant is told before malformed ids',
      ['names-tenant', 'safe'],
      async (t) => {
        refused(await nowhere(t, { [TENANT]: undefined, 'x-trace-id': 'caf\u00e9' }), 400, 'MISSING_TENANT_ID');
      },
    ),
    row(
      'tenant-before-cell',
      'An unknown tenant is told before a missing Cell',
      ['header', 'registry', 'safe'],
      async (t) => {
        refused(await nowhere(t, { [TENANT]: t.unique('nobody') }), 403, 'TENANT_INVALID');
      },
    ),
    row('identity-before-cell', 'A bad token is told before a missing Cell', ['jwt', 'safe'], async (t) => {
      refused(await nowhere(t, { authorization: 'Bearer none' }), 401, 'UNAUTHORIZED');
    }),
    row('light-before-cell', 'A red light is told before a missing Cell', ['caller', 'admin', 'alone'], async (t) => {
      await t.redLight('gateway');
      await t.eventually(async () => refused(await nowhere(t, {}, 'POST'), 503, 'RED_LIGHT'));
    }),
    row(
      'light-before-circuit',
      'A red light is told before an open circuit',
      ['probe', 'admin', 'breaks'],
      async (t) => {
        const cell = 'probe-circuit';
        await t.redLight(cell);
        await t.eventually(async () => refused(await t.order({}, { cell, method: 'POST' }), 503, 'RED_LIGHT'));
        await t.eventually(async () => refused(await t.order({ status: 500 }, { cell }), 503, 'CIRCUIT_OPEN'));
        refused(await t.order({}, { cell, method: 'POST' }), 503, 'RED_LIGHT');
      },
    ),
    row(
      'cell-not-circuit',
      'A missing Cell stays CELL_NOT_FOUND however often it is asked for',
      ['caller', 'safe'],
      async (t) => {
        for (let count = 0; count < 5; count += 1) refused(await nowhere(t), 503, 'CELL_NOT_FOUND');
      },
    ),
  ],
);

export const REFUSAL_CHECKS: readonly Check[] = [...ENVELOPE, ...REFUSALS, ...ORDER];
