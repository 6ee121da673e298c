// What an answer to GET /health says of a Cell.

import { errorOfBody, errorOfStatus } from '../../../lambdas/health/http-probe';

it.each([
  [200, undefined],
  [201, 'status_201'],
  [204, 'status_204'],
  [299, 'status_299'],
  [300, 'redirect'],
  [301, 'redirect'],
  [307, 'redirect'],
  [399, 'redirect'],
  [400, 'status_400'],
  [401, 'status_401'],
  [503, 'status_503'],
] as const)('status %i gives %s', (status, error) => {
  expect(errorOfStatus(status)).toBe(error);
});

it.each([
  '{"status":"up","cell":"erp"}',
  '{"status":"UP"}',
  '{"status":"ok"}',
  '{"status":"healthy"}',
  '{"status":"pass"}',
])('%s is well', (body) => {
  expect(errorOfBody(Buffer.from(body))).toBeUndefined();
});

it.each([
  '',
  'up',
  '"up"',
  'null',
  '[]',
  '{}',
  '{"status":"down"}',
  '{"status":true}',
  '{"status":["up"]}',
  '{"status":"up"',
  '<html><script>alert(1)</script></html>',
  '\u0000\ufffd',
])('%j is a bad body', (body) => {
  expect(errorOfBody(Buffer.from(body))).toBe('bad_body');
});
