// The proxy over rules that change: each request goes by one view of them, from its beginning to its end.

import { hash } from 'node:crypto';
import { HEADER } from '../../contract/headers';
import type { LiveRules, TenantRoute } from '../../contract/live-config';
import type { CellRoute, RouteTable } from '../../contract/route-table';
import { keepNewest } from '../../domain/bounded';
import { headerText } from '../../domain/header-text';
import type { GatewayRequest, HttpApp, RequestFacts } from '../../domain/http';
import { type LiveView, rulesFor, type VersionedRules } from '../../domain/live/live-view';
import { type Failure, tenantGroup } from '../../domain/live/rollout-counts';
import { type Refusal, refusal } from '../../domain/refusal';
import { parseCellPath } from '../admission';
import type { WithinLimits } from '../app';
import type { AppOver } from '../create-proxy';
import { isByRules } from './changed-rules';
import { endOf, type Tally } from './tally';
import type { Seen, Watch } from './watch';

interface RulesAppDeps {
  readonly watch: Watch;
  readonly appOver: AppOver;
  readonly limitsOver: (rules: LiveRules) => WithinLimits;
  readonly tally: Tally;
  /** Whether a new environment that cannot read the table refuses. */
  readonly refusesUnknown: boolean;
}

export function createRulesApp(deps: RulesAppDeps): HttpApp {
  const { watch, refusesUnknown } = deps;
  const appOf = createApps(deps);
  return async (request, facts) => {
    const found = watch.current(cellOf(request));
    const seen = 'then' in found ? await found : found;
    const call = whose(request, seen.view);
    facts['config'] = call.versioned.version === 0 ? 'deployed' : `live ${call.versioned.version}`;
    if (!seen.isCurrent) facts.metrics = { ...facts.metrics, liveConfigStale: 1 };
    const stop = stopped(call, seen, refusesUnknown, request);
    // A caller who may not enter learns nothing about Cells.
    if (stop && call.tenant === undefined && request.verdict?.outcome === 'allow') return stop;
    const pass = () => appOf(call, stop)(withHeaders(request, call.route), facts);
    return isCounted(request, call, seen.view)
      ? counted(deps.tally, { ...call, stop }, seen.view, pass, facts)
      : pass();
  };
}

/** Both sides of a rollout are counted; callers whom nobody let in, and those without a tenant, are on neither. */
function isCounted({ verdict }: GatewayRequest, { tenant }: RuledCall, { tried }: LiveView): boolean {
  return tried !== undefined && tenant !== undefined && verdict?.outcome === 'allow';
}

async function counted(
  tally: Tally,
  { tenant = '', cell, versioned, stop }: RuledCall & { readonly stop: Refusal | undefined },
  view: LiveView,
  pass: () => ReturnType<HttpApp>,
  facts: RequestFacts,
): ReturnType<HttpApp> {
  const { pointer, tried } = view;
  if (pointer === undefined) return pass();
  const count = (failure: Failure | undefined) =>
    tally.count(pointer.version, versioned === tried ? 'tried' : 'others', tenantGroup(pointer, tenant), failure);
  tally.send();
  try {
    const answer = await pass();
    const end = endOf(answer, facts, isByRules(view, cell, stop));
    if (end !== 'not counted') count(end === 'well' ? undefined : end);
    return answer;
  } catch (error) {
    count('serverErrors');
    throw error;
  }
}

interface RuledCall {
  readonly tenant: string | undefined;
  readonly cell: string | undefined;
  readonly versioned: VersionedRules;
  /** The rules that others go by meanwhile; undefined for those others. */
  readonly over: LiveRules | undefined;
  readonly own: TenantRoute | undefined;
  /** Undefined for a name that is no Cell. */
  readonly route: CellRoute | undefined;
}

/** Every name that the path can hold counts; what cannot be a Cell is refused later. */
function cellOf({ path }: GatewayRequest): string | undefined {
  const where = parseCellPath(path);
  return 'cell' in where ? where.cell : undefined;
}

/** The tenant as the admission will find it; where it refuses the caller, nothing depends on it. */
function tenantOf({ verdict, headers }: GatewayRequest): string | undefined {
  const known = verdict?.outcome === 'allow' && verdict.caller.kind !== 'ops' ? verdict.caller.tenantId : undefined;
  return known ?? headerText(headers[HEADER.tenantId]);
}

function whose(request: GatewayRequest, view: LiveView): RuledCall {
  const tenant = tenantOf(request);
  const cell = cellOf(request);
  const versioned = rulesFor(view, tenant);
  const { cells, tenantRoutes } = versioned.rules;
  const route = cell !== undefined && Object.hasOwn(cells, cell) ? cells[cell] : undefined;
  const routes = tenant !== undefined && Object.hasOwn(tenantRoutes, tenant) ? tenantRoutes[tenant] : undefined;
  const own = routes && cell !== undefined && Object.hasOwn(routes, cell) ? routes[cell] : undefined;
  const over = versioned === view.tried ? view.base.rules : undefined;
  return { tenant, cell, versioned, over, own, route };
}

function stopped(
  { own, route, cell }: RuledCall,
  { isCurrent, isKnown }: Seen,
  refusesUnknown: boolean,
  { method }: GatewayRequest,
): Refusal | undefined {
  if (!isCurrent && own?.pinned) {
    return refusal('SERVICE_UNAVAILABLE', 'The tenant is pinned, and the version in force cannot be read');
  }
  if (!isKnown && refusesUnknown) return refusal('SERVICE_UNAVAILABLE', 'The version in force cannot be read');
  if (route?.enabled === false) return refusal('CELL_DISABLED', `The Cell ${cell} is switched off`);
  if (route?.methods && !route.methods.includes(method)) {
    return refusal('FORBIDDEN', `The Cell ${cell} takes ${route.methods.join(', ')}`);
  }
  return undefined;
}

function withHeaders(request: GatewayRequest, route: CellRoute | undefined): GatewayRequest {
  if (route?.headers === undefined) return request;
  const headers = Object.assign(Object.create(null) as Record<string, string>, request.headers, route.headers);
  return { ...request, headers };
}

/** Tenants with a route of their own whose app is kept, of each set of rules. */
const MOST_OWN_APPS = 2_000;

interface RulesApps {
  readonly limits: WithinLimits;
  readonly shared: HttpApp;
  readonly own: Map<string, HttpApp>;
}

function createApps({ appOver, limitsOver }: RulesAppDeps) {
  const made = { forAll: new WeakMap<LiveRules, RulesApps>(), tried: new WeakMap<LiveRules, RulesApps>() };
  const appsOf = (rules: LiveRules, over: LiveRules | undefined): RulesApps => {
    const kept = over ? made.tried : made.forAll;
    const known = kept.get(rules);
    if (known) return known;
    const limits = limitsOver(rules);
    const shared = appOver(over ? withOwnCircuits(rules, over) : rules, limits);
    const apps = { limits, shared, own: new Map<string, HttpApp>() };
    kept.set(rules, apps);
    return apps;
  };

  return ({ versioned: { rules }, over, tenant, cell, own, route }: RuledCall, stop: Refusal | undefined): HttpApp => {
    if (stop) return appOver(rules, async () => stop);
    const apps = appsOf(rules, over);
    if (own === undefined || route === undefined || cell === undefined) return apps.shared;
    const key = `${tenant} ${cell}`;
    const app = apps.own.get(key) ?? appOver({ cells: { [cell]: ownRoute(route, cell, own) } }, apps.limits);
    keepNewest(apps.own, key, app, MOST_OWN_APPS);
    return app;
  };
}

/** A deployment of its own has a circuit of its own: what fails there says nothing about the others'. */
function ownRoute(route: CellRoute, cell: string, { baseUrl }: TenantRoute): CellRoute {
  return { ...route, baseUrl, circuit: ownCircuit(cell, baseUrl) };
}

// While a version is tried, a Cell that it changes has a circuit of its own: its failures must neither open the circuit for
// all others, nor count on their side.

/** @param over the rules that all others go by */
export function withOwnCircuits({ cells }: RouteTable, over: RouteTable): RouteTable {
  const routes = Object.entries(cells).map(([cell, route]) => {
    const text = JSON.stringify(route);
    const isSame = Object.hasOwn(over.cells, cell) && JSON.stringify(over.cells[cell]) === text;
    return [cell, isSame ? route : { ...route, circuit: ownCircuit(cell, text) }] as const;
  });
  return { cells: Object.fromEntries(routes) };
}

function ownCircuit(cell: string, text: string): string {
  return `${cell}@${hash('sha256', text).slice(0, 12)}`;
}
