// The path arrives decoded once and cut at a decoded question mark, the query untouched.

import { parseTarget, queryParameters } from '../../../../lib/local/api/request-path';

test.each([
  ['/a/b', '/a/b', ''],
  ['/a?x=%20&x=a+b&&=', '/a', 'x=%20&x=a+b&&='],
  ['/a%20b', '/a b', ''],
  ['/%E5%8C%97', '/北', ''],
  ['/%252F', '/%2F', ''],
  ['/a%2Fb', '/a/b', ''],
  ['/a%3Fb/c?q=1', '/a', 'q=1'],
  ['/a%23b', '/a#b', ''],
  ['/a%zz%', '/a%zz%', ''],
  ['/%ff', '/\ufffd', ''],
  [Buffer.from('/北').toString('latin1'), '/北', ''],
  ['/a/../b/./%2e%2e', '/a/../b/./..', ''],
  ['/a??b?c', '/a', '?b?c'],
  ['http://host:1/a?b', '/a', 'b'],
  ['http://host', '/', ''],
  ['?a', '/', 'a'],
])('%s', (target, rawPath, rawQueryString) => {
  expect(parseTarget(target)).toEqual({ rawPath, rawQueryString });
});

test('parameters are decoded, repeats joined', () => {
  expect(queryParameters('')).toBeUndefined();
  expect(queryParameters('a=1&b=%20&a=2&c')).toEqual({ a: '1,2', b: ' ', c: '' });
  expect(Object.keys(queryParameters('__proto__=1') ?? {})).toEqual(['__proto__']);
});
