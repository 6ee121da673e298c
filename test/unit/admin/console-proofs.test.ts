// Proofs: what is overdue, what is recorded with the change, and what is refused.

import { createProofParts, type ProofStore } from '../../../lambdas/admin/console/proofs';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { gatewayRequest } from '../../support/gateway-request';

const DAY_MS = 24 * 3_600_000;
const START_MS = Date.parse('2026-08-01T00:00:00Z');

function proofs({ lost = false } = {}) {
  let nowMs = START_MS;
  const kept: Awaited<ReturnType<ProofStore['list']>>[number][] = [];
  const recorded: unknown[] = [];
  const store: ProofStore = {
    list: async () => kept,
    set: async (proof, { action, target, before, after, reason }) => {
      if (lost) return false;
      kept.splice(0, kept.length, ...kept.filter(({ kind }) => kind !== proof.kind), proof);
      recorded.push({ action, target, before, after, reason });
      return true;
    },
  };
  const parts = createProofParts({ proofs: store, clock: () => nowMs });
  const ask = async (key: string, kind = '', body: object = {}): Promise<unknown> => {
    const request = gatewayRequest({ pathParameters: { kind }, body: Buffer.from(JSON.stringify(body)) });
    const answer = await parts[key]?.(request, {});
    if (answer === undefined) throw new Error('there is no such part');
    return isRefusal(answer) ? answer.code : JSON.parse(String(answer.body));
  };
  return {
    recorded,
    set: (kind: string, body: object) => ask('PUT /api/admin/proofs/{kind}', kind, body),
    overdue: async () => {
      const { proofs: list } = (await ask('GET /api/admin/proofs')) as { proofs: { kind: string; overdue: boolean }[] };
      return list.filter(({ overdue }) => overdue).map(({ kind }) => kind);
    },
    pass: (ms: number) => (nowMs += ms),
  };
}

test('overdue is what was never proven, what was proven more than 90 days ago, and what failed', async () => {
  const { set, overdue, pass } = proofs();
  expect(await overdue()).toEqual(['alarms', 'backup']);
  await set('alarms', { ok: true, summary: 'rang' });
  expect(await overdue()).toEqual(['backup']);
  pass(90 * DAY_MS);
  await set('backup', { ok: true, summary: 'the same' });
  expect(await overdue()).toEqual([]);
  pass(1);
  expect(await overdue()).toEqual(['alarms']);
  await set('alarms', { ok: false, summary: 'one was silent' });
  expect(await overdue()).toEqual(['alarms']);
  await set('alarms', { ok: true, summary: 'rang' });
  expect(await overdue()).toEqual([]);
});

test('the record has the proof before and after', async () => {
  const { set, recorded } = proofs();
  const first = await set('backup', { ok: true, summary: 'the same' });
  const second = await set('backup', { ok: false, summary: 'one is missing' });
  expect(recorded).toEqual([
    { action: 'proof.record', target: 'backup', before: null, after: first, reason: 'the same' },
    { action: 'proof.record', target: 'backup', before: first, after: second, reason: 'one is missing' },
  ]);
  expect(first).toMatchObject({ kind: 'backup', at: '2026-08-01T00:00:00.000Z', ok: true, due_every_days: 90 });
});

test.each([
  ['alarms', { ok: 'yes', summary: 'rang' }, 'BAD_REQUEST'],
  ['alarms', { ok: true }, 'BAD_REQUEST'],
  ['alarms', { ok: true, summary: 'x'.repeat(201) }, 'BAD_REQUEST'],
  ['alarms', { ok: true, summary: 'rang', at: '2026-01-01T00:00:00Z' }, 'BAD_REQUEST'],
  ['luck', { ok: true, summary: 'rang' }, 'NOT_FOUND'],
])('%s %j is refused', async (kind, body, code) => {
  const { set, recorded } = proofs();
  expect(await set(kind, body)).toBe(code);
  expect(recorded).toEqual([]);
});

test('what could not be recorded is not said to be', async () => {
  expect(await proofs({ lost: true }).set('alarms', { ok: true, summary: 'rang' })).toBe('SERVICE_UNAVAILABLE');
});
