// What two documents differ in, field by field.

export interface Difference {
  /** Dotted path of the field. */
  readonly path: string;
  /** Missing where the field is new, or gone. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Differences that an answer names; it counts the rest. */
const MOST_NAMED = 500;

export function differences(
  before: unknown,
  after: unknown,
): { changes: readonly Difference[]; changes_total: number } {
  const found: Difference[] = [];
  collect('', before, after, found);
  return { changes: found.slice(0, MOST_NAMED), changes_total: found.length };
}

function collect(path: string, before: unknown, after: unknown, found: Difference[]): void {
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      collect(path === '' ? key : `${path}.${key}`, ownOf(before, key), ownOf(after, key), found);
    }
    return;
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  found.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownOf(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
