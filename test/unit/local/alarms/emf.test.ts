// Embedded metric format lines become data points; other lines none.

import { readEmf } from '../../../../lib/local/alarms/emf';

test('every dimension set and metric of a line is a data point, arrays whole', () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [
        {
          Namespace: 'N',
          Dimensions: [['service'], ['service', 'cell']],
          Metrics: [{ Name: 'Requests' }, { Name: 'Latency' }],
        },
      ],
    },
    service: 'proxy',
    cell: 'crm',
    Requests: 1,
    Latency: [3, 4],
  });
  const all = { service: 'proxy', cell: 'crm' };
  const values = { Requests: [1], Latency: [3, 4] };
  expect(readEmf(line)).toEqual([
    { namespace: 'N', dimensions: { service: 'proxy' }, timestampMs: 1000, values },
    { namespace: 'N', dimensions: all, timestampMs: 1000, values },
  ]);
});

test.each([
  '{"level":"INFO","message":"x"}',
  'not json with "CloudWatchMetrics"',
  '{"_aws":{"CloudWatchMetrics":[]}}',
  '',
])('no metrics in %j', (line) => {
  expect(readEmf(line)).toEqual([]);
});
