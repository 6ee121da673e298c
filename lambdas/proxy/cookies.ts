// Cookies between callers and Cells: all Cells share one origin, and so one jar.

import type { GatewayResponse } from '../domain/http';

export interface CookieRules {
  /** Names of the cookies that pass; undefined lets all pass. */
  readonly cookies?: readonly string[] | undefined;
  readonly setCookiePath: 'as-sent' | 'cell';
}

/** The `Cookie` header with the cookies that pass; undefined where none is left. */
export function passingCookies(header: string, names: readonly string[]): string | undefined {
  const passing = header.split(';').filter((cookie) => names.includes(nameOf(cookie)));
  return passing.length > 0 ? passing.map((cookie) => cookie.trim()).join('; ') : undefined;
}

/** The answer with the cookies that its Cell may set, limited to the Cell's path where the deployment wants that. */
export function withCookieRules(answer: GatewayResponse, cell: string, rules: CookieRules): GatewayResponse {
  const { cookies, setCookiePath } = rules;
  if (!answer.cookies?.length || (cookies === undefined && setCookiePath === 'as-sent')) return answer;
  const passing = answer.cookies.filter((cookie) => cookies === undefined || cookies.includes(nameOf(cookie)));
  return { ...answer, cookies: setCookiePath === 'cell' ? passing.flatMap((cookie) => atCell(cookie, cell)) : passing };
}

/**
 * The cookie for the Cell's path on this host alone. A `__Host-` cookie must be of the path `/`, and browsers drop others.
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-5.2
 */
function atCell(cookie: string, cell: string): string[] {
  if (/^\s*__host-/i.test(cookie)) return [];
  const [pair = '', ...attributes] = cookie.split(';');
  const kept = attributes.filter((attribute) => !/^\s*(?:path|domain)\s*(?:=|$)/i.test(attribute));
  return [[pair, ...kept, ` Path=/api/v1/${cell}`].join(';')];
}

/** Empty for a cookie without a name. */
function nameOf(cookie: string): string {
  const [pair = ''] = cookie.split(';', 1);
  const end = pair.indexOf('=');
  return end < 0 ? '' : pair.slice(0, end).trim();
}
