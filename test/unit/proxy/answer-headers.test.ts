// Headers from the Cell: end-to-end ones whole, connection ones never, cookies apart.

import { answerHeaders } from '../../../lambdas/proxy/headers';
import { fc } from '../../support/property';

test('names are lower case, repeats are joined, cookies stay whole', () => {
  const { headers, cookies } = answerHeaders([
    'ETag',
    '"1"',
    'Vary',
    'a',
    'VARY',
    'b',
    'Set-Cookie',
    'x=1, y',
    'set-cookie',
    'z=2',
  ]);
  expect({ ...headers }).toEqual({ etag: '"1"', vary: 'a, b' });
  expect(cookies).toEqual(['x=1, y', 'z=2']);
});

test.each([
  'Connection',
  'Keep-Alive',
  'Transfer-Encoding',
  'Trailer',
  'Upgrade',
  'Proxy-Authenticate',
  'Content-Length',
])('%s stays behind', (name) => {
  expect({ ...answerHeaders([name, 'x', 'Location', '/y']).headers }).toEqual({ location: '/y' });
});

const OF_THE_ORIGIN = [
  'Clear-Site-Data NEL Report-To Reporting-Endpoints Alt-Svc Service-Worker-Allowed',
  'Strict-Transport-Security Public-Key-Pins Expect-CT Origin-Agent-Cluster Accept-CH Critical-CH',
  'Set-Login Use-As-Dictionary Secure-Session-Registration Sec-Session-Registration',
  'Attribution-Reporting-Register-Source Observe-Browsing-Topics Activate-Storage-Access',
  'X-Gateway-Fallback x-gateway-anything X-GATEWAY-',
].flatMap((line) => line.split(' '));

test.each(OF_THE_ORIGIN)('%s speaks for the origin or for the gateway, and stays behind', (name) => {
  const { headers } = answerHeaders([name, 'x', name.toLowerCase(), 'y', 'Location', '/y']);
  expect({ ...headers }).toEqual({ location: '/y' });
});

test('what a Cell says of its own answer passes', () => {
  const own = {
    'access-control-allow-origin': '*',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'x-gatewayed': 'yes',
    link: '</a.css>; rel=preload',
    'referrer-policy': 'no-referrer',
    'server-timing': 'db;dur=5',
  };
  expect({ ...answerHeaders(Object.entries(own).flat()).headers }).toEqual(own);
});

test('every Connection header counts, in any case', () => {
  const { headers } = answerHeaders(['connection', 'X-A', 'CONNECTION', 'x-b', 'X-A', '1', 'x-B', '2', 'x-c', '3']);
  expect({ ...headers }).toEqual({ 'x-c': '3' });
});

test('a header named like a built-in property is only a header', () => {
  const { headers } = answerHeaders(['constructor', 'x', '__proto__', 'y']);
  expect(Object.entries(headers)).toEqual([
    ['constructor', 'x'],
    ['__proto__', 'y'],
  ]);
});

test('bytes that are no UTF-8 stay as they are', () => {
  expect(answerHeaders(['x-name', 'caf\u00e9']).headers['x-name']).toBe('caf\u00e9');
});

test('no value is lost and none is made up', () => {
  const pair = fc.tuple(fc.constantFrom('A', 'a', 'B', 'Set-Cookie', 'set-cookie'), fc.stringMatching(/^[a-z]{1,5}$/));
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      const { headers, cookies } = answerHeaders(pairs.flat());
      const given = (wanted: string) =>
        pairs.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
      expect(cookies).toEqual(given('set-cookie'));
      expect(headers['a']).toEqual(given('a').join(', ') || undefined);
      expect(headers['b']).toEqual(given('b').join(', ') || undefined);
    }),
  );
});
