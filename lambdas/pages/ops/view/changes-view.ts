// The audit log: who changed what, when and why, newest first, by page and filter. Above it, what the last drills proved.

import { isRecord, recordsOf, textOf } from '../model/answer';
import { proofLines } from '../model/proofs';
import { routeHash } from '../model/route';
import { linkTo, make, tableOf } from './dom';
import { partOf, type View, type ViewContext } from './view';

const FILTERS = ['cell', 'tenantId'] as const;
const LIMIT = '50';

export const changesView: View = {
  paths({ query }) {
    const asked = new URLSearchParams({ limit: LIMIT });
    for (const name of [...FILTERS, 'cursor']) {
      const value = query.get(name) ?? '';
      if (value !== '') asked.set(name, value);
    }
    return { changes: `/api/admin/audit-logs?${asked.toString()}`, proofs: '/api/admin/proofs' };
  },
  render: ({ changes, proofs }, context) => [
    filterForm(context),
    ...(proofs === undefined || proofs.kind === 'off'
      ? []
      : [partOf(proofs, context, '', (body) => drills(body, context))]),
    partOf(changes, context, '', (body) => make('div', '', changeTable(body, context), pages(body, context))),
  ],
};

function drills(body: Record<string, unknown>, { text, timeText }: ViewContext): HTMLElement {
  const lines = proofLines(body, text, timeText);
  return make('div', 'drills', ...lines.map((line) => make('p', line.isOverdue ? 'small' : 'muted small', line.text)));
}

function filterForm({ route, text }: ViewContext): HTMLFormElement {
  const inputs = FILTERS.map((name) => {
    const input = make('input');
    input.type = 'search';
    input.name = name;
    input.value = route.query.get(name) ?? '';
    input.autocomplete = 'off';
    input.spellcheck = false;
    input.placeholder = text.filterLabel[name === 'cell' ? 'cell' : 'tenant'];
    input.setAttribute('aria-label', input.placeholder);
    return input;
  });
  const submit = make('button', '', text.show);
  const form = make('form', 'filters', ...inputs, submit);
  form.setAttribute('role', 'search');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = routeHash('changes', '', Object.fromEntries(inputs.map(({ name, value }) => [name, value.trim()])));
  });
  return form;
}

export function changeTable(body: Record<string, unknown>, { text, timeText }: ViewContext): Node {
  const { labels, sections } = text;
  const rows = recordsOf(body['data']).map((change) => [
    timeText(Number(change['ts'])),
    textOf(change['user']),
    textOf(change['action']),
    targetOf(change),
    textOf(change['reason']),
    differenceOf(change),
  ]);
  if (rows.length === 0) return make('p', 'empty', text.none);
  const heads = [
    labels.at,
    labels.by,
    labels.action,
    labels.target,
    labels.reason,
    `${labels.before} → ${labels.after}`,
  ];
  return tableOf(sections.changes, heads, rows);
}

function targetOf({ target, tenantId, cell }: Record<string, unknown>): Node {
  const [tenant, name] = [textOf(tenantId), textOf(cell)];
  if (tenant !== '') return linkTo(routeHash('tenant', tenant), textOf(target) || tenant);
  return name === '' ? make('span', '', textOf(target)) : linkTo(routeHash('cell', name), textOf(target) || name);
}

const MOST_FIELDS = 6;
const MOST_CHARACTERS = 60;

/** The fields that differ, each with what it was and is. */
function differenceOf({ before, after }: Record<string, unknown>): HTMLElement {
  const [old, now] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  const lines = names
    .slice(0, MOST_FIELDS)
    .map((name) => make('p', '', `${name}: ${short(old[name])} → ${short(now[name])}`));
  return make('div', 'difference', ...lines, names.length > MOST_FIELDS ? `+ ${names.length - MOST_FIELDS}` : null);
}

export function short(value: unknown): string {
  const text = value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function pages(body: Record<string, unknown>, { route, text }: ViewContext): HTMLElement {
  const { cursor, ...filters } = Object.fromEntries(route.query);
  const next = textOf(body['next']);
  return make(
    'p',
    'pages',
    cursor === undefined ? null : linkTo(routeHash('changes', '', filters), text.newest),
    next === '' ? null : linkTo(routeHash('changes', '', { ...filters, cursor: next }), text.older),
  );
}
