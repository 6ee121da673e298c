// The trace context that is forwarded: the caller's trace where it is valid, made where not; always the gateway's span.

import { traceparent } from '../../../lambdas/proxy/headers';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const ids = { requestId: 'r', traceId: TRACE_ID, spanId: SPAN_ID };
const MADE = `00-${TRACE_ID}-${SPAN_ID}-01`;

test('joins a valid trace with a span of its own, the flags untouched', () => {
  const received = '00-11111111111111111111111111111111-2222222222222222-00';
  expect(traceparent(received, ids)).toBe(`00-11111111111111111111111111111111-${SPAN_ID}-00`);
});

test.each([
  ['absent', undefined],
  ['empty', ''],
  ['a list of two', `${MADE},${MADE}`],
  ['upper case', MADE.toUpperCase()],
  ['version ff', `ff${MADE.slice(2)}`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
  ['a span id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
  ['more than four parts', `${MADE}-x`],
])('makes one of the request ids where it is %s', (_name, received) => {
  expect(traceparent(received, ids)).toBe(MADE);
});

test('hashes ids of another form into place, the same id always alike', () => {
  const made = traceparent(undefined, { ...ids, traceId: 'trace-1', spanId: '0'.repeat(16) });
  expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(made).not.toContain('0'.repeat(16));
  expect(traceparent(undefined, { ...ids, traceId: 'trace-1' }).slice(0, 35)).toBe(made.slice(0, 35));
});
