// Reads a YAML (or JSON) file into a map that knows its lines, with what is empty taken out: empty counts as missing.

import { readFileSync } from 'node:fs';
import {
  type Document,
  isMap as isMapNode,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { type Fault, show } from './fault';
import { isMap } from './fields';

/** Aliases of aliases multiply: so few that no file grows much when it is read. */
const MOST_ALIASES = 100;
/** The parser looks for the anchor of each among all that have one. */
const MOST_ALIASES_IN_ALL = 1_000;
const ALIASES_EXPECTED =
  `aliases of anchors that stand before them, ${MOST_ALIASES} of each at most, those within it counted, ` +
  `and ${MOST_ALIASES_IN_ALL} in all`;

export interface YamlFile {
  readonly content: Record<string, unknown>;
  /** `line 7, column 3` of a dotted path, or of the nearest entry around it that is there. */
  readonly placeOf: (path: string) => string | undefined;
}

export function readYaml(file: string, faults: Fault[]): YamlFile | undefined {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    faults.push({
      where: file,
      got: code === 'ENOENT' ? 'no such file' : (code ?? String(error)),
      expected: 'a readable file',
    });
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
  if (isMap(content)) {
    const offsets = entryOffsets(document);
    return {
      content,
      placeOf: (path) => {
        const offset = offsets(path);
        const { line, col } = lines.linePos(offset ?? 0);
        return offset === undefined ? undefined : `line ${line}, column ${col}`;
      },
    };
  }
  faults.push({ where: file, got: show(content), expected: 'a map' });
  return undefined;
}

/** A longer path is that of no setting. */
const LONGEST_PATH = 1_000;

/** Gives the offset of a dotted path's entry, or of the last one on the way to it. A key may hold dots of its own. */
function entryOffsets(document: Document): (path: string) => number | undefined {
  const byMap = new Map<YAMLMap, Map<string, Pair>>();
  const entriesOf = (map: YAMLMap): Map<string, Pair> => {
    const known =
      byMap.get(map) ?? new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
    byMap.set(map, known);
    return known;
  };
  const find = (node: unknown, words: readonly string[]): number | undefined => {
    for (let count = 1; count <= words.length; count += 1) {
      const name = words.slice(0, count).join('.');
      const entry = isSeq(node) ? node.items[Number(name)] : isMapNode(node) ? entriesOf(node).get(name) : undefined;
      if (entry === undefined) continue;
      const [start, inner] = isPair(entry) ? [entry.key, entry.value] : [entry, entry];
      return find(inner, words.slice(count)) ?? (isNode(start) ? start.range?.[0] : undefined);
    }
    return undefined;
  };
  return (path) => (path.length > LONGEST_PATH ? undefined : find(document.contents, path.split('.')));
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
  const isList = Array.isArray(value);
  if (!isList && !isMap(value)) return value;
  if (within.includes(value)) throw new ReferenceError('Alias within its own anchor');
  const around = [...within, value];
  if (isList) return value.map((item) => withoutEmpty(item, around));
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null || (typeof entry === 'string' && entry.trim() === '')) continue;
    kept[key] = withoutEmpty(entry, around);
  }
  return kept;
}
