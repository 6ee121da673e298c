// `tenants`: the registry on a terminal.

import type { HealthSummary } from '../../../lambdas/contract/health-summary';
import type { Format } from '../../terminal/style';
import { type Column, type TableCell, table } from '../../terminal/table';
import { didYouMean } from '../../terminal/typing-slips';
import { command, noMore, texts, type ValuesOf } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT, UsageError } from '../exit';
import type { GatewayClient } from '../gateway-client';
import type { Terminal } from '../terminal';
import { readTime, timeText } from '../time-text';
import { printQuota, QUOTA_HELP, QUOTA_OPTIONS, type Quota, quotaChange } from './tenant-quota';

interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly status: 'enabled' | 'disabled';
  readonly expire_at: number | null;
  readonly created_at: number;
  /** Null is every Cell. */
  readonly allowed_cells: readonly string[] | null;
  /** Missing from a gateway of version 1.0. */
  readonly canonical?: boolean;
  /** False where requests are not held against the registry; absent where they are. */
  readonly enforced?: false;
}

interface TenantList {
  readonly data: readonly Tenant[];
  readonly enforced?: false;
}

const COLUMNS: readonly Column[] = [
  { title: 'TENANT' },
  { title: 'STATE' },
  { title: 'NAME', rank: 2 },
  { title: 'EXPIRES', rank: 1 },
  { title: 'CELLS', rank: 3 },
  { title: 'CREATED', rank: 4 },
];

const NOT_ENFORCED =
  'The registry is not enforced: disabled and expired tenants are let in. Set tenants.validate to true.';

const ROOT = '/api/admin/tenants';
const VERBS = ['show', 'add', 'change', 'enable', 'disable', 'quota'] as const;

const OPTIONS = { ...CONNECTION_OPTIONS, ...texts('name', 'expires', 'cells', 'reason'), ...QUOTA_OPTIONS } as const;
type TenantValues = ValuesOf<typeof OPTIONS>;

export const tenants = command({
  summary: 'the tenant registry, and limits of tenants',
  help: `tenants [list]
tenants show ID
tenants add ID --name NAME [--expires 2026-12-31] [--cells crm,erp|none]
tenants change ID [--name NAME] [--expires 2026-12-31|never]
               [--cells crm,erp|all|none]
tenants enable ID
tenants disable ID
  The tenant registry. A tenant may call every Cell unless --cells names some.
  Each change takes a --reason for the audit log.
${QUOTA_HELP}`,
  options: OPTIONS,
  async run({ values, words, terminal }) {
    const [verb = 'list', id] = words;
    noMore(words, verb === 'list' ? 1 : 2);
    const [method, path, body] = requestOf(verb, id, values);
    const client = await connect(values, terminal);
    if (values.cells !== undefined) await refuseUnknown(cellsOf(values.cells) ?? [], client);
    const { reason } = values;
    if (reason !== undefined && !body) throw new UsageError('Only a change takes a --reason.');
    const answer = await client.ask<Tenant | TenantList | Quota>(method, path, body && { ...body, reason });
    if (values.json) terminal.print(JSON.stringify(answer, undefined, 2));
    else if (verb === 'quota') printQuota(answer as Quota, terminal);
    else {
      printTenants('data' in answer ? (answer as TenantList).data : [answer as Tenant], terminal);
      if (answer.enforced === false) terminal.print(terminal.style('yellow', NOT_ENFORCED));
    }
    return EXIT.ok;
  },
});

function requestOf(verb: string, id: string | undefined, values: TenantValues): [string, string, object?] {
  const fields = fieldsOf(values);
  const hasFields = Object.keys(fields).length > 0;
  if (hasFields && verb !== 'add' && verb !== 'change') {
    throw new UsageError('--name, --expires and --cells belong to tenants add and tenants change.');
  }
  const quota = quotaChange(values);
  const hasQuota = Object.keys(quota).length > 0;
  if (hasQuota && verb !== 'quota') throw new UsageError(`The options of a quota belong to tenants quota.`);
  if (verb === 'list') return ['GET', ROOT];
  if (!VERBS.some((known) => known === verb))
    throw new UsageError(`tenants ${verb}: there is list, ${VERBS.join(', ')}.${didYouMean(verb, VERBS)}`);
  if (id === undefined) throw new UsageError(`tenants ${verb} needs the id of a tenant.`);
  const path = `${ROOT}/${encodeURIComponent(id)}`;
  switch (verb) {
    case 'show':
      return ['GET', path];
    case 'add':
      if (values.name === undefined) throw new UsageError('tenants add needs a --name.');
      return ['POST', ROOT, { tenantId: id, ...fields }];
    case 'change':
      if (!hasFields) throw new UsageError('tenants change needs --name, --expires or --cells.');
      return ['PATCH', path, fields];
    case 'quota':
      return hasQuota ? ['PUT', `${path}/quota`, quota] : ['GET', `${path}/quota`];
    default:
      return ['PATCH', path, { status: `${verb}d` }];
  }
}

function fieldsOf({ name, expires, cells }: TenantValues): object {
  return {
    ...(name !== undefined && { name }),
    ...(expires !== undefined && { expireAt: expires === 'never' ? null : readTime(expires, '--expires') }),
    ...(cells !== undefined && { allowedCells: cellsOf(cells) }),
  };
}

/** A misspelt Cell would shut a tenant out of the right one. @throws UsageError */
async function refuseUnknown(named: readonly string[], client: GatewayClient): Promise<void> {
  if (named.length === 0) return;
  const { cells } = await client.ask<Partial<HealthSummary>>('GET', '/api/admin/health-summary');
  const known = cells?.map(({ cell }) => cell);
  const unknown = named.find((name) => known?.includes(name) === false);
  if (unknown === undefined || known === undefined) return;
  throw new UsageError(`There is no Cell ${unknown}: ${known.join(', ')}.${didYouMean(unknown, known)}`);
}

/** `all` and `none` stand for every Cell and no Cell. */
export function cellsOf(text: string): readonly string[] | null {
  if (text === 'all') return null;
  return text === 'none' ? [] : text.split(',').map((cell) => cell.trim());
}

function printTenants(all: readonly Tenant[], { print, screen, style, nowMs }: Terminal): void {
  const rows = all.map((tenant): TableCell[] => [
    tenant.id,
    stateOf(tenant, nowMs() / 1000),
    tenant.name,
    tenant.expire_at === null ? 'never' : timeText(tenant.expire_at),
    tenant.allowed_cells === null ? 'all' : tenant.allowed_cells.join(', ') || 'none',
    tenant.created_at === 0 ? '' : timeText(tenant.created_at),
  ]);
  for (const line of table(COLUMNS, rows, { width: screen()?.columns, style })) print(line);
  const odd = all.filter(({ canonical }) => canonical === false).map(({ id }) => id);
  if (odd.length > 0) print(`Ids of version 1.0 that could not be made today, and keep working: ${odd.join(', ')}`);
}

function stateOf({ status, expire_at: end }: Tenant, nowSeconds: number): { text: string; format: Format } {
  if (status === 'disabled') return { text: 'disabled', format: 'red' };
  return end !== null && end <= nowSeconds
    ? { text: 'expired', format: 'yellow' }
    : { text: 'enabled', format: 'green' };
}
