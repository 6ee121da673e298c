// Cells that fail: wire faults, timeouts, retries that double nothing, circuits and fallbacks.

import { RECORD_HEADER, type WireFault } from '../../../../lambdas/probe/order';
import { type Check, group, type Row, row } from '../check';
import { answered, holds, matches, refused, same } from '../expectations';
import type { Tools } from '../tools';

const BROKEN: readonly (readonly [fault: WireFault, what: string, code: 'CELL_UNREACHABLE' | 'UPSTREAM_ERROR'])[] = [
  ['reset', 'resets the connection', 'CELL_UNREACHABLE'],
  ['hang-up', 'hangs up', 'CELL_UNREACHABLE'],
  ['no-http', 'speaks no HTTP', 'CELL_UNREACHABLE'],
  ['cut-off', 'cuts its body off', 'UPSTREAM_ERROR'],
  ['reset-in-body', 'resets in its body', 'UPSTREAM_ERROR'],
  ['chunks-cut-off', 'ends its chunks without the last one', 'UPSTREAM_ERROR'],
  ['two-lengths', 'sends two Content-Lengths', 'CELL_UNREACHABLE'],
  ['length-and-chunks', 'sends Content-Length with Transfer-Encoding', 'CELL_UNREACHABLE'],
  ['bad-chunk', 'sends a chunk without a size', 'UPSTREAM_ERROR'],
  ['bare-line-feeds', 'ends its lines without CR', 'CELL_UNREACHABLE'],
  ['status-700', 'answers status 700', 'UPSTREAM_ERROR'],
  ['switch-protocols', 'switches protocols', 'UPSTREAM_ERROR'],
  ['endless-interims', 'sends interim answers without end', 'CELL_UNREACHABLE'],
];

const WIRE = group(
  'wire',
  'A broken answer must become one clear refusal, never another caller’s.',
  'docs/api/errors.md',
  [
    ...BROKEN.map(
      ([fault, what, code]): Row => [
        fault,
        `A Cell that ${what} is answered 502 ${code}`,
        ['probe', 'sockets'],
        async (t) => refused(await t.order({ fault }, { method: 'DELETE' }), 502, code),
      ],
    ),
    row(
      'timeout',
      'A Cell that does not answer in time is answered 504 CELL_TIMEOUT',
      ['probe', 'impatient'],
      async (t) => {
        refused(await t.order({ delayMs: 3_000 }, { cell: 'probe-slow' }), 504, 'CELL_TIMEOUT');
      },
    ),
    row(
      'silence',
      'A Cell that never answers is answered 504 CELL_TIMEOUT',
      ['probe', 'impatient', 'sockets'],
      async (t) => {
        refused(await t.order({ fault: 'silence' }, { cell: 'probe-slow' }), 504, 'CELL_TIMEOUT');
      },
    ),
    row('well-after', 'After a broken answer the next one is whole', ['probe', 'sockets'], async (t) => {
      for (const fault of ['cut-off', 'length-and-chunks', 'hang-up'] as const) {
        await t.order({ fault }, { method: 'DELETE' });
        same(answered(await t.order({ body: { text: fault } }), 200).text, fault);
      }
    }),
  ],
);

/** How often the Cell was asked, of a request whose first tries fail. */
async function triesOf(
  t: Tools,
  method: string,
  times: number,
  failure: object,
): Promise<[status: number, tries: number]> {
  const key = t.unique('tries');
  const write = method !== 'GET' && method !== 'DELETE';
  const { status } = await t.order({ key, times, ...failure }, { method, ...(write && { body: '{}' }) });
  return [status, (await t.recall(key)).length];
}

const RETRIES = group(
  'retries',
  'What may have happened must not happen twice; what is harmless should not fail for one bad moment.',
  'docs/decisions/0061-retries-that-double-nothing.md',
  [
    ...['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method): Row[] => [
      row(
        `${method.toLowerCase()}-503`,
        `A ${method} that fails by 503 is sent once`,
        ['probe', 'memory'],
        async (t) => {
          same(await triesOf(t, method, 1, { status: 503 }), [503, 1], 'status, tries');
        },
      ),
      row(
        `${method.toLowerCase()}-reset`,
        `A ${method} whose connection breaks is sent once`,
        ['probe', 'memory', 'sockets'],
        async (t) => {
          same(await triesOf(t, method, 1, { fault: 'hang-up' }), [502, 1], 'status, tries');
        },
      ),
    ]),
    row('get-503', 'A GET that fails by 503 is tried again', ['probe', 'memory'], async (t) => {
      same(await triesOf(t, 'GET', 1, { status: 503 }), [200, 2], 'status, tries');
    }),
    row('get-reset', 'A GET whose connection breaks is tried again', ['probe', 'memory', 'sockets'], async (t) => {
      same(await triesOf(t, 'GET', 1, { fault: 'hang-up' }), [200, 2], 'status, tries');
    }),
    row(
      'get-500',
      'A GET that fails by 500 is not repeated: the Cell would only fail again',
      ['probe', 'memory'],
      async (t) => {
        same(await triesOf(t, 'GET', 1, { status: 500 }), [500, 1], 'status, tries');
      },
    ),
    row('same-id', 'Each try of a request bears the same X-Request-ID', ['probe', 'memory'], async (t) => {
      const key = t.unique('tries');
      await t.order({ key, times: 1, status: 503 });
      const ids = (await t.recall(key)).map(({ headers }) => headers.find(([name]) => name === 'x-request-id')?.[1]);
      same(new Set(ids).size, 1, 'ids');
    }),
    row(
      'signed-each',
      'Each try is signed so that a Cell with a memory for nonces takes it',
      ['probe', 'memory', 'rfc9421'],
      async (t) => {
        const key = t.unique('tries');
        await t.order({ key, times: 1, status: 503 });
        same(
          (await t.recall(key)).map(({ signatures }) => signatures.rfc9421),
          ['ok', 'ok'],
        );
      },
    ),
  ],
);

const CIRCUIT = 'probe-circuit';
const fail = (t: Tools, cell: string) => t.order({ status: 500 }, { cell });
const untilOpen = (t: Tools) => t.eventually(async () => refused(await fail(t, CIRCUIT), 503, 'CIRCUIT_OPEN'));
/** More than a half-open circuit asks for. */
const GOOD_CALLS = 3;
const untilClosed = (t: Tools) =>
  t.eventually(async () => {
    for (let count = 0; count < GOOD_CALLS; count += 1) answered(await t.order({}, { cell: CIRCUIT }), 200);
  });

const CIRCUITS = group(
  'circuit',
  'A Cell that is ill is left alone until it is well, and its callers do not wait for it.',
  'docs/decisions/0060-one-circuit-for-the-fleet.md',
  [
    ['opens', 'A Cell that fails is soon answered for: 503 CIRCUIT_OPEN', ['probe', 'breaks'], untilOpen],
    row('retry-after', 'An open circuit says when to come back', ['probe', 'breaks'], async (t) => {
      matches((await untilOpen(t)).headers['retry-after'], /^[1-9]\d*$/, 'Retry-After');
    }),
    row('not-asked', 'A Cell whose circuit is open is not asked', ['probe', 'breaks'], async (t) => {
      await untilOpen(t);
      const answer = await t.order({ status: 500 }, { cell: CIRCUIT });
      same(answer.headers[RECORD_HEADER], undefined);
    }),
    row('own-answer-first', 'Until it opens callers get the Cell’s own answer', ['probe', 'breaks'], async (t) => {
      await untilClosed(t);
      answered(await fail(t, CIRCUIT), 500);
    }),
    row('others-go-on', 'Another Cell’s circuit stays closed', ['probe', 'breaks'], async (t) => {
      await untilOpen(t);
      answered(await t.order({}), 200);
    }),
    row('closes', 'A Cell that is well again is let through by itself', ['probe', 'breaks'], async (t) => {
      await untilOpen(t);
      await untilClosed(t);
    }),
    row('not-by-400', 'A Cell that refuses with 4xx is not ill', ['probe', 'breaks'], async (t) => {
      await untilClosed(t);
      for (let count = 0; count < 6; count += 1) answered(await t.order({ status: 404 }, { cell: CIRCUIT }), 404);
    }),
    row('not-by-501', 'A Cell that does not know a method is not ill', ['probe', 'breaks'], async (t) => {
      await untilClosed(t);
      for (let count = 0; count < 6; count += 1) answered(await t.order({ status: 501 }, { cell: CIRCUIT }), 501);
    }),
    row('in-summary', 'The health summary shows an open circuit', ['probe', 'breaks', 'admin'], async (t) => {
      await t.eventually(async () => {
        await fail(t, CIRCUIT);
        const { cells } = (await t.admin('GET', '/api/admin/health-summary')).json() as {
          cells: { cell: string; circuit: string }[];
        };
        holds(cells.find(({ cell }) => cell === CIRCUIT)?.circuit !== 'closed', 'a circuit that is not closed', cells);
      });
      await untilClosed(t);
    }),
    row(
      'fallback',
      'A Cell with a fallback gives it to reads while its circuit is open, marked',
      ['probe', 'falls-back'],
      async (t) => {
        const answer = await t.eventually(async () => answered(await fail(t, 'probe-fallback'), 200));
        same([answer.text, answer.headers['x-gateway-fallback']], ['{"data":[]}', 'circuit-open']);
      },
    ),
    row(
      'no-fallback-for-writes',
      'A write gets no fallback, for it would be lost unseen',
      ['probe', 'falls-back'],
      async (t) => {
        await t.eventually(async () => answered(await fail(t, 'probe-fallback'), 200));
        refused(await t.order({ status: 500 }, { cell: 'probe-fallback', method: 'DELETE' }), 503, 'CIRCUIT_OPEN');
      },
    ),
  ],
);

export const FAILING_CELL_CHECKS: readonly Check[] = [...WIRE, ...RETRIES, ...CIRCUITS];
