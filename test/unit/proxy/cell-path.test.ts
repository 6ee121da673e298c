// Paths: the Cell reads exactly what was signed, and nothing that climbs gets there.

import { encodePath, parseCellPath, parseTarget } from '../../../lambdas/proxy/admission';
import { codePoint } from '../../support/code-point';
import { fc } from '../../support/property';

const pathOf = (path: string) => parseCellPath(path);
const refused = (code: string) => ({ kind: 'refusal', code });

test.each([
  ['/api/v1/erp', 'erp', '/'],
  ['/api/v1/erp/', 'erp', '/'],
  ['/api/v1/erp/a/b/', 'erp', '/a/b/'],
  ['/api/v1/erp//a', 'erp', '//a'],
  ['/api/v1/erp/...', 'erp', '/...'],
  ['/api/v1/erp/.well-known/x', 'erp', '/.well-known/x'],
  ['/api/v1/erp/a..b/c.', 'erp', '/a..b/c.'],
  ['/api/v1/erp/%41', 'erp', '/%41'],
  ['/api/v1//a', '', '/a'],
])('%s is %s and %s', (path, cell, cellPath) => {
  expect(pathOf(path)).toEqual({ cell, path: cellPath });
});

test.each([
  '/api/v1/erp/.',
  '/api/v1/erp/..',
  '/api/v1/erp/../crm',
  '/api/v1/erp/a/./b',
  '/api/v1/erp/%2e%2e/x',
  '/api/v1/erp/.%2E/x',
  '/api/v1/erp/a/..;v=1/b',
  '/api/v1/erp/a\\..\\b',
  '/api/v1/erp/a%2f..%2fb',
  '/api/v1/erp/a%5C..%5Cb',
])('the dot segment of %s is refused', (path) => {
  expect(pathOf(path)).toMatchObject(refused('BAD_REQUEST'));
});

test('a dot segment is refused in every spelling, once or twice encoded', () => {
  const separators = ['/', '\\', '%2f', '%2F', '%5c', '%5C'];
  const dots = ['.', '%2e', '%2E'];
  const segments = [...dots, ...dots.flatMap((first) => dots.map((second) => first + second))];
  const ends = ['', ';', ';v=1', '%3b', '%3Bv=1'].flatMap((cut) => ['', ...separators].map((end) => cut + end));
  const spellings = separators.flatMap((before) =>
    segments.flatMap((segment) => ends.map((end) => `/a${before}${segment}${end}`)),
  );
  const passed = spellings.filter((spelling) => !('kind' in pathOf(`/api/v1/erp${spelling}`)));
  expect(spellings).toHaveLength(6 * 12 * 35);
  expect(passed).toEqual([]);
});

test.each(['\0', '\r', '\n', '\t', '\x1b', '\x7f'])('the control character %j is refused', (character) => {
  expect(pathOf(`/api/v1/erp/a${character}b`)).toMatchObject(refused('BAD_REQUEST'));
});

test.each(['/', '/api/v1', '/api/v2/erp', '/API/v1/erp', '/stage/api/v1/erp'])('%s is no path of a Cell', (path) => {
  expect(pathOf(path)).toMatchObject(refused('NOT_FOUND'));
});

test.each(['a\ufffdb', 'a\ud800b', '\udc00'])('the path %j, which is not UTF-8, is refused', (tail) => {
  expect(pathOf(`/api/v1/erp/${tail}`)).toMatchObject(refused('BAD_REQUEST'));
});

const text = fc.string({ unit: codePoint });

test('whatever is sent decodes, once, to what was signed', () => {
  fc.assert(
    fc.property(text, (tail) => {
      const parsed = parseCellPath(`/api/v1/erp/${tail}`);
      if ('kind' in parsed) return;
      expect(decodeURIComponent(encodePath(parsed.path))).toBe(parsed.path);
    }),
  );
});

test('what is sent is a path and nothing else: no query, no fragment, no space, no other byte than ASCII', () => {
  fc.assert(
    fc.property(text, (tail) => expect(encodePath(`/${tail}`)).toMatch(/^\/(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/)),
  );
});

test('no server that resolves dot segments, decoding once or twice, leaves the Cell’s own root', () => {
  const segment = fc.oneof(
    fc.constantFrom('.', '..', '%2e', '%2E.', '..;', '..%3b', 'a', '', '%2f', '%5c', '\\', ';x', '%252e'),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(
      fc.array(segment, { maxLength: 8 }),
      fc.constantFrom('/', '\\', '%2f', '%5C'),
      (segments, separator) => {
        const parsed = parseCellPath(`/api/v1/erp/${segments.join(separator)}`);
        if ('kind' in parsed) return;
        const decoded = [
          parsed.path,
          parsed.path.replaceAll(/%(2e|2f|5c|3b)/gi, (escape) => decodeURIComponent(escape)),
        ];
        for (const path of decoded) {
          expect(path.split(/[/\\]/).map((part) => part.split(';')[0])).not.toContain('..');
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each(['ftp://erp.example', 'file:///etc/passwd'])('no Cell is reached by %j', (baseUrl) => {
  expect(() => parseTarget(baseUrl)).toThrow('A Cell is reached by http or https');
});
