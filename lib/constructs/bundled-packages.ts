// Which packages the functions' code holds, as esbuild counted its inputs.

import type { Metafile } from 'esbuild';

/**
 * Where a package stands in the lock file (`node_modules/a`, `node_modules/a/node_modules/b`) -> the functions that hold it,
 * both in order. Type-only imports leave nothing in a bundle and are not counted.
 */
export function bundledPackages({ outputs }: Metafile): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const [output, { inputs }] of Object.entries(outputs)) {
    const functionName = output.split('/').at(-2) ?? output;
    for (const input of Object.keys(inputs)) {
      const place = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
      if (place !== undefined) found.set(place, (found.get(place) ?? new Set()).add(functionName));
    }
  }
  const sorted = [...found].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return new Map(sorted.map(([place, functions]) => [place, [...functions].toSorted()]));
}
