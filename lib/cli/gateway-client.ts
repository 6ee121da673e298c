// Asks the gateway's admin API, and says in a sentence what went wrong and what to do about it.

import { randomUUID } from 'node:crypto';
import type { Language } from '../../lambdas/contract/language';
import { RefusedError } from './exit';

export interface GatewayClient {
  readonly url: string;
  /** The answer's JSON. @throws RefusedError */
  readonly ask: <T>(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<T>;
  /** The answer's text, of another type than JSON. @throws RefusedError */
  readonly read: (path: string, accept: string) => Promise<string>;
}

export interface GatewayClientOptions {
  /** Without trailing slash. */
  readonly url: string;
  readonly token: string | undefined;
  readonly timeoutMs?: number;
  /** Of messages in answers. */
  readonly language?: Language;
  /** Aborts what is under way. */
  readonly ended?: AbortSignal | undefined;
}

const TIMEOUT_MS = 15_000;

const WHERE_TOKENS_ARE =
  'npm start prints it as GATEWAY_TOKEN. On AWS it is in the secret that the output OpsTokenArn of the gateway stack names; the token of an admin works too.';

export function createGatewayClient({
  url,
  token,
  timeoutMs = TIMEOUT_MS,
  language = 'en',
  ended,
}: GatewayClientOptions): GatewayClient {
  const ask = (
    method: string,
    path: string,
    accept: string,
    body?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<ReceivedText> => {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(ended ? [ended] : [])]);
    return send(url, path, timeoutMs, {
      signal,
      method,
      headers: {
        accept,
        'accept-language': language,
        'x-request-id': randomUUID(),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  };
  const refused = (response: ReceivedText): RefusedError =>
    new RefusedError(explain(url, token !== undefined, response, parse(response.text)), response.status);
  return {
    url,
    async ask<T>(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<T> {
      const response = await ask(method, path, 'application/json', body, headers);
      const answer = parse(response.text);
      if (response.status >= 200 && response.status < 300 && answer !== undefined) return answer as T;
      throw refused(response);
    },
    async read(path, accept) {
      const response = await ask('GET', path, accept);
      if (response.status === 200) return response.text;
      throw refused(response);
    },
  };
}

interface ReceivedText {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

async function send(url: string, path: string, timeoutMs: number, request: RequestInit): Promise<ReceivedText> {
  try {
    const response = await fetch(`${url}${path}`, { ...request, redirect: 'manual' });
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  } catch (error) {
    throw new RefusedError(explainFailure(url, timeoutMs, error));
  }
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function explain(url: string, withToken: boolean, { status, location }: ReceivedText, answer: object = {}): string {
  if (status >= 300 && status < 400) {
    return `${url} answers with a redirect${location === null ? '' : ` to ${location}`}: give the URL that it leads to.`;
  }
  const { code, message, details, requestId } = answer as Readonly<Record<string, unknown>>;
  // API Gateway's own 401 has no code.
  if (status === 401) {
    return withToken
      ? `${url} does not know this token. ${WHERE_TOKENS_ARE}`
      : `${url} wants a token: set GATEWAY_TOKEN to it. ${WHERE_TOKENS_ARE}`;
  }
  if (typeof code !== 'string') {
    return `What answers on ${url} is not this gateway (status ${status}). Is the URL right?`;
  }
  if (status === 403)
    return `The token is good, but may not do this (${code}). Admin routes want the ops token or an admin's.`;
  if (status === 404 && details === '') {
    return `${url} has no such path (${code}). Give the gateway's own URL, without a path behind it.`;
  }
  const parts = [message, details].filter((part) => typeof part === 'string' && part !== '');
  return `${code}: ${parts.join('. ')} (status ${status}, request ${String(requestId)})`;
}

function explainFailure(url: string, timeoutMs: number, error: unknown): string {
  const { name, cause } = error as Error;
  if (name === 'TimeoutError') return `${url} gave no answer within ${timeoutMs / 1000} s.`;
  const { code = (cause as Error | undefined)?.message ?? name } = Object(cause) as { code?: string };
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens on ${url}. Is the gateway running? npm start starts one; --url or GATEWAY_URL names another.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `No host of that name was found: ${url}. Is the URL right?`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `What answers on ${url} does not speak TLS. Is it http://, or another port?`;
    default:
      return /CERT|SELF_SIGNED|TLS|SSL/.test(code)
        ? `The certificate of ${url} was not accepted (${code}). NODE_EXTRA_CA_CERTS names a file of further authorities.`
        : `The connection to ${url} failed (${code}). Is it the gateway's own URL, with the right http:// or https://?`;
  }
}
