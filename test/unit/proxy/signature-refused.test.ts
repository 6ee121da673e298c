// Counts a refused signature by the header of the Cell's verifier, which no caller gets; a body's text counts for nothing.

import type { RequestFacts } from '../../../lambdas/domain/http';
import { withoutRefusalMark } from '../../../lambdas/proxy/app';
import { type Answer, httpCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';

const ENVELOPE = '{"code":"SIGNATURE_INVALID","message":"验签失败","details":"","requestId":"r"}';

async function asked(answer: Answer, headers: Record<string, string> = {}) {
  const cell = await httpCell(answer);
  const { ask, log } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } });
  const { statusCode, headers: answered, bytes } = await ask({ headers });
  await cell.close();
  return { statusCode, answered, body: bytes.toString('utf8'), logged: log.lines[0]?.fields };
}

const marked =
  (status: number, reason: string): Answer =>
  (_, response) =>
    response.writeHead(status, { 'X-Signature-Refused': reason, 'X-Other': 'stays' }).end(ENVELOPE);

test('passes the 403 on without the mark, and logs the reason', async () => {
  const { statusCode, answered, body, logged } = await asked(marked(403, 'key_unknown'));
  expect([statusCode, body, answered['x-other']]).toEqual([403, ENVELOPE, 'stays']);
  expect(Object.keys(answered)).not.toContain('x-signature-refused');
  expect(logged).toMatchObject({ signatureRefused: 'key_unknown' });
});

test('a caller sends the mark in vain: no Cell receives it', async () => {
  const echo: Answer = ({ headers }, response) =>
    response.writeHead(403, { 'x-signature-refused': headers['x-signature-refused'] ?? [] }).end(ENVELOPE);
  const { statusCode, logged } = await asked(echo, { 'x-signature-refused': 'key_unknown' });
  expect(statusCode).toBe(403);
  expect(logged).not.toHaveProperty('signatureRefused');
});

test('a text that is no reason is not logged', async () => {
  const { logged } = await asked(marked(403, 'Ask 13812345678'));
  expect(logged).not.toHaveProperty('signatureRefused');
});

test.each([
  ['a 403 with the mark', 403, { 'x-signature-refused': 'key_unknown' }, 1],
  ['a 403 with a mark of no reason', 403, { 'x-signature-refused': '' }, 1],
  ['a 403 whose body alone says so', 403, {}, undefined],
  ['another status with the mark', 200, { 'x-signature-refused': 'key_unknown' }, undefined],
])('%s counts %d', (_, status, headers: Record<string, string>, count) => {
  const facts: RequestFacts = { metrics: { retries: 1 } };
  const answer = withoutRefusalMark({ status, headers: { a: 'b', ...headers }, body: ENVELOPE }, facts);
  expect(facts.metrics).toEqual({ retries: 1, ...(count && { signatureRefused: count }) });
  expect(answer).toEqual({ status, headers: { a: 'b' }, body: ENVELOPE });
});
