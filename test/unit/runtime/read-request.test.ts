// A gateway event becomes a plain request without losing or gaining a byte, and unusable bodies become refusals.

import { MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import { readRequest } from '../../../lambdas/runtime/http-event';
import { type EventParts, httpEvent } from '../../support/http-event';

const read = (parts: EventParts) => readRequest(httpEvent(parts), 0, undefined, () => 'hex');

test('method, path, query, cookies and body come through', () => {
  const { request, refusal } = read({
    method: 'post',
    path: '/api/v1/erp/北京',
    query: 'a=1&a=%202&b',
    cookies: ['a=1', 'b=2'],
    body: Buffer.from([0, 255]),
  });
  expect(refusal).toBeUndefined();
  expect(request).toMatchObject({
    method: 'POST',
    path: '/api/v1/erp/北京',
    rawQuery: 'a=1&a=%202&b',
    cookies: ['a=1', 'b=2'],
    body: Buffer.from([0, 255]),
    verdict: undefined,
  });
});

test('a header named like a built-in property is only a header', () => {
  const { request } = read({ headers: JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string> });
  expect(Object.getPrototypeOf(request.headers)).toBeNull();
  expect(Object.entries(request.headers)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test.each(['not base64!', 'abc', 'ab=c', 'ab-_', 'YWJj\nYWJj', '====', 'YQ==YQ=='])(
  'a body flagged base64 that is not (%j) is BAD_REQUEST',
  (body) => {
    const event = { ...httpEvent({ body }), isBase64Encoded: true };
    expect(readRequest(event, 0, undefined, () => 'hex').refusal).toMatchObject({ code: 'BAD_REQUEST' });
  },
);

test('a body at the limit passes, one byte more is PAYLOAD_TOO_LARGE', () => {
  expect(read({ body: Buffer.alloc(MAX_BODY_BYTES) }).refusal).toBeUndefined();
  expect(read({ body: Buffer.alloc(MAX_BODY_BYTES + 1) }).refusal).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
});
