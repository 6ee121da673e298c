// GET /ops: the static page. It holds no data, so anyone may load it; what it shows it asks of the admin API.

import type { HttpApp } from '../domain/http';
import { isNamedBy, weakTag } from './entity-tag';

export interface OpsPageFiles {
  readonly html: string;
  /** Value of the Content-Security-Policy header, made with the page. */
  readonly contentSecurityPolicy: string;
}

export function createOpsPageRoute({ html, contentSecurityPolicy }: OpsPageFiles): HttpApp {
  const etag = weakTag(html + contentSecurityPolicy);
  const headers = {
    etag,
    // Asked again each time: a page that a deployment has replaced must not talk to the new API.
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
  return async (request) =>
    isNamedBy(request.headers['if-none-match'], etag)
      ? { status: 304, headers, body: '' }
      : { status: 200, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body: html };
}
