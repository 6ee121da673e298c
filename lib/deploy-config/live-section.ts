// `liveConfig` and `tenantRoutes`: what may be changed while the gateway runs, and tenants on their own deployments of Cells.

import * as v from 'valibot';
import type { TenantRoutes } from '../../lambdas/contract/live-config';
import { CELL_NAME, type CellRoute } from '../../lambdas/contract/route-table';
import { LIVE_CELL_FIELDS } from './cells-section';
import { type Fault, show } from './fault';
import { cellUrl, choice, flag, isMap, mapOf, section, text, whole } from './fields';

const HOST_EXPECTED = 'a host name or *.suffix, with :port or http:// where it is not https on port 443';

export const liveConfigSection = section(
  {
    allowedHosts: v.optional(
      v.array(
        text(HOST_EXPECTED, /^(http:\/\/)?(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/),
        'a list of host names',
      ),
      [],
    ),
    replaces: v.optional(whole(0, 999_999_999), 0),
    withoutTable: v.optional(choice('deployed', 'refuse'), 'deployed'),
  },
  {
    allowedHosts:
      "Hosts that a Cell's URL may be changed to: `erp.example.com`, `*.cells.example.com`, `http://127.0.0.1:9001`. The hosts of the deployed Cells are always allowed.",
    replaces:
      'The live version that this deployment replaces. Later versions stay in force. `npm run gateway -- config status` shows the current one.',
    withoutTable:
      'What a new environment does when it cannot read the table: `deployed` uses this description, `refuse` answers 503. Tenants can be pinned live only with `refuse`.',
  },
);

const ownRoute = section(
  { url: cellUrl(), pinned: v.exactOptional(flag()) },
  {
    url: "Where the tenant's own deployment of the Cell is.",
    pinned: ['Requests of the tenant go there or get 503, even when the live document cannot be read.', 'false'],
  },
);

/** A bare URL says where it is, as for a Cell. */
const tenantRoute = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? { url: value } : value)),
  ownRoute,
);

export const tenantRoutesSection = mapOf(
  text('a tenant id', /^[A-Za-z0-9._:@-]{1,64}$/),
  mapOf(text('a Cell name', CELL_NAME), tenantRoute, 'a map of Cell names to URLs'),
  'a map of tenants',
);

export type DescribedTenantRoutes = v.InferOutput<typeof tenantRoutesSection>;

export function tenantRoutesOf(described: DescribedTenantRoutes = {}): TenantRoutes {
  return Object.fromEntries(
    Object.entries(described).map(([tenant, cells]) => [
      tenant,
      Object.fromEntries(Object.entries(cells).map(([cell, { url, ...more }]) => [cell, { baseUrl: url, ...more }])),
    ]),
  );
}

type Cells = Readonly<Record<string, CellRoute>>;

/** Routes of tenants to what is not the name of a Cell. */
export function tenantRouteFaults(routes: DescribedTenantRoutes = {}, cells: Cells): Fault[] {
  return Object.entries(routes).flatMap(([tenant, own]) =>
    Object.keys(own)
      .filter((cell) => !Object.hasOwn(cells, cell))
      .map((cell) => ({ where: `tenantRoutes.${tenant}.${cell}`, got: show(cell), expected: 'the name of a Cell' })),
  );
}

interface LiveParts {
  readonly liveConfig?: object | undefined;
  readonly tenantRoutes?: DescribedTenantRoutes | undefined;
}

/** Refuses what only the code of live changes does in a description without `liveConfig`. */
export function liveFaults({ liveConfig, tenantRoutes }: LiveParts, cells: Cells): Fault[] {
  if (liveConfig !== undefined) return tenantRouteFaults(tenantRoutes, cells);
  const expected = 'liveConfig next to it: {} will do';
  const fields = Object.entries(cells).flatMap(([name, route]) =>
    LIVE_CELL_FIELDS.filter((field) => route[field] !== undefined).map((field) => ({
      where: `cells.${name}.${field}`,
      got: isMap(route[field]) ? 'a map' : show(route[field]),
      expected,
    })),
  );
  return tenantRoutes === undefined ? fields : [...fields, { where: 'tenantRoutes', got: 'a map', expected }];
}
