// What the gateway answers without a function of its own: a landing page, its health, preflights, and 404 for unknown paths.

import { type Language, preferredLanguage, weightedList } from '../contract/language';
import type { GatewayRequest, GatewayResponse, HttpApp } from '../domain/http';
import { refusal } from '../domain/refusal';

/** @param language of the landing page where the caller names none */
export function createEdgeApp(language: Language): HttpApp {
  return async (request) => {
    const { routeKey, method, path } = request;
    // Such routes exist only where CORS is configured, and API Gateway adds its headers.
    if (routeKey.startsWith('OPTIONS ')) return { status: 204, headers: {}, body: '' };
    const isHead = method === 'HEAD';
    const asked = routeKey === '$default' && (isHead || method === 'GET') ? path : undefined;
    if (routeKey === 'GET /health' || (isHead && asked === '/health')) return bodiless(HEALTH, isHead);
    if (asked === '/') return bodiless(landing(request, language), isHead);
    return refusal('NOT_FOUND');
  };
}

/** An answer to HEAD has the headers of GET: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2 */
function bodiless(response: GatewayResponse, isHead: boolean): GatewayResponse {
  return isHead ? { ...response, body: '' } : response;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const HEALTH: GatewayResponse = { status: 200, headers: JSON_TYPE, body: '{"status":"up"}' };

/** Paths that a person or a program goes on with; each asks for what it needs itself. */
const LINKS = { health: '/health', ops: '/ops', docs: '/api/docs', openapi: '/api/docs/openapi.json' } as const;

const WORDS = {
  en: { title: 'Service gateway', health: 'Health', ops: 'State of the Cells', docs: 'API', openapi: 'OpenAPI' },
  'zh-CN': { title: '服务网关', health: '健康检查', ops: '业务单元状态', docs: '接口文档', openapi: 'OpenAPI' },
} as const;

/** HTML for people, JSON for programs; it says nothing of the deployment. */
function landing({ headers }: GatewayRequest, fallback: Language): GatewayResponse {
  const vary = { vary: 'Accept, Accept-Language', 'cache-control': 'no-cache' };
  const weightOf = (type: string): number =>
    weightedList(headers['accept']).find(({ value }) => value === type)?.weight ?? 0;
  if (weightOf('text/html') <= weightOf('application/json')) {
    return { status: 200, headers: { ...JSON_TYPE, ...vary }, body: JSON.stringify(LINKS) };
  }
  const language = preferredLanguage(headers['accept-language'], fallback);
  const words = WORDS[language];
  const links = (Object.keys(LINKS) as (keyof typeof LINKS)[]).map(
    (name) => `<li><a href="${LINKS[name]}">${words[name]}</a></li>`,
  );
  return {
    status: 200,
    headers: {
      ...vary,
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    },
    body:
      `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>${words.title}</title><main><h1>${words.title}</h1><ul>${links.join('')}</ul></main></html>`,
  };
}
