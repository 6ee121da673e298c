// Flaws in the front of the local stack, where bytes become requests.

import { isRefusal } from '../../../lambdas/domain/refusal';
import * as cellPath from '../../../lambdas/proxy/admission';
import * as requestHeaders from '../../../lib/local/api/request-headers';
import { type Canary, replacing } from './canary';

export const FRONT_FLAWS: readonly Canary[] = [
  {
    of: 'raw bytes to the local stack',
    flaw: 'Content-Length and Transfer-Encoding are both believed, and lines may end in any way',
    fault: /reached the Cell$/m,
    server: { insecureHTTPParser: true },
  },
  {
    of: 'raw bytes to the local stack',
    flaw: 'of a doubled header the first counts',
    fault: /X-Tenant-Id.* reached the Cell/,
    replacements: [
      replacing(requestHeaders, 'eventHeaders', (own) => (rawHeaders, bodyBytes, connection) => {
        const names = rawHeaders.map((name, at) => (at % 2 === 0 ? name.toLowerCase() : ''));
        const isFirst = (at: number): boolean => names.indexOf(names[at - (at % 2)] ?? '') === at - (at % 2);
        return own(
          rawHeaders.filter((_, at) => isFirst(at)),
          bodyBytes,
          connection,
        );
      }),
    ],
  },
  {
    of: 'raw bytes to the local stack',
    flaw: 'a path may climb',
    fault: /smuggled at the Cell/,
    replacements: [
      replacing(cellPath, 'parseCellPath', (own) => (path) => {
        const found = own(path);
        if (!isRefusal(found) || !found.details.includes('dot segment')) return found;
        const [, , , cell = '', ...rest] = path.split('/');
        return { cell, path: `/${rest.join('/')}` };
      }),
    ],
  },
];
