// Reads a YAML (or JSON) file into a map, with what is empty taken out: empty counts as missing.

import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { Fault } from './fault';
import { show } from './fault';
import { isMap } from './fields';

/** Aliases of aliases multiply: so few that no file grows much when it is read. */
const MOST_ALIASES = 100;
const ALIASES_EXPECTED = `aliases of anchors that stand before them, ${MOST_ALIASES} of each at most, those within it counted`;

export function readYaml(file: string, faults: Fault[]): Record<string, unknown> | undefined {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    faults.push({ where: file, got: code ?? String(error), expected: 'a readable file' });
    return undefined;
  }
  const document = parseDocument(source);
  for (const error of document.errors) {
    const [position] = error.linePos ?? [];
    faults.push({
      where: position === undefined ? file : `${file}:${position.line}:${position.col}`,
      got: error.code,
      expected: 'valid YAML or JSON',
    });
  }
  if (document.errors.length > 0) return undefined;
  let content: unknown;
  try {
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
