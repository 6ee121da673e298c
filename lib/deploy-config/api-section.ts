// `api`: how callers reach the HTTP API: domain, CORS, and how many requests it takes.

import * as v from 'valibot';
import { API_ROUTES } from '../../lambdas/contract/api-routes';
import { DOMAIN_DOES, domainFields } from './domain-fields';
import { choice, flag, listOf, mapOf, section, text, whole } from './fields';

const hsts = section(
  {
    maxAgeSeconds: v.optional(whole(0, 63_072_000), 31_536_000),
    includeSubDomains: v.optional(flag(), false),
  },
  {
    maxAgeSeconds: 'How long browsers remember it. 0 makes them forget it.',
    includeSubDomains: 'Also for every subdomain. Only where all of them answer HTTPS.',
  },
);

const domain = section(
  {
    ...domainFields,
    hsts: v.optional(hsts, {}),
    mutualTls: v.exactOptional(
      section(
        {
          truststore: text('an s3:// URL of a PEM bundle', /^s3:\/\/[a-z0-9.-]{3,63}\/.+$/),
          version: v.exactOptional(text('an object version')),
        },
        {
          truststore: 'PEM bundle of certificate authorities. Callers must show a certificate that one of them signed.',
          version: ['Version of that object.', 'the newest version'],
        },
      ),
    ),
  },
  {
    ...DOMAIN_DOES,
    hsts: 'Strict-Transport-Security on every response of the functions, also behind `edge`. Browsers then use HTTPS only.',
    mutualTls: ['Asks callers for a client certificate.', 'no client certificate'],
  },
);

const origin = text('an origin such as https://app.example.com, or *', /^(\*|https?:\/\/[^/\s*]+)$/);
const cors = v.pipe(
  section(
    {
      origins: listOf(origin, 'a list of origins'),
      allowCredentials: v.optional(flag(), false),
      maxAgeSeconds: v.optional(whole(0, 86_400), 600),
    },
    {
      origins: 'Origins whose pages may call.',
      allowCredentials: 'Whether browsers may send cookies with these calls.',
      maxAgeSeconds: 'How long browsers remember the answer to a preflight.',
    },
  ),
  v.check(
    ({ origins, allowCredentials }) => !(allowCredentials && origins.includes('*')),
    'origins by name where allowCredentials is true',
  ),
);

const throttle = section(
  { ratePerSecond: whole(1, 100_000), burst: whole(1, 100_000) },
  { ratePerSecond: 'Requests a second on average.', burst: 'Requests at once.' },
);
const routeKeys = API_ROUTES.map(({ key }) => key);

export const apiSection = section(
  {
    domain: v.exactOptional(domain),
    cors: v.exactOptional(cors),
    docs: v.optional(choice('open', 'admin'), 'admin'),
    throttle: v.optional(throttle, { ratePerSecond: 1000, burst: 500 }),
    routeThrottles: v.optional(
      mapOf(v.picklist(routeKeys, `one of ${routeKeys.join('; ')}`), throttle, 'a map of route key to throttle'),
      {},
    ),
  },
  {
    domain: ['Your own name for the API. The execute-api address is then closed.', 'the execute-api address'],
    cors: [
      'Lets pages of other origins call. The gateway then answers OPTIONS itself; no OPTIONS request reaches a Cell.',
      'no other origin may call',
    ],
    docs: 'Who may read the API description at `/api/docs`: administrators (`admin`) or everyone (`open`). It names no Cell, tenant or address.',
    throttle: 'Limit of the whole API. API Gateway treats it as a target: a little more may pass.',
    routeThrottles: 'Route key → its own limit.',
  },
);
