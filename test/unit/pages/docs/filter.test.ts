// The filter of the API page: every word must be found, in any order.

import { matching } from '../../../../lambdas/pages/docs/filter';

const ARTICLES = [
  { id: 'getLight', text: 'get /api/admin/lights lights that are red unauthorized' },
  { id: 'setLight', text: 'put /api/admin/lights/{target} make the platform read-only bad_request' },
  { id: 'error-BAD_REQUEST', text: 'bad_request 400 the request is malformed 请求格式不正确' },
];

test.each([
  ['', ['getLight', 'setLight', 'error-BAD_REQUEST']],
  ['   ', ['getLight', 'setLight', 'error-BAD_REQUEST']],
  ['lights', ['getLight', 'setLight']],
  ['read-only PUT', ['setLight']],
  ['BAD_request', ['setLight', 'error-BAD_REQUEST']],
  ['请求格式', ['error-BAD_REQUEST']],
  ['lights nowhere', []],
])('%j leaves %j', (filter, left) => {
  expect([...matching(ARTICLES, filter)]).toEqual(left);
});
