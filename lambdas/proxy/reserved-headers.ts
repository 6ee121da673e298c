// Headers that only the gateway may write: a caller's never reach a Cell, a Cell's never reach a caller.

/** Words that frameworks and servers behind a proxy believe: they say who calls, from where, or what is really asked. */
const FROM_CALLERS: ReadonlySet<string> = new Set([
  // The caller's address, or the way of the request, as a proxy in front would tell it.
  'forwarded',
  'forwarded-for',
  'x-forward-for',
  'x-real-ip',
  'x-real-port',
  'true-client-ip',
  'client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-custom-ip-authorization',
  'fastly-client-ip',
  'cloudfront-viewer-address',
  'cloudfront-forwarded-proto',
  'front-end-https',
  'x-host',
  'x-scheme',
  'x-url-scheme',
  // Another URL or method than the one that was judged and signed.
  'x-override-url',
  'x-method-override',
  'x-script-name',
  'script-name',
  'x-waws-unencoded-url',
  // Who calls, as a proxy with a login of its own would tell it.
  'auth-user',
  'x-auth-user',
  'x-userinfo',
  'x-endpoint-api-userinfo',
  'x-apigateway-api-userinfo',
  'x-anonymous-consumer',
  'client-cert',
  'client-cert-chain',
  // CGI hands it on as HTTP_PROXY: https://httpoxy.org
  'proxy',
  // Rack sends the file that it names.
  'x-sendfile-type',
]);

/** First words of names that proxies make up families of. */
const FIRST_WORDS = [
  'x-(?:gateway|forwarded|original|rewrite|http-method|remote|authenticated|auth-request|webauth|consumer|credential)',
  'x-(?:client-cert|ssl|accel|middleware|envoy|azure|arr|appengine|amzn-oidc|goog-iap|goog-authenticated)',
  'x-(?:ms-client-principal|authentik|pomerium|vouch)',
  'remote|ssl-client|cf-access|cf-connecting|tailscale-user',
];
const FROM_CALLERS_BY_FAMILY = new RegExp(`^(?:${FIRST_WORDS.join('|')})(?:-|$)`);

/** @param name in lower case, of letters, digits and hyphens alone */
export function isReservedFromCallers(name: string): boolean {
  return FROM_CALLERS.has(name) || FROM_CALLERS_BY_FAMILY.test(name);
}

/** All Cells share one origin: what speaks for the whole of it, and not for one answer, is no Cell's to say. */
const FROM_CELLS: ReadonlySet<string> = new Set([
  'strict-transport-security',
  'public-key-pins',
  'public-key-pins-report-only',
  'expect-ct',
  'expect-staple',
  'clear-site-data',
  'service-worker-allowed',
  'alt-svc',
  'alternate-protocol',
  'nel',
  'report-to',
  'reporting-endpoints',
  'accept-ch',
  'accept-ch-lifetime',
  'critical-ch',
  'origin-agent-cluster',
  'origin-isolation',
  'origin-policy',
  'sec-origin-policy',
  'set-login',
  'use-as-dictionary',
  'activate-storage-access',
  'secure-session-registration',
  'secure-session-challenge',
  'sec-session-registration',
  'sec-session-challenge',
  'attribution-reporting-register-source',
  'attribution-reporting-register-trigger',
  'observe-browsing-topics',
]);

/** @param name in lower case */
export function isReservedFromCells(name: string): boolean {
  return FROM_CELLS.has(name) || name.startsWith('x-gateway-');
}
