// The live document: the sections of the description that may change while the gateway runs, under the description's own
// checks. It is bundled as a file for the admin function, so that it must load no reader of files and no rule of alarms.

import * as v from 'valibot';
import type { CheckedDocument, LiveFrame, LiveRules } from '../../lambdas/contract/live-config';
import type { CellRoute } from '../../lambdas/contract/route-table';
import { cellRoutes, type RawCells } from './cells-section';
import { planCellFaults, planConflicts } from './conflicts';
import { credentialFaults } from './credential-checks';
import { type Fault, show } from './fault';
import { isMap, section, text, whole } from './fields';
import { toFaults } from './issues';
import { describedLimits } from './limit-settings';
import { tenantRouteFaults, tenantRoutesOf, tenantRoutesSection } from './live-section';
import { plansSection } from './plans-section';

const liveTenants = section(
  {
    plan: v.exactOptional(text('the name of one of the plans')),
    requestsPerMinute: v.optional(whole(0, 1_000_000), 0),
    callerRequestsPerMinute: v.optional(whole(0, 1_000_000), 0),
  },
  {
    plan: ['The default plan.', 'none'],
    requestsPerMinute: 'As tenants.requestsPerMinute of the description.',
    callerRequestsPerMinute: 'As tenants.callerRequestsPerMinute.',
  },
);

const livePatrol = section(
  { failuresToGoDown: v.exactOptional(whole(1, 100)), successesToComeBack: v.exactOptional(whole(1, 100)) },
  {
    failuresToGoDown: ['As patrol.failuresToGoDown of the description.', "the deployment's"],
    successesToComeBack: ['As patrol.successesToComeBack of the description.', "the deployment's"],
  },
);

const liveSections = section(
  {
    cells: v.exactOptional(v.custom<Record<string, unknown>>(isMap, 'a map of Cell names')),
    plans: v.optional(plansSection, {}),
    tenants: v.optional(liveTenants, {}),
    tenantRoutes: v.optional(tenantRoutesSection, {}),
    patrol: v.optional(livePatrol, {}),
  },
  {
    cells: ['Cell name → its URL, or its settings.', 'no Cell'],
    plans: 'What tenants may use.',
    tenants: 'Limits of tenants whose registry entry names none.',
    tenantRoutes: "Tenants' own deployments of Cells.",
    patrol: 'When the patrol calls a Cell down.',
  },
);

type LiveSections = v.InferOutput<typeof liveSections>;

/** More would not be read by anyone, and the answer has to fit. */
const MOST_FAULTS = 50;

export function checkLiveDocument(value: unknown, frame: LiveFrame): CheckedDocument {
  const result = v.safeParse(liveSections, value);
  if (!result.success) return { faults: toFaults(result.issues).slice(0, MOST_FAULTS).map(named) };
  const sections = result.output;
  const faults: Fault[] = [];
  const raw: RawCells = new Map(
    Object.entries(sections.cells ?? {}).map(([name, cell]) => [name, { value: cell, where: `cells.${name}` }]),
  );
  const cells = cellRoutes(raw, faults);
  if (raw.size === 0) faults.push({ where: 'cells', got: 'nothing', expected: 'a Cell: without any nobody is served' });
  faults.push(
    ...planConflicts(sections),
    ...planCellFaults(sections, cells),
    ...credentialFaults(frame.description, { cells }),
    ...tenantRouteFaults(sections.tenantRoutes, cells),
    ...hostFaults(sections, cells, frame),
    ...pinFaults(sections, frame),
  );
  if (faults.length > 0) return { faults: faults.slice(0, MOST_FAULTS) };
  const document = { ...sections, cells: Object.fromEntries([...raw].map(([name, cell]) => [name, cell.value])) };
  return { document, rules: rulesOf(sections, cells, frame.description.patrol) };
}

function named(fault: Fault): Fault {
  return fault.where === 'the description' ? { ...fault, where: 'the document' } : fault;
}

function rulesOf(sections: LiveSections, cells: LiveRules['cells'], patrol: LiveRules['patrol']): LiveRules {
  return {
    cells,
    tenantRoutes: tenantRoutesOf(sections.tenantRoutes),
    limits: describedLimits(sections),
    patrol: { ...patrol, ...sections.patrol },
  };
}

/** An admin's token alone must not send requests to where the deployment never meant them to go. */
function hostFaults(
  { tenantRoutes }: LiveSections,
  cells: Readonly<Record<string, CellRoute>>,
  { allowedHosts, rules }: LiveFrame,
): Fault[] {
  const own = Object.values(rules.tenantRoutes).flatMap((routes) => Object.values(routes));
  const deployed = new Set([...Object.values(rules.cells), ...own].map(({ baseUrl }) => new URL(baseUrl).origin));
  const isAllowed = (url: string): boolean =>
    deployed.has(new URL(url).origin) || allowedHosts.some((pattern) => matches(pattern, new URL(url)));
  const expected = `a host of liveConfig.allowedHosts (${allowedHosts.join(', ') || 'none is named'}) or of a deployed Cell`;
  const urls: (readonly [where: string, url: string])[] = [
    ...Object.entries(cells).map(([name, { baseUrl }]) => [`cells.${name}.url`, baseUrl] as const),
    ...Object.entries(tenantRoutes).flatMap(([tenant, routes]) =>
      Object.entries(routes).map(([cell, { url }]) => [`tenantRoutes.${tenant}.${cell}.url`, url] as const),
    ),
  ];
  return urls.filter(([, url]) => !isAllowed(url)).map(([where, url]) => ({ where, got: show(url), expected }));
}

function matches(pattern: string, { protocol, hostname, port }: URL): boolean {
  const [, plain, rest = ''] = /^(http:\/\/)?(.*)$/.exec(pattern) ?? [];
  const [host = '', wanted = ''] = rest.split(':');
  if (protocol !== (plain === undefined ? 'https:' : 'http:')) return false;
  const standard = plain === undefined ? '443' : '80';
  if ((port || standard) !== (wanted || standard)) return false;
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
}

/** A new environment that cannot read the table knows no pin of the live document. */
function pinFaults({ tenantRoutes }: LiveSections, { withoutTable, rules }: LiveFrame): Fault[] {
  if (withoutTable === 'refuse') return [];
  const faults: Fault[] = [];
  for (const [tenant, routes] of Object.entries(tenantRoutes)) {
    for (const [cell, { pinned }] of Object.entries(routes)) {
      if (pinned !== true || rules.tenantRoutes[tenant]?.[cell]?.pinned === true) continue;
      const expected = 'liveConfig.withoutTable: refuse in the deployment, or the pin in its tenantRoutes';
      faults.push({ where: `tenantRoutes.${tenant}.${cell}.pinned`, got: 'true', expected });
    }
  }
  return faults;
}
