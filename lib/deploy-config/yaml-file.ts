// Reads a YAML (or JSON) file into a map, with what is empty taken out: empty counts as missing.

import { readFileSync } from 'node:fs';
import { type Document, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Fault } from './fault';
import { show } from './fault';
import { isMap } from './fields';

/** Aliases of aliases multiply: so few that no file grows much when it is read. */
const MOST_ALIASES = 100;
/** The parser looks for the anchor of each among all that have one. */
const MOST_ALIASES_IN_ALL = 1_000;
const ALIASES_EXPECTED =
  `aliases of anchors that stand before them, ${MOST_ALIASES} of each at most, those within it counted, ` +
  `and ${MOST_ALIASES_IN_ALL} in all`;

export function readYaml(file: string, faults: Fault[]): Record<string, unknown> | undefined {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    faults.push({ where: file, got: code ?? String(error), expected: 'a readable file' });
    return undefined;
  }
  const lines = new LineCounter();
  // Its own look for a second key compares each with all before it; its other schemas merge maps and know further types.
  const document = parseDocument(source, { schema: 'core', uniqueKeys: false, lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const slips = [...document.errors, ...document.warnings].map(
    ({ code, pos }): Slip => ({ got: code, offset: pos[0] }),
  );
  if (slips.length === 0) slips.push(...keySlips(document));
  for (const { got, offset } of slips) faults.push({ where: place(offset), got, expected: 'valid YAML or JSON' });
  if (slips.length > 0) return undefined;
  let content: unknown;
  try {
    refuseManyAliases(document);
    content = withoutEmpty(document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {});
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    faults.push({ where: file, got: error.message, expected: ALIASES_EXPECTED });
    return undefined;
  }
  if (isMap(content)) return content;
  faults.push({ where: file, got: show(content), expected: 'a map' });
  return undefined;
}

interface Slip {
  readonly got: string;
  /** In the file's text. */
  readonly offset: number;
}

/** Keys that stand twice in a map, or are no single value. */
function keySlips(document: Document): Slip[] {
  const slips: Slip[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        const got = name === undefined ? 'COLLECTION_AS_KEY' : 'DUPLICATE_KEY';
        if (name === undefined || seen.has(name)) slips.push({ got, offset: isNode(key) ? (key.range?.[0] ?? 0) : 0 });
        else seen.add(name);
      }
    },
  });
  return slips;
}

/** @throws {ReferenceError} as the parser does for aliases that it does not resolve */
function refuseManyAliases(document: Document): void {
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
      if (aliases > MOST_ALIASES_IN_ALL) throw new ReferenceError(`More than ${MOST_ALIASES_IN_ALL} aliases`);
    },
  });
}

/**
 * Drops keys whose value is null or blank text. Own properties only, so that no key reaches a prototype.
 * @throws {ReferenceError} as the parser does for its aliases, where one stands within what it names
 */
function withoutEmpty(value: unknown, within: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (within.includes(value)) throw new ReferenceError('Alias within its own anchor');
  const around = [...within, value];
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item, around));
  if (!isMap(value)) return value;
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null || (typeof entry === 'string' && entry.trim() === '')) continue;
    kept[key] = withoutEmpty(entry, around);
  }
  return kept;
}
