// What the embedded issuer answers: login, me, its key set and its discovery document.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import type { Language } from '../../../lambdas/contract/language';
import { authenticate, type SampleUser } from './sample-users';
import { SIGNING_ALGORITHM } from './signing-keys';
import { type KeySet, userOfToken } from './tokens';

// Counts login tries by address: a limited number in a minute.

interface LoginLimit {
  /** Whole seconds until the next try is allowed; undefined where this one is, which then counts. */
  retryAfterSeconds(address: string, nowMs: number): number | undefined;
}

const WINDOW_MS = 60_000;
const MAX_TRIES = 10;
const MAX_ADDRESSES = 10_000;

export function createLoginLimit(): LoginLimit {
  const tries = new Map<string, number[]>();
  return {
    retryAfterSeconds(address, nowMs) {
      const recent = (tries.get(address) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
      const [oldest] = recent;
      const isFull = oldest !== undefined && recent.length >= MAX_TRIES;
      if (!isFull) recent.push(nowMs);
      tries.delete(address);
      tries.set(address, recent);
      const longestSilent = tries.size > MAX_ADDRESSES ? tries.keys().next().value : undefined;
      if (longestSilent !== undefined) tries.delete(longestSilent);
      return isFull ? Math.max(1, Math.ceil((oldest + WINDOW_MS - nowMs) / 1000)) : undefined;
    },
  };
}

export interface IssuerRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** The caller's X-Request-ID, else one made here. */
  readonly requestId: string;
  readonly address: string;
  /** Of a refusal's message. */
  readonly language: Language;
  readonly body: string;
}

export interface IssuerAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterSeconds?: number;
  /** Of what was written for people; undefined where nothing was. */
  readonly language?: Language;
}

export interface IssuerAppDeps {
  readonly issuer: string;
  readonly keySet: () => KeySet;
  readonly sign: (user: SampleUser) => Promise<string>;
  readonly limit: LoginLimit;
  readonly clock: () => number;
}

export const ISSUER_PATH = {
  login: '/api/auth/login',
  me: '/api/auth/me',
  jwks: '/.well-known/jwks.json',
  discovery: '/.well-known/openid-configuration',
} as const;

export function createIssuerApp({ issuer, keySet, sign, limit, clock }: IssuerAppDeps) {
  const login = async (request: IssuerRequest): Promise<IssuerAnswer> => {
    const wait = limit.retryAfterSeconds(request.address, clock());
    if (wait !== undefined) {
      return { ...refuse('RATE_LIMIT', request, 'Ten tries a minute are allowed'), retryAfterSeconds: wait };
    }
    const credentials = readCredentials(request.body);
    if (!credentials) return refuse('BAD_REQUEST', request, 'username and password must be texts in a JSON object');
    const user = authenticate(credentials.username, credentials.password);
    if (!user) return refuse('UNAUTHORIZED', request, 'The username or the password is wrong');
    return { status: 200, body: { token: await sign(user), user: toJson(user) } };
  };

  const me = async (request: IssuerRequest): Promise<IssuerAnswer> => {
    const token = /^bearer +(\S+)$/i.exec(request.authorization ?? '')?.[1];
    const user = token === undefined ? undefined : await userOfToken(token, issuer, keySet());
    return user ? { status: 200, body: toJson(user) } : refuse('UNAUTHORIZED', request, 'The token is not valid');
  };

  return async (request: IssuerRequest): Promise<IssuerAnswer> => {
    switch (`${request.method} ${request.path}`) {
      case `POST ${ISSUER_PATH.login}`:
        return login(request);
      case `GET ${ISSUER_PATH.me}`:
        return me(request);
      case `GET ${ISSUER_PATH.jwks}`:
        return { status: 200, body: keySet() };
      case `GET ${ISSUER_PATH.discovery}`:
        return { status: 200, body: discovery(issuer) };
      default:
        return refuse('NOT_FOUND', request, '');
    }
  };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata, as far as this issuer goes. */
function discovery(issuer: string) {
  return {
    issuer,
    jwks_uri: issuer + ISSUER_PATH.jwks,
    id_token_signing_alg_values_supported: [SIGNING_ALGORITHM],
    subject_types_supported: ['public'],
  };
}

/** As the platform's front end reads it: an empty list is every Cell. */
function toJson({ username, role, allowedCells, tenantId }: SampleUser) {
  return { username, role, allowedCells: allowedCells ?? [], tenantId };
}

function readCredentials(body: string): { username: string; password: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { username, password } = (value ?? {}) as { username?: unknown; password?: unknown };
  return typeof username === 'string' && typeof password === 'string' ? { username, password } : undefined;
}

function refuse(code: ErrorCode, { requestId, language }: IssuerRequest, details: string): IssuerAnswer {
  const { status, zh, en } = ERRORS[code];
  return { status, language, body: { code, message: language === 'en' ? en : zh, details, requestId } };
}
