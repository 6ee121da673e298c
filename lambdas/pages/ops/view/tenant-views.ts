// The registry of tenants as a list, and one tenant: use against its plan, errors by Cell, refusals, changes, keys.

import { isRecord, recordsOf, textOf } from '../model/answer';
import { matches } from '../model/filter';
import { routeHash } from '../model/route';
import { changeTable } from './changes-view';
import { button, factsOf, linkTo, make, tableOf } from './dom';
import { figuresPath, overOf, trafficPanel } from './figure-charts';
import { usageTable } from './usage-table';
import { type Answers, panelOf, partOf, type View, type ViewContext } from './view';

const DAY_MS = 86_400_000;

export const tenantsView: View = {
  slow: ['usage'],
  paths(_, nowMs) {
    const [today, tomorrow] = [nowMs, nowMs + DAY_MS].map((ms) => new Date(ms).toISOString().slice(0, 10));
    return { tenants: '/api/admin/tenants', usage: `/api/admin/usage?by=tenant&from=${today}&to=${tomorrow}` };
  },
  render: ({ tenants, usage }, context) => [
    partOf(tenants, context, '', (body) => {
      const all = recordsOf(body['data']);
      const list = make('div');
      const used = usage?.kind === 'ok' ? requestsOf(usage.body) : undefined;
      const draw = (filter: string): void => list.replaceChildren(tenantTable(all, used, filter, context));
      draw(context.route.query.get('q') ?? '');
      const note = body['enforced'] === false ? make('p', 'note', context.text.notEnforced) : null;
      return make('div', '', note, filterInput(context, draw), list);
    }),
  ],
};

/** Keeps the filter in the address, without a new entry for each letter. */
function filterInput({ route, text }: ViewContext, draw: (filter: string) => void): HTMLElement {
  const input = make('input');
  input.type = 'search';
  input.id = 'tenant-filter';
  input.value = route.query.get('q') ?? '';
  input.autocomplete = 'off';
  input.spellcheck = false;
  input.placeholder = text.filterLabel.tenants;
  input.setAttribute('aria-label', text.filterLabel.tenants);
  input.addEventListener('input', () => {
    history.replaceState(history.state, '', routeHash('tenants', '', { q: input.value }));
    draw(input.value);
  });
  const form = make('form', 'filters', input);
  form.setAttribute('role', 'search');
  form.addEventListener('submit', (event) => event.preventDefault());
  return form;
}

/** Requests by tenant. */
function requestsOf(usage: Record<string, unknown>): ReadonlyMap<string, number> {
  return new Map(recordsOf(usage['data']).map(({ tenant, requests }) => [textOf(tenant), Number(requests)]));
}

/** @param used requests of today, which put the largest tenant first; undefined where nobody counts */
function tenantTable(
  all: readonly Record<string, unknown>[],
  used: ReadonlyMap<string, number> | undefined,
  filter: string,
  context: ViewContext,
): Node {
  const { text, language } = context;
  const { labels } = text;
  const countOf = (id: unknown): number => used?.get(textOf(id)) ?? 0;
  const rows = all
    .filter(({ id, name, plan }) => matches(filter, [id, name, plan].map(textOf).join(' ')))
    .toSorted((one, other) => countOf(other['id']) - countOf(one['id']))
    .map((tenant) => {
      const id = textOf(tenant['id']);
      return [
        linkTo(routeHash('tenant', id), id, 'name'),
        textOf(tenant['name']),
        statusBadge(tenant, context),
        textOf(tenant['plan']) || text.standardPlan,
        expiryText(tenant, context),
        cellsText(tenant, context),
        ...(used === undefined ? [] : [new Intl.NumberFormat(language).format(countOf(id))]),
      ];
    });
  if (rows.length === 0) return make('p', 'empty', text.none);
  const heads = [labels.id, labels.name, labels.status, labels.plan, labels.expires, labels.cells];
  return tableOf(text.views.tenants, used === undefined ? heads : [...heads, text.quota.day], rows);
}

function statusBadge(tenant: Record<string, unknown>, { text, nowSeconds }: ViewContext): HTMLElement {
  const expires = tenant['expire_at'];
  const isExpired = typeof expires === 'number' && expires <= nowSeconds;
  const status = tenant['status'] === 'disabled' ? 'disabled' : isExpired ? 'expired' : 'enabled';
  return make('span', `badge ${status === 'enabled' ? 'up' : 'down'}`, text.tenantStatus[status]);
}

function expiryText({ expire_at: expires }: Record<string, unknown>, { text, timeText }: ViewContext): string {
  return typeof expires === 'number' ? timeText(expires) : text.never;
}

function cellsText({ allowed_cells: cells }: Record<string, unknown>, { text }: ViewContext): string {
  return Array.isArray(cells) ? cells.map(textOf).join(', ') : text.every;
}

export const tenantView: View = {
  paths(route, nowMs) {
    const id = encodeURIComponent(route.id);
    const month = new Date(nowMs).toISOString().slice(0, 7);
    const next = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);
    const span = `from=${month}&to=${next}`;
    return {
      tenant: `/api/admin/tenants/${id}`,
      quota: `/api/admin/tenants/${id}/quota`,
      figures: figuresPath(overOf(route), { tenant: route.id }),
      usage: `/api/admin/usage?tenant=${id}&by=cell&${span}`,
      days: `/api/admin/usage?tenant=${id}&by=day&${span}`,
      changes: `/api/admin/audit-logs?tenantId=${id}&limit=20`,
      keys: `/api/admin/tenants/${id}/keys`,
    };
  },
  render(answers, context) {
    const { text } = context;
    const { sections } = text;
    return [
      partOf(answers['tenant'], context, '', (tenant) => head(tenant, answers, context)),
      panelOf(sections.limits, answers['quota'], context, 'tenants.plan', (quota) =>
        make(
          'div',
          '',
          quota['enforced'] === false && make('p', 'note', context.text.off('tenants.plan')),
          quotaTable(quota, answers, context),
        ),
      ),
      trafficPanel(answers['figures'], context),
      panelOf(sections.byCell, answers['usage'], context, 'usage', (usage) =>
        usageTable(usage, sections.byCell, context),
      ),
      panelOf(sections.changes, answers['changes'], context, '', (body) => changeTable(body, context)),
      panelOf(sections.keys, answers['keys'], context, 'auth.keys: true', (body) => keyTable(body, context)),
    ];
  },
};

function head(tenant: Record<string, unknown>, { quota }: Answers, context: ViewContext): HTMLElement {
  const { text, actions, act, route } = context;
  const { labels } = text;
  const isEnabled = tenant['status'] !== 'disabled';
  const plan = quota?.kind === 'ok' ? textOf(quota.body['plan']) : textOf(tenant['plan']);
  const facts = factsOf([
    [labels.status, statusBadge(tenant, context)],
    [labels.name, textOf(tenant['name'])],
    [labels.plan, plan || text.standardPlan],
    [labels.expires, expiryText(tenant, context)],
    [labels.cells, cellsText(tenant, context)],
  ]);
  const bar = make(
    'div',
    'actions',
    button(text.actions[isEnabled ? 'tenantOff' : 'tenantOn'].button, () =>
      act(actions.tenantSwitch(route.id, isEnabled)),
    ),
    // A deployment without limits keeps plans, and holds nobody to them.
    quota?.kind === 'ok' &&
      quota.body['enforced'] !== false &&
      button(text.actions.plan.button, () => act(actions.plan(route.id, plan))),
  );
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', text.actionsLabel);
  const note = tenant['enforced'] === false ? make('p', 'note', text.notEnforced) : null;
  return make('div', 'panel head', note, facts, bar);
}

/** Use next to its limit; what is counted nowhere shows the limit alone. */
function quotaTable(
  quota: Record<string, unknown>,
  { days }: Answers,
  { text, language, nowSeconds }: ViewContext,
): Node {
  const { labels, sections } = text;
  const number = (value: number): string => new Intl.NumberFormat(language).format(value);
  const used = days?.kind === 'ok' ? days.body : undefined;
  const today = new Date(nowSeconds * 1000).toISOString().slice(0, 10);
  const ofToday = recordsOf(used?.['data']).find(({ day }) => day === today);
  const total = isRecord(used?.['total']) ? used['total'] : undefined;
  const line = (name: string, limit: unknown, count?: unknown): (string | Node)[] => {
    const isLimited = typeof limit === 'number' && limit > 0;
    const shown = isLimited ? number(limit) : text.unlimited;
    if (typeof count !== 'number') return [name, '–', shown];
    const label = `${name}: ${text.usedOf(number(count), shown)}`;
    return [name, make('span', 'use', number(count), isLimited && meter(count, limit, label)), shown];
  };
  const noneToday = used === undefined ? undefined : 0;
  return tableOf(
    sections.limits,
    [labels.name, labels.used, labels.limit],
    [
      line(text.quota.day, quota['requests_per_day'], ofToday?.['requests'] ?? noneToday),
      line(text.quota.month, quota['requests_per_month'], total?.['requests']),
      line(text.quota.minute, quota['requests_per_min']),
      line(text.quota.concurrency, quota['concurrency']),
      line(text.quota.body, quota['max_body_bytes']),
    ],
  );
}

function meter(value: number, limit: number, label: string): HTMLElement {
  const element = make('meter');
  element.max = limit;
  element.high = limit * 0.8;
  element.optimum = 0;
  element.value = Math.min(value, limit);
  element.setAttribute('aria-label', label);
  return element;
}

function keyTable(body: Record<string, unknown>, { text, timeText }: ViewContext): Node {
  const { labels, sections } = text;
  const time = (value: unknown): string => (typeof value === 'number' ? timeText(value) : text.never);
  const rows = recordsOf(body['data']).map((key) => [
    textOf(key['name']),
    textOf(key['id']),
    text.keyStatus[textOf(key['status']) as keyof typeof text.keyStatus] ?? '',
    time(key['created_at']),
    time(key['last_used_at']),
    time(key['expire_at']),
  ]);
  if (rows.length === 0) return make('p', 'empty', text.none);
  const heads = [labels.name, labels.id, labels.status, labels.created, labels.lastUsed, labels.expires];
  return tableOf(sections.keys, heads, rows);
}
