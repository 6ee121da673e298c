// GET /api/docs: the API description, as a page for people and as JSON for programs. Both are made at synth.

import { gunzipSync } from 'node:zlib';
import { weightedList } from '../contract/language';
import type { GatewayRequest, GatewayResponse, HttpParts } from '../domain/http';
import { acceptsGzip } from './compressed';
import { isNamedBy, weakTag } from './entity-tag';

export interface DocsFiles {
  /** By gzip; read with the first request, which few environments ever see. */
  readonly page: () => Buffer;
  readonly json: () => Buffer;
  /** Value of the Content-Security-Policy header, made with the page. */
  readonly contentSecurityPolicy: () => string;
}

interface Document {
  readonly gzipped: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asked again each time: a deployment may have replaced it. Not shared: some deployments show it to admins only. */
const ALWAYS = { 'cache-control': 'private, no-cache', vary: 'Accept, Accept-Encoding' };

export function createDocsParts(files: DocsFiles): HttpParts {
  const page = once(() => {
    const contentSecurityPolicy = files.contentSecurityPolicy();
    return documentOf(files.page(), {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
  });
  const json = once(() => documentOf(files.json(), { 'content-type': 'application/json; charset=utf-8' }));
  return {
    'GET /api/docs': async (request) => answer(prefersJson(request.headers['accept']) ? json() : page(), request),
    'GET /api/docs/openapi.json': async (request) => answer(json(), request),
  };
}

/** Also by the media types that are registered for OpenAPI. */
function prefersJson(accept: string | undefined): boolean {
  const types = ['application/json', 'application/openapi+json', 'application/vnd.oai.openapi+json'];
  const best = Math.max(...types.map((type) => acceptWeight(accept, type)));
  return best > acceptWeight(accept, 'text/html');
}

/**
 * Weight that an `Accept` header gives a media type, by its most specific range; 1 without a header. Parameters of
 * ranges next to the weight are not looked at.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export function acceptWeight(accept: string | undefined, type: string): number {
  const ranges = weightedList(accept);
  if (ranges.length === 0) return 1;
  const [family] = type.split('/', 1);
  const match = [type, `${family}/*`, '*/*'].flatMap((range) => ranges.filter(({ value }) => value === range));
  return match[0]?.weight ?? 0;
}

function documentOf(gzipped: Buffer, headers: Readonly<Record<string, string>>): Document {
  return { gzipped, etag: weakTag(gzipped.toString('base64')), headers };
}

function answer({ gzipped, etag, headers }: Document, request: GatewayRequest): GatewayResponse {
  const tagged = { ...ALWAYS, etag };
  if (isNamedBy(request.headers['if-none-match'], etag)) return { status: 304, headers: tagged, body: '' };
  const all = { ...tagged, ...headers };
  return acceptsGzip(request.headers['accept-encoding'])
    ? { status: 200, headers: { ...all, 'content-encoding': 'gzip' }, body: gzipped }
    : { status: 200, headers: all, body: gunzipSync(gzipped) };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
