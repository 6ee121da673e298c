// The patterns of the personal-data policy over real lines: identifiers are found, and no number of a line is.

import { CHINESE_IDENTIFIERS } from '../../../lib/constructs/log-groups';

const found = (line: string) =>
  Object.entries(CHINESE_IDENTIFIERS).flatMap(([name, pattern]) =>
    [...line.matchAll(new RegExp(pattern, 'g'))].map(([text]) => `${name} ${text}`),
  );

test.each([
  ['{"message":"call 13812345678"}', 'ChineseMobileNumber 13812345678'],
  ['{"id":"11010519491231002X"}', 'ChineseIdentityCard 11010519491231002X'],
])('%s', (line, identifier) => {
  expect(found(line)).toEqual([identifier]);
});

test.each([
  // A metrics line: its Timestamp begins like a mobile number, and so does a time in microseconds.
  '{"_aws":{"Timestamp":1764000000000,"CloudWatchMetrics":[]},"service":"proxy","deployment":"prod","Requests":1}',
  '{"timestamp":"2026-11-30T09:25:37.123Z","sampling":1794000000000000,"duration_ms":1382,"status":200}',
  '{"requestTimeEpoch":1796031937123,"requestId":"KZ138123456789abcDEF=","responseLatency":"17"}',
  '{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7"}',
])('no number of %s is masked', (line) => {
  expect(found(line)).toEqual([]);
});
