// `keys`: API keys of a tenant's programs, on a terminal.

import type { Format } from '../../terminal/style';
import { type Column, type TableCell, table } from '../../terminal/table';
import { didYouMean } from '../../terminal/typing-slips';
import { command, noMore, texts, type ValuesOf } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT, UsageError } from '../exit';
import type { Terminal } from '../terminal';
import { readTime, timeText } from '../time-text';
import { cellsOf } from './tenants';

interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly status: 'valid' | 'expired' | 'revoked';
  /** Null is each Cell of the tenant. */
  readonly allowed_cells: readonly string[] | null;
  readonly plan?: string;
  readonly expire_at: number | null;
  /** Only in a list; null is never. */
  readonly last_used_at?: number | null;
  /** Only in the answer that made it. */
  readonly key?: string;
}

interface ApiKeyList {
  readonly data: readonly ApiKey[];
  readonly enforced?: false;
}

const COLUMNS: readonly Column[] = [
  { title: 'KEY' },
  { title: 'STATE' },
  { title: 'NAME', rank: 1 },
  { title: 'LAST USED' },
  { title: 'EXPIRES', rank: 2 },
  { title: 'CELLS', rank: 3 },
  { title: 'PLAN', rank: 4 },
];

const FORMAT: Readonly<Record<ApiKey['status'], Format>> = { valid: 'green', expired: 'yellow', revoked: 'red' };
const VERBS = ['list', 'add', 'revoke'] as const;
const SHOWN_ONCE = 'This is the whole key, shown this once: give it to its holder by a safe way.';
const OFF = 'API keys are off: callers may not show them. Set auth.keys to true.';

const OPTIONS = { ...CONNECTION_OPTIONS, ...texts('name', 'cells', 'plan', 'expires', 'reason') } as const;
type KeyValues = ValuesOf<typeof OPTIONS>;

export const keys = command({
  summary: "API keys for a tenant's programs",
  help: `keys list TENANT
keys add TENANT --name NAME [--cells crm,erp|none] [--plan NAME]
         [--expires 2026-12-31] [--reason TEXT]
keys revoke TENANT KEY
  API keys for programs of a tenant. A new key is shown once.
  To replace a key, add a second one of the same name and move the program to
  it. When LAST USED shows that the old one is idle, revoke it by its id.`,
  options: OPTIONS,
  async run({ values, words, terminal }) {
    noMore(words, words[0] === 'revoke' ? 3 : 2);
    const [method, path, body] = requestOf(words, values);
    const client = await connect(values, terminal);
    const answer = await client.ask<ApiKey | ApiKeyList>(method, path, body);
    if (values.json) terminal.print(JSON.stringify(answer, undefined, 2));
    else if ('data' in answer) printKeys(answer, terminal);
    else printChange(answer, terminal);
    return EXIT.ok;
  },
});

function requestOf([verb = 'list', tenant, key]: readonly string[], values: KeyValues): [string, string, object?] {
  if (!VERBS.some((known) => known === verb)) {
    throw new UsageError(`keys ${verb}: there is ${VERBS.join(', ')}.${didYouMean(verb, VERBS)}`);
  }
  if (tenant === undefined) throw new UsageError(`keys ${verb} needs the id of a tenant.`);
  if (verb !== 'add' && [values.name, values.cells, values.plan, values.expires, values.reason].some(Boolean)) {
    throw new UsageError(`keys ${verb} takes none of the options of keys add.`);
  }
  const path = `/api/admin/tenants/${encodeURIComponent(tenant)}/keys`;
  if (verb === 'list') return ['GET', path];
  if (verb === 'add') return ['POST', path, creationOf(values)];
  if (key === undefined) throw new UsageError('keys revoke needs the id of a key: keys list shows them.');
  return ['DELETE', `${path}/${encodeURIComponent(idIn(key))}`];
}

function creationOf({ name, cells, plan, expires, reason }: KeyValues): object {
  if (name === undefined) throw new UsageError('keys add needs a --name: what the key is for.');
  return {
    name,
    ...(cells !== undefined && { allowedCells: cellsOf(cells) }),
    ...(plan !== undefined && { plan }),
    ...(expires !== undefined && { expireAt: readTime(expires, '--expires') }),
    ...(reason !== undefined && { reason }),
  };
}

/** A whole key goes no further than this: its path would stand in the API's access log. */
function idIn(key: string): string {
  return /^cgk_[0-9a-f]{16}/.exec(key)?.[0] ?? key;
}

function printKeys({ data, enforced }: ApiKeyList, { print, screen, style }: Terminal): void {
  const rows = data.map((key): TableCell[] => [
    key.id,
    { text: key.status, format: FORMAT[key.status] },
    key.name,
    typeof key.last_used_at === 'number' ? timeText(key.last_used_at) : 'never',
    key.expire_at === null ? 'never' : timeText(key.expire_at),
    key.allowed_cells === null ? 'all' : key.allowed_cells.join(', ') || 'none',
    key.plan ?? '',
  ]);
  for (const line of table(COLUMNS, rows, { width: screen()?.columns, style })) print(line);
  if (enforced === false) print(style('yellow', OFF));
}

function printChange({ id, status, key }: ApiKey, { print, note }: Terminal): void {
  if (key === undefined) return print(`${id} is ${status}.`);
  print(key);
  note(SHOWN_ONCE);
}
