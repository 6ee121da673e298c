// Finds the route of a request: the most specific path wins, then a method of its own before ANY, then $default.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html

export interface RouteMatch<T> {
  readonly route: T;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

interface Pattern<T> {
  readonly route: T;
  /** `ANY` or a method. */
  readonly method: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  readonly kind: 'literal' | 'parameter' | 'greedy';
  readonly name: string;
}

export class RouteMatcher<T extends { readonly routeKey: string }> {
  readonly #patterns: readonly Pattern<T>[];
  readonly #default: T | undefined;

  constructor(routes: readonly T[]) {
    this.#default = routes.find(({ routeKey }) => routeKey === '$default');
    this.#patterns = routes
      .filter(({ routeKey }) => routeKey !== '$default')
      .map(patternOf)
      .toSorted(bySpecificity);
  }

  match(method: string, path: string): RouteMatch<T> | undefined {
    const parts = path.split('/');
    for (const pattern of this.#patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const pathParameters = matchSegments(pattern.segments, parts);
      if (pathParameters) return { route: pattern.route, pathParameters };
    }
    return this.#default && { route: this.#default, pathParameters: undefined };
  }
}

function patternOf<T extends { readonly routeKey: string }>(route: T): Pattern<T> {
  const [method = '', path = ''] = route.routeKey.split(' ');
  const segments = path.split('/').map((part): Segment => {
    const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    if (name === undefined) return { kind: 'literal', name: part };
    return { kind: plus ? 'greedy' : 'parameter', name };
  });
  return { route, method, segments };
}

/** A greedy variable takes one segment or more; elsewhere one trailing slash is as good as none. */
function matchSegments(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, { kind, name }] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if (kind === 'greedy') {
      parameters[name] = parts.slice(index).join('/');
      return parameters[name] === '' ? undefined : parameters;
    }
    if (kind === 'literal' ? part !== name : part === '') return undefined;
    if (kind === 'parameter') parameters[name] = part;
  }
  const rest = parts.length - segments.length;
  return rest === 0 || (rest === 1 && parts.at(-1) === '') ? parameters : undefined;
}

const RANK = { literal: 0, parameter: 1, greedy: 2 } as const;

function bySpecificity(left: Pattern<unknown>, right: Pattern<unknown>): number {
  for (const [index, segment] of left.segments.entries()) {
    const other = right.segments[index];
    if (!other) return -1;
    if (segment.kind !== other.kind) return RANK[segment.kind] - RANK[other.kind];
  }
  if (left.segments.length !== right.segments.length) return 1;
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}
