// Runs the part of CloudWatch Logs Insights' language that the gateway's functions use, over lines of JSON.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html

import type { LogLine } from './log-store';

type Value = string | number;
type Fields = ReadonlyMap<string, Value>;
type Step = (events: readonly Fields[]) => Fields[];

/** @throws Error for what is no query, or none that is hosted */
export function parseQuery(text: string): (lines: readonly LogLine[]) => Record<string, string>[] {
  const steps = commandsOf(text).map(stepOf);
  return (lines) => {
    const events = lines.map(eventOf);
    const rows = steps.reduce<readonly Fields[]>((found, step) => step(found), events);
    return rows.map((row) => Object.fromEntries([...row].map(([name, value]) => [name, shown(name, value)])));
  };
}

/** Times as CloudWatch writes them, `2026-11-30 21:04:05.123`. */
function shown(name: string, value: Value): string {
  return name === '@timestamp' ? new Date(Number(value)).toISOString().replace('T', ' ').slice(0, -1) : String(value);
}

function eventOf({ atMs, text }: LogLine): Fields {
  const fields = new Map<string, Value>([
    ['@timestamp', atMs],
    ['@message', text],
  ]);
  try {
    for (const [name, value] of Object.entries(JSON.parse(text) as object)) {
      if (typeof value === 'string' || typeof value === 'number') fields.set(name, value);
    }
  } catch {
    // A line that is no JSON has no fields.
  }
  return fields;
}

/** Commands stand between `|`, which patterns and texts may hold too. */
function commandsOf(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|\/(?:\\.|[^/\\])+\/|[^|"/])+/g) ?? [];
  return parts.map((part) => part.trim());
}

function stepOf(command: string): Step {
  const [, name, rest = ''] = /^(\w+)\s+(.+)$/s.exec(command) ?? [];
  switch (name) {
    case 'filter': {
      const conditions = rest.split(' and ').map(conditionOf);
      return (events) => events.filter((event) => conditions.every((holds) => holds(event)));
    }
    case 'parse':
      return parseStep(rest);
    case 'fields':
      return fieldsStep(rest);
    case 'stats':
      return statsStep(rest);
    case 'sort':
      return sortStep(rest);
    case 'limit':
      return (events) => events.slice(0, Number(rest));
    default:
      throw new Error(`${command}: this command is not hosted on one machine`);
  }
}

function conditionOf(text: string): (event: Fields) => boolean {
  const [, present] = /^ispresent\((\w+)\)$/.exec(text) ?? [];
  if (present !== undefined) return (event) => event.has(present);
  const [, named, wanted] = /^(@?\w+)\s*=\s*"([^"\\]*)"$/.exec(text) ?? [];
  if (named !== undefined) return (event) => event.get(named) === wanted;
  const [, field = '', operator, figure] = /^(?:toMillis\()?(@?\w+)\)?\s*(>=|<)\s*(\d+)$/.exec(text) ?? [];
  if (operator === undefined) throw new Error(`${text}: this condition is not hosted on one machine`);
  const bound = Number(figure);
  return (event) => {
    const value = Number(event.get(field) ?? Number.NaN);
    return operator === '<' ? value < bound : value >= bound;
  };
}

/** A path's first words, then one of these names or any Cell's, then a slash or the end. */
const PARSED_PATH = /^(@?\w+) \/\^((?:\\\/|[\w-])*)\(\?<(\w+)>([\w|-]+|\[a-z0-9_-\]\{1,64\})\)\(\?<(\w+)>\\\/\|\$\)\/$/;
const ANY_CELL = /^[a-z0-9_-]{1,64}$/;

function parseStep(text: string): Step {
  const [, field = '', escaped = '', name = '', cells = '', rest = ''] = PARSED_PATH.exec(text) ?? [];
  if (field === '') throw new Error(`${text}: this pattern is not hosted on one machine`);
  const start = escaped.replaceAll('\\/', '/');
  const names = new Set(cells.split('|'));
  return (events) =>
    events.map((event) => {
      const value = String(event.get(field) ?? '');
      const [word = ''] = value.slice(start.length).split('/', 1);
      const isNamed = cells.startsWith('[') ? ANY_CELL.test(word) : names.has(word);
      if (!value.startsWith(start) || !isNamed) return event;
      return new Map([...event, [name, word], [rest, value.length > start.length + word.length ? '/' : '']]);
    });
}

function sortStep(text: string): Step {
  const [, field = '', order] = /^(@?\w+)\s+(asc|desc)$/.exec(text) ?? [];
  if (order === undefined) throw new Error(`${text}: this order is not hosted on one machine`);
  const sign = order === 'asc' ? 1 : -1;
  return (events) => events.toSorted((a, b) => sign * (Number(a.get(field)) - Number(b.get(field))));
}

function fieldsStep(text: string): Step {
  // What a line has stays known to the commands that follow.
  if (/^@\w+(?:, @\w+)*$/.test(text)) return (events) => [...events];
  const made = [...text.matchAll(/coalesce\((\w+),\s*"([^"]*)"\) as (\w+)/g)].map(
    ([whole, field = '', other = '', name = '']) => ({
      whole,
      field,
      other,
      name,
    }),
  );
  if (made.map(({ whole }) => whole).join(', ') !== text) throw new Error(`${text}: not hosted on one machine`);
  return (events) =>
    events.map(
      (event) =>
        new Map([...event, ...made.map(({ field, other, name }) => [name, event.get(field) ?? other] as const)]),
    );
}

interface Aggregate {
  readonly of: string;
  readonly field: string;
  readonly name: string;
}

function statsStep(text: string): Step {
  const [listed = '', by = ''] = text.split(' by ');
  const keys = by.split(/,\s*/);
  const aggregates = listed.split(/,\s*/).map((one): Aggregate => {
    const [, of, field, name] = /^(count|sum|max)\((\*|\w+)\) as (\w+)$/.exec(one) ?? [];
    if (of === undefined || field === undefined || name === undefined || !keys.every((key) => /^\w+$/.test(key)))
      throw new Error(`${text}: not hosted on one machine`);
    return { of, field, name };
  });
  return (events) => {
    const groups = new Map<string, Fields[]>();
    for (const event of events) {
      const key = JSON.stringify(keys.map((name) => event.get(name)));
      const group = groups.get(key);
      if (group) group.push(event);
      else groups.set(key, [event]);
    }
    return [...groups.values()].map((group) => {
      const first = group[0] as Fields;
      const known = keys.filter((name) => first.has(name)).map((name) => [name, first.get(name) as Value] as const);
      return new Map([...known, ...aggregates.map((one) => [one.name, valueOf(one, group)] as const)]);
    });
  };
}

function valueOf({ of, field }: Aggregate, group: readonly Fields[]): number {
  if (of === 'count') return group.length;
  const figures = group.map((event) => Number(event.get(field) ?? Number.NaN)).filter(Number.isFinite);
  return of === 'sum' ? figures.reduce((sum, figure) => sum + figure, 0) : Math.max(...figures, 0);
}
