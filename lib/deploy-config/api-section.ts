// `api`: how callers reach the HTTP API: domain, CORS, and how many requests it takes.

import * as v from 'valibot';
import { API_ROUTES } from '../../lambdas/contract/api-routes';
import { domainFields } from './domain-fields';
import { flag, listOf, section, text, whole } from './fields';

const domain = section({
  ...domainFields,
  /** Callers must show a certificate that one in this bundle signed. */
  mutualTls: v.exactOptional(
    section({
      truststore: text('an s3:// URL of a PEM bundle', /^s3:\/\/[a-z0-9.-]{3,63}\/.+$/),
      version: v.exactOptional(text('an object version')),
    }),
  ),
});

const origin = text('an origin such as https://app.example.com, or *', /^(\*|https?:\/\/[^/\s*]+)$/);
const cors = v.pipe(
  section({
    origins: listOf(origin, 'a list of origins'),
    allowCredentials: v.optional(flag(), false),
    maxAgeSeconds: v.optional(whole(0, 86_400), 600),
  }),
  v.check(
    ({ origins, allowCredentials }) => !(allowCredentials && origins.includes('*')),
    'origins by name where allowCredentials is true',
  ),
);

const throttle = section({ ratePerSecond: whole(1, 100_000), burst: whole(1, 100_000) });
const routeKeys = API_ROUTES.map(({ key }) => key);

export const apiSection = section({
  domain: v.exactOptional(domain),
  cors: v.exactOptional(cors),
  /** Of the whole stage. Best effort: API Gateway may let a little more through. */
  throttle: v.optional(throttle, { ratePerSecond: 1000, burst: 500 }),
  /** Route key -> its own limit. */
  routeThrottles: v.optional(
    v.record(v.picklist(routeKeys, `one of ${routeKeys.join('; ')}`), throttle, 'a map of route key to throttle'),
    {},
  ),
});
