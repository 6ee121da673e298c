// The caller's ids are kept where they can be signed, and made where they are missing.

import { resolveIds } from '../../../lambdas/domain/header-text';

const made = { trace: '00'.repeat(16), span: '00'.repeat(8) };
const ids = (headers: Record<string, string>) => resolveIds(headers, (bytes) => '00'.repeat(bytes));

test.each([
  ['nothing', {}, { requestId: made.trace, traceId: made.trace, spanId: made.span }],
  [
    'blanks',
    { 'x-request-id': ' ', 'x-trace-id': '' },
    { requestId: made.trace, traceId: made.trace, spanId: made.span },
  ],
  ['a request id', { 'x-request-id': 'r' }, { requestId: 'r', traceId: 'r', spanId: made.span }],
  ['a trace id', { 'x-trace-id': 't' }, { requestId: 't', traceId: 't', spanId: made.span }],
  [
    'all',
    { 'x-request-id': 'r', 'x-trace-id': ' t ', 'x-span-id': 's' },
    { requestId: 'r', traceId: 't', spanId: 's' },
  ],
  [
    'a traceparent and a request id',
    { 'x-request-id': 'r', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    { requestId: 'r', traceId: '0af7651916cd43dd8448eb211c80319c', spanId: made.span },
  ],
  [
    'a traceparent and a trace id',
    { 'x-trace-id': 't', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    { requestId: 't', traceId: 't', spanId: made.span },
  ],
  [
    'an invalid traceparent',
    { 'x-request-id': 'r', traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` },
    { requestId: 'r', traceId: 'r', spanId: made.span },
  ],
  [
    'what cannot be signed',
    { 'x-trace-id': '追踪', 'x-span-id': 'a\nb' },
    { requestId: made.trace, traceId: made.trace, spanId: made.span },
  ],
])('%s', (_name, headers, expected) => {
  expect(ids(headers as Record<string, string>)).toEqual(expected);
});
