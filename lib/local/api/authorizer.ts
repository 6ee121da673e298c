// A Lambda authorizer with simple responses: identity sources, the invocation, the cache of its answers.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html

import { API_GATEWAY_LIMITS } from '../../../lambdas/contract/limits';
import type { ApiDefinition, AuthorizerDefinition } from './api-definition';
import { type ApiRequest, authorizerEvent } from './event';
import { FRONT_ERROR, type FrontError } from './front-error';
import { type BoundedInvoke, type InvocableFunction, withinTime } from './within-time';

export type Authorization =
  | { readonly allowed: true; readonly context: unknown }
  | { readonly allowed: false; readonly error: FrontError };

interface CachedAnswer {
  readonly expiresAtMs: number;
  readonly isAuthorized: boolean;
  /** As JSON: each request gets a context of its own. */
  readonly context: string;
}

const MAX_CACHED = 10_000;

export class Authorizer {
  readonly #definition: AuthorizerDefinition;
  readonly #invoke: BoundedInvoke;
  readonly #cache = new Map<string, CachedAnswer>();

  constructor(definition: AuthorizerDefinition, judge: InvocableFunction) {
    this.#definition = definition;
    this.#invoke = withinTime(judge, API_GATEWAY_LIMITS.authorizerTimeoutMs);
  }

  async authorize(api: ApiDefinition, request: ApiRequest): Promise<Authorization> {
    const { identitySources, cacheSeconds } = this.#definition;
    if (identitySources.length === 0) return authorization(await this.#ask(api, request, null));
    const identity = identitySources.map((source) => identityOf(source, request));
    if (identity.some((value) => value === '')) return { allowed: false, error: FRONT_ERROR.unauthorized };
    if (cacheSeconds === 0) return authorization(await this.#ask(api, request, identity));
    const key = JSON.stringify(identity);
    const cached = this.#cache.get(key);
    if (cached && cached.expiresAtMs > request.timeMs) return authorization(cached);
    const answer = await this.#ask(api, request, identity);
    if (answer) this.#remember(key, answer);
    return authorization(answer);
  }

  /** Undefined where there is no usable answer. */
  async #ask(
    api: ApiDefinition,
    request: ApiRequest,
    identity: readonly string[] | null,
  ): Promise<CachedAnswer | undefined> {
    const result = await this.#invoke(authorizerEvent(api, request, identity));
    if (!result?.ok) return undefined;
    const { isAuthorized, context } = (result.payload ?? {}) as { isAuthorized?: unknown; context?: unknown };
    if (typeof isAuthorized !== 'boolean') return undefined;
    const expiresAtMs = request.timeMs + this.#definition.cacheSeconds * 1000;
    return { expiresAtMs, isAuthorized, context: JSON.stringify(context ?? null) };
  }

  #remember(key: string, answer: CachedAnswer): void {
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(key, answer);
  }
}

function authorization(answer: CachedAnswer | undefined): Authorization {
  if (!answer) return { allowed: false, error: FRONT_ERROR.internal };
  if (!answer.isAuthorized) return { allowed: false, error: FRONT_ERROR.forbidden };
  return { allowed: true, context: JSON.parse(answer.context) };
}

/** Empty where the request has nothing there. */
function identityOf(source: string, request: ApiRequest): string {
  if (source === '$context.routeKey') return request.routeKey;
  const header = /^\$request\.header\.(.+)$/.exec(source)?.[1]?.toLowerCase();
  if (header === undefined) return '';
  const values = request.rawHeaders.filter(
    (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === header,
  );
  return values.join(',').trim();
}
