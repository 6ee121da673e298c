// Missing headers are named all at once; blank is missing.

import { missingHeaders } from '../../../lambdas/proxy/admission';

test.each(['POST', 'PUT', 'PATCH'])('%s needs Authorization, Content-Type and X-Request-ID', (method) => {
  expect(missingHeaders(method, {})).toEqual(['Authorization', 'Content-Type', 'X-Request-ID']);
  expect(missingHeaders(method, { authorization: ' ', 'content-type': 'a', 'x-request-id': '' })).toEqual([
    'Authorization',
    'X-Request-ID',
  ]);
});

test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PROPFIND'])('%s needs Authorization alone', (method) => {
  expect(missingHeaders(method, {})).toEqual(['Authorization']);
  expect(missingHeaders(method, { authorization: 'x' })).toEqual([]);
});
