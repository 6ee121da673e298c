// Reads a YAML (or JSON) file into a map, with what is empty taken out: empty counts as missing.

import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { Fault } from './fault';
import { show } from './fault';
import { isMap } from './fields';

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
  const content = withoutEmpty(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (isMap(content)) return content;
  faults.push({ where: file, got: show(content), expected: 'a map' });
  return undefined;
}

/** Drops keys whose value is null or blank text. Own properties only, so that no key reaches a prototype. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isMap(value)) return value;
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null || (typeof entry === 'string' && entry.trim() === '')) continue;
    kept[key] = withoutEmpty(entry);
  }
  return kept;
}
