// A failure becomes one log line and one metric line, without credentials.

import { createFailureReport } from '../../../lambdas/authorizer/authorizer-function';

function report(error: unknown): [Record<string, unknown>, Record<string, unknown>] {
  const lines: string[] = [];
  createFailureReport({
    deployment: 'test',
    message: 'It failed',
    metric: 'authorizerFailures',
    write: (line) => lines.push(line),
    clock: () => 1_764_000_000_000,
  })(error, { trace_id: '', request_id: 'req-1' });
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>) as ReturnType<typeof report>;
}

test('the log line has the platform’s fields and the causes', () => {
  const [log] = report(new TypeError('outer', { cause: new Error('inner') }));
  expect(log).toMatchObject({
    level: 'ERROR',
    message: 'It failed',
    timestamp: '2025-11-24T16:00:00.000Z',
    service: 'authorizer',
    request_id: 'req-1',
    error: { name: 'TypeError', message: 'outer', cause: { name: 'Error', message: 'inner' } },
  });
  expect(log).not.toHaveProperty('trace_id');
});

test('the metric line counts one failure of the service', () => {
  const [, metric] = report(new Error('x'));
  expect(metric).toEqual({
    _aws: {
      Timestamp: 1_764_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'CellGateway',
          Dimensions: [['service', 'deployment']],
          Metrics: [{ Name: 'AuthorizerFailures', Unit: 'Count' }],
        },
      ],
    },
    deployment: 'test',
    service: 'authorizer',
    AuthorizerFailures: 1,
  });
});

test('neither credentials in a message nor what a client hung on its error is written, however deep the cause', () => {
  const hung = (message: string, cause?: Error) =>
    Object.assign(new Error(message, { cause }), { request: { authorization: 'secret' }, password: 'secret' });
  const error = hung('got Bearer abcdef.ghi', hung('Basic YWJjZGVm', hung('eyJhbGciOiJ.eyJzdWIi.abcdef')));
  error.name = 'Bearer abcdef';
  const text = JSON.stringify(report(error));
  expect(text).not.toMatch(/abcdef|YWJjZGVm|eyJ|secret/);
  expect(text.split('got Bearer ***')).toHaveLength(3);
});

test.each([undefined, null, 'text', 7])('what is thrown without being an error (%p) is reported too', (thrown) => {
  expect(report(thrown)[0]['error']).toBe(String(thrown));
});
