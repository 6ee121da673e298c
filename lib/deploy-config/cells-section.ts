// `cells`: one Cell's route, as the description and the route files spell it, and the table made of them.

import * as v from 'valibot';
import { REQUEST_DEADLINE_MS } from '../../lambdas/contract/limits';
import { CELL_NAME, type CellRoute } from '../../lambdas/contract/route-table';
import type { BreakerSettings } from '../../lambdas/contract/settings';
import { type Fault, show } from './fault';
import {
  cellUrl,
  choice,
  credentialDoes,
  credentialFields,
  flag,
  listOf,
  mapOf,
  ratio,
  section,
  text,
  whole,
} from './fields';
import { toFaults } from './issues';

const breakerFields = {
  windowSeconds: v.exactOptional(whole(1, 300)),
  failureRatio: v.exactOptional(ratio()),
  minimumCalls: v.exactOptional(whole(1, 10_000)),
  openSeconds: v.exactOptional(whole(1, 3600)),
  halfOpenProbes: v.exactOptional(whole(1, 100)),
  successesToClose: v.exactOptional(whole(1, 100)),
  tenantsToOpen: v.exactOptional(whole(1, 2)),
};

/** @param whereAbsent the value that holds where a field says nothing, in words. */
export function breakerSection(whereAbsent: (field: keyof BreakerSettings) => string) {
  return section(breakerFields, {
    windowSeconds: ['Sliding window that calls are counted in.', whereAbsent('windowSeconds')],
    failureRatio: ['Share of failed calls that opens the circuit.', whereAbsent('failureRatio')],
    minimumCalls: ['Calls in the window before the circuit can open.', whereAbsent('minimumCalls')],
    openSeconds: ['How long an open circuit refuses before it lets probes through.', whereAbsent('openSeconds')],
    halfOpenProbes: ['Calls that a half-open circuit lets through as probes.', whereAbsent('halfOpenProbes')],
    successesToClose: ['Successful half-open probes needed to close the circuit.', whereAbsent('successesToClose')],
    tenantsToOpen: [
      'Number of verified tenants that must see failures before statuses and timeouts open the circuit for everybody. Use 1 if there is only one tenant.',
      whereAbsent('tenantsToOpen'),
    ],
  });
}

/** Not those that the gateway writes, nor the families that proxies write: the proxy would drop them. */
const ADDED_HEADER =
  /^x-(?!tenant-id$|user-|data-scope$|request-id$|trace-id$|span-id$|signature|origin-proof$|gateway-|forwarded|real-)[a-z0-9-]{1,60}$/;
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What the code of live changes does with a Cell, and nothing else. */
export const LIVE_CELL_FIELDS = ['enabled', 'methods', 'headers'] as const;

export const cellSection = section(
  {
    url: cellUrl(),
    core: v.optional(flag(), true),
    timeoutMs: v.exactOptional(whole(100, REQUEST_DEADLINE_MS)),
    connectTimeoutMs: v.exactOptional(whole(50, 10_000)),
    retries: v.exactOptional(whole(0, 5)),
    readsWithBody: v.exactOptional(flag()),
    enabled: v.exactOptional(flag()),
    methods: v.exactOptional(listOf(choice(...METHODS), `a list of methods: ${METHODS.join(', ')}`)),
    headers: v.exactOptional(
      mapOf(
        text('a header name in lower case that starts with x-, and that the gateway does not write', ADDED_HEADER),
        text('up to 256 printable characters of ASCII', /^[\x20-\x7e]{1,256}$/),
        'a map of header names to values',
      ),
    ),
    ...credentialFields,
    adminTokens: v.exactOptional(flag()),
    breaker: v.exactOptional(breakerSection((field) => `proxy.breaker.${field}`)),
    patrol: v.exactOptional(
      section(
        {
          failuresToGoDown: v.exactOptional(whole(1, 100)),
          successesToComeBack: v.exactOptional(whole(1, 100)),
        },
        {
          failuresToGoDown: ['Failed probes in a row after which the Cell is down.', 'patrol.failuresToGoDown'],
          successesToComeBack: ['Good probes in a row after which it is up again.', 'patrol.successesToComeBack'],
        },
      ),
    ),
    fallback: v.exactOptional(
      section(
        {
          status: v.optional(whole(200, 599), 200),
          contentType: v.optional(
            text('a media type', /^[\w.+-]+\/[\w.+-]+(;.*)?$/),
            'application/json; charset=utf-8',
          ),
          body: v.optional(v.string('text'), ''),
        },
        { status: 'HTTP status of the fallback.', contentType: 'Its Content-Type.', body: 'Its body, as it is sent.' },
      ),
    ),
  },
  {
    url: 'URL of the Cell; it may have a path. A bare URL instead of the map sets only this.',
    core: 'Whether the platform counts as down when this Cell is down.',
    timeoutMs: ['Response timeout of one try.', 'proxy.timeoutMs'],
    connectTimeoutMs: ['Connect timeout of one try.', 'proxy.connectTimeoutMs'],
    retries: ['Further tries of requests that may safely be repeated.', 'proxy.retries'],
    readsWithBody: ['Lets GET, HEAD and OPTIONS carry a body. Such requests share no connection.', 'false'],
    enabled: ['With `false` the Cell gets no requests, and callers get 503 CELL_DISABLED. Needs liveConfig.', 'true'],
    methods: ['Methods that pass. Others get 403. Needs liveConfig.', 'all'],
    headers: ['Headers that the gateway adds to requests to this Cell. Needs liveConfig.', 'none'],
    ...credentialDoes((field) => `proxy.${field}`),
    adminTokens: [
      'Forwards tokens that open admin routes to this Cell too. Not allowed where authorization is strip, because the Cell could use them on admin routes.',
      'false',
    ],
    breaker: ['Circuit breaker of this Cell, where it differs from proxy.breaker.', 'proxy.breaker'],
    patrol: ['When the patrol judges this Cell down.', 'patrol'],
    fallback: [
      'Response that callers get while the circuit is open, marked by a header. Only where core is false.',
      '503',
    ],
  },
);

/** Entries of the description that are read before the schema is asked: route files and variables lie over them. */
export const CELL_ENTRIES_DO = {
  cells: 'Cell name → its URL, or a map of the settings below.',
  routesFile: "A file of Cells in the platform's formats, JSON or YAML, relative to the description.",
} as const;

export interface RawCell {
  /** A URL, or a map of settings. */
  readonly value: unknown;
  readonly where: string;
  /** The environment variable that set the URL. */
  readonly urlVariable?: string;
}

/** Cells by name before they are checked. A map, because a Cell may be called `__proto__`. */
export type RawCells = Map<string, RawCell>;

/** Checks every Cell; the table has no prototype, so that only a Cell's own name finds it. */
export function cellRoutes(raw: RawCells, faults: Fault[]): Readonly<Record<string, CellRoute>> {
  const routes = Object.create(null) as Record<string, CellRoute>;
  for (const [name, { value, where, urlVariable }] of raw) {
    if (!CELL_NAME.test(name)) {
      faults.push({
        where,
        got: `the name ${show(name)}`,
        expected: 'a Cell name of a-z, 0-9, - and _, 64 characters at most',
      });
      continue;
    }
    const bare = typeof value === 'string';
    const result = v.safeParse(cellSection, bare ? { url: value } : value);
    if (!result.success) {
      const urlOrigin = urlVariable ?? (bare ? where : `${where}.url`);
      faults.push(...toFaults(result.issues, where, new Map([[`${where}.url`, urlOrigin]])));
      continue;
    }
    const { url, ...options } = result.output;
    if (options.fallback !== undefined && options.core) {
      faults.push({
        where: `${where}.fallback`,
        got: 'a fallback on a core Cell',
        expected: 'core: false with a fallback',
      });
    }
    routes[name] = { baseUrl: url, ...options };
  }
  return routes;
}
