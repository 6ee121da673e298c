// The judge of the contract test notices everything that a description can say about an answer.

import type { RawAnswer } from '../support/raw-request';
import { ApiDescription, readDescription } from './description';

const description = new ApiDescription(readDescription());

const COMMON = {
  'content-type': 'application/json; charset=utf-8',
  'x-trace-id': 't',
  'x-span-id': 's',
  'x-response-time': '3',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const REFUSED = { ...COMMON, 'content-language': 'en', 'cache-control': 'no-store', vary: 'Accept-Language' };
const ENVELOPE = { code: 'NOT_FOUND', message: 'm', details: '', requestId: 'r' };

function answer(status: number, headers: Record<string, string>, body: object | string = ''): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, rawHeaders: [], body: Buffer.from(text) };
}

const without = (headers: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

test('what is described has no fault', () => {
  expect(description.faults('getHealth', answer(200, COMMON, { status: 'up' }), undefined)).toEqual([]);
  expect(description.faults('getUnmatched', answer(404, REFUSED, ENVELOPE), 'NOT_FOUND')).toEqual([]);
  expect(description.faults('headUnmatched', answer(404, REFUSED), 'NOT_FOUND')).toEqual([]);
});

test.each([
  ['a status', 'getHealth', answer(201, COMMON, { status: 'up' }), undefined, 'status 201 is not described'],
  ['an operation', 'getNothing', answer(200, COMMON), undefined, 'getNothing is not described'],
  ['a code', 'getUnmatched', answer(404, REFUSED, ENVELOPE), 'CONFLICT', 'code CONFLICT is not described under 404'],
  ['a body', 'getHealth', answer(200, COMMON, { status: 'down' }), undefined, 'body/status must be equal to constant'],
  [
    'a field',
    'getUnmatched',
    answer(404, REFUSED, { ...ENVELOPE, requestId: undefined }),
    'NOT_FOUND',
    "body must have required property 'requestId'",
  ],
  [
    'a media type',
    'getHealth',
    answer(200, { ...COMMON, 'content-type': 'text/html' }, '<p>'),
    undefined,
    'media type text/html is not described',
  ],
  [
    'a header that is missing',
    'getHealth',
    answer(200, without(COMMON, 'x-span-id'), { status: 'up' }),
    undefined,
    'header X-Span-Id is missing',
  ],
  [
    'a header of another value',
    'getHealth',
    answer(200, { ...COMMON, 'x-response-time': '3.1' }, { status: 'up' }),
    undefined,
    'header X-Response-Time must match pattern "^[0-9]+$"',
  ],
  ['a body to HEAD', 'headUnmatched', answer(404, REFUSED, 'x'), 'NOT_FOUND', 'a body that is not described'],
])('%s that is not described is a fault', (_what, operation, given, code, fault) => {
  expect(description.faults(operation, given, code)).toContain(fault);
});
