// The list of licences: what runs on Lambda, what deploys and runs on one machine, and what only builds and tests.

import { deployedPackages } from '../constructs/bundles';
import type { GeneratedFile } from '../generated-file';
import { isTool, type LockFile, packageName, readLockFile } from './lock-file';

export const LICENCE_LIST: GeneratedFile = {
  path: 'docs/security/licences.md',
  content: () => licenceList(readLockFile(), deployedPackages()),
};

type Bundled = ReadonlyMap<string, readonly string[]>;

export function licenceList({ packages }: LockFile, bundled: Bundled): string {
  const rows = Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, locked]) => ({
      name: packageName(place),
      version: locked.version,
      licence: locked.license ?? 'not stated',
      functions: bundled.get(place) ?? [],
      tool: isTool(locked),
    }));
  const runs = rows.filter(({ tool }) => !tool);
  const shipped = runs.filter(({ functions }) => functions.length > 0);
  const others = runs.filter(({ functions }) => functions.length === 0);
  return `# Licences of the packages

Written by \`npm run generate\` from \`package-lock.json\` and from what esbuild puts into the functions' code; do not edit.
Which licences may stand here is decided in [0115](../decisions/0115-dependencies-from-the-lock-file.md) and held by
\`test/unit/documents/licences.test.ts\`. How packages are locked, audited and listed: [supply-chain.md](supply-chain.md).

## In the functions' code

| package | version | licence | functions |
|---|---|---|---|
${shipped.map(({ name, version, licence, functions }) => `| ${name} | ${version} | ${licence} | ${functions.join(', ')} |`).join('\n')}

## What deploys, and runs on one machine

Not on Lambda. \`npm ci --omit=dev\` installs these and the ones above.

| package | version | licence |
|---|---|---|
${others.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')}

## What builds and tests

Never distributed; counted by licence.

| licence | packages |
|---|---|
${countByLicence(rows.filter(({ tool }) => tool))}
`;
}

function countByLicence(rows: readonly { readonly licence: string }[]): string {
  const counts = new Map<string, number>();
  for (const { licence } of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const sorted = [...counts].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([licence, count]) => `| ${licence} | ${count} |`).join('\n');
}
