// Where in the console a person is, as the hash of the address: it can be kept, sent and gone back to. Never a secret.

import { type Filter, isSortKey, NO_FILTER } from './filter';

const PLAIN = ['home', 'cells', 'tenants', 'changes', 'requests', 'config'] as const;
const NAMED = { cells: 'cell', tenants: 'tenant', requests: 'request', runbook: 'runbook' } as const;

export type ViewName = (typeof PLAIN)[number] | (typeof NAMED)[keyof typeof NAMED];

export interface Route {
  readonly view: ViewName;
  /** The Cell, tenant, request or rule that the view is about; empty elsewhere. */
  readonly id: string;
  readonly query: URLSearchParams;
}

/** An unknown hash is the first screen. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [first = '', second = ''] = path.split('/', 2);
  const query = new URLSearchParams(search);
  const id = decoded(second);
  const named = Object.entries(NAMED).find(([prefix]) => prefix === first)?.[1];
  if (id !== '' && named !== undefined) return { view: named, id, query };
  return { view: PLAIN.find((name) => name === first) ?? 'home', id: '', query };
}

export function routeHash(view: ViewName, id = '', query: Readonly<Record<string, string>> = {}): string {
  const prefix = Object.entries(NAMED).find(([, name]) => name === view)?.[0];
  const path = prefix === undefined ? (view === 'home' ? '' : view) : `${prefix}/${encodeURIComponent(id)}`;
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return `#/${path}${search === '' ? '' : `?${search}`}`;
}

/** The entry of the navigation that a view stands below. */
export function sectionOf(view: ViewName): ViewName {
  const above: Partial<Record<ViewName, ViewName>> = {
    cell: 'cells',
    tenant: 'tenants',
    request: 'requests',
    runbook: 'home',
  };
  return above[view] ?? view;
}

export function filterOf({ query }: Route): Filter {
  const sort = query.get('sort') ?? '';
  return {
    text: query.get('q') ?? '',
    unhealthyOnly: query.get('state') === 'unhealthy',
    sort: isSortKey(sort) ? sort : NO_FILTER.sort,
    isDescending: query.get('order') === 'desc',
  };
}

export function filterQuery({ text, unhealthyOnly, sort, isDescending }: Filter): Readonly<Record<string, string>> {
  return {
    q: text,
    state: unhealthyOnly ? 'unhealthy' : '',
    sort: sort === NO_FILTER.sort ? '' : sort,
    order: isDescending ? 'desc' : '',
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
