// Reads the platform's route files: JSON or YAML, `routes` as a map or as a list of id, path_prefix and upstream.

import type { RawCells } from './cells-section';
import { type Fault, show } from './fault';
import { isMap } from './fields';
import { readYaml, type YamlFile } from './yaml-file';

const EXPECTED = 'a map `routes` of Cells, or a list `routes` of id, path_prefix and upstream';

export interface Routes {
  readonly cells: RawCells;
  readonly placeOf: YamlFile['placeOf'];
}

/** Undefined where the file cannot be read. */
export function readRoutesFile(file: string, faults: Fault[]): Routes | undefined {
  const read = readYaml(file, faults);
  return read && { cells: cellsOf(file, read.content, faults), placeOf: read.placeOf };
}

function cellsOf(file: string, content: Readonly<Record<string, unknown>>, faults: Fault[]): RawCells {
  const unknown = Object.keys(content).filter((key) => key !== 'routes');
  for (const key of unknown) faults.push({ where: `${file}: ${key}`, got: `the key ${show(key)}`, expected: EXPECTED });
  const { routes } = content;
  if (Array.isArray(routes)) return fromList(file, routes, faults);
  const named = isMap(routes) ? routes : {};
  if (named !== routes) faults.push({ where: `${file}: routes`, got: show(routes), expected: EXPECTED });
  return new Map(Object.entries(named).map(([name, value]) => [name, { value, where: `${file}: routes.${name}` }]));
}

function fromList(file: string, routes: readonly unknown[], faults: Fault[]): RawCells {
  const cells: RawCells = new Map();
  for (const [index, entry] of routes.entries()) {
    const where = `${file}: routes.${index}`;
    if (!isMap(entry)) {
      faults.push({ where, got: show(entry), expected: 'a map of id, path_prefix and upstream' });
      continue;
    }
    const { id, path_prefix: prefix, upstream, ...options } = entry;
    const name = cellName(prefix, id);
    if (name === undefined) {
      faults.push({
        where,
        got: `id ${show(id)} and path_prefix ${show(prefix)}`,
        expected: 'one of them to name the Cell',
      });
    } else if (cells.has(name)) {
      faults.push({ where, got: `a second route of ${show(name)}`, expected: 'one route a Cell' });
    } else {
      cells.set(name, { value: { ...options, url: upstream }, where });
    }
  }
  return cells;
}

/** The last segment of the prefix, else the id without `cell-`. */
function cellName(prefix: unknown, id: unknown): string | undefined {
  if (typeof prefix === 'string') {
    const last = prefix.split('/').findLast((segment) => segment !== '');
    if (last !== undefined) return last;
  }
  return typeof id === 'string' ? id.replace(/^cell-/, '') : undefined;
}
