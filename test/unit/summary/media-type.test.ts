// What a caller would rather have, by the weights of Accept and Accept-Encoding.

import { acceptsGzip } from '../../../lambdas/summary/compressed';
import { acceptWeight } from '../../../lambdas/summary/docs-route';

test.each([
  [undefined, 1],
  ['', 1],
  ['*/*', 1],
  ['text/html', 1],
  ['TEXT/HTML;q=0.5', 0.5],
  ['text/*;q=0.4', 0.4],
  ['*/*;q=0.1, text/*;q=0.2, text/html;q=0.3', 0.3],
  ['text/html;level=1;q=0.7', 0.7],
  ['text/html;q=0, */*', 0],
  ['application/json', 0],
  ['text/html;q=2', 1],
])('Accept %j weighs text/html %d', (accept, weight) => {
  expect(acceptWeight(accept, 'text/html')).toBe(weight);
});

test.each([
  [undefined, false],
  ['gzip', true],
  ['br, GZIP;q=0.2', true],
  ['*', true],
  ['gzip;q=0, *', false],
  ['*;q=0', false],
  ['br', false],
  ['gzip;q=maybe', false],
])('Accept-Encoding %j takes gzip: %s', (acceptEncoding, takes) => {
  expect(acceptsGzip(acceptEncoding)).toBe(takes);
});
