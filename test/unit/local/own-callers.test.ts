// Who may call a listener of this run: names of this machine with its port, and pages that it served itself.

import type { IncomingMessage } from 'node:http';
import { callerFault, isLoopbackOrigin } from '../../../lib/local/own-callers';

const PORT = 8000;

function judge(headers: Readonly<Record<string, string>>, port = PORT, admits?: (origin: string) => boolean) {
  return callerFault({ headers, socket: { localPort: port } } as unknown as IncomingMessage, admits);
}

test.each(['127.0.0.1:8000', 'localhost:8000', 'LocalHost:8000', '[::1]:8000'])('Host %s may call', (host) => {
  expect(judge({ host })).toBeUndefined();
});

test.each([
  'evil.example',
  'evil.example:8000',
  '127.0.0.1',
  '127.0.0.1:8001',
  'localhost:80',
  '127.0.0.1.evil.example:8000',
  'localhost.evil.example:8000',
  'evil.localhost:8000',
  '127.0.0.1:8000@evil.example:8000',
  'user@127.0.0.1:8000',
  '127.0.0.1:8000/',
  '127.0.0.1:8000\nx',
  '0.0.0.0:8000',
  '::1:8000',
  '',
])('Host %j is refused', (host) => {
  expect(judge({ host })).toBe('Host must be 127.0.0.1:8000 or localhost:8000');
});

test('on port 80 the port need not be named', () => {
  expect(judge({ host: 'localhost' }, 80)).toBeUndefined();
});

test('a request of HTTP/1.0 without Host may call', () => {
  expect(judge({})).toBeUndefined();
});

test.each(['http://127.0.0.1:8000', 'http://localhost:8000', 'http://[::1]:8000'])('Origin %s may call', (origin) => {
  expect(judge({ host: '127.0.0.1:8000', origin })).toBeUndefined();
});

test.each([
  'https://evil.example',
  'http://evil.example:8000',
  'http://127.0.0.1:8001',
  'http://localhost',
  'https://127.0.0.1:8000',
  'http://127.0.0.1:8000.evil.example',
  'null',
  '',
])('Origin %j is refused', (origin) => {
  expect(judge({ host: '127.0.0.1:8000', origin })).toBe('Pages of this origin may not call');
});

test('an origin that is admitted may call, by a right Host only', () => {
  const admits = (origin: string) => origin === 'https://app.example.com';
  const origin = 'https://app.example.com';
  expect(judge({ host: '127.0.0.1:8000', origin }, PORT, admits)).toBeUndefined();
  expect(judge({ host: 'evil.example', origin }, PORT, admits)).toMatch(/^Host/);
});

test.each([
  ['http://localhost:3000', true],
  ['http://127.0.0.1', true],
  ['https://localhost:3000', false],
  ['http://evil.example', false],
  ['http://localhost.evil.example', false],
  ['null', false],
])('%s is of this machine: %s', (origin, expected) => {
  expect(isLoopbackOrigin(origin)).toBe(expected);
});
