// The software bill of materials of what is deployed, in CycloneDX: the same bytes from the same lock file and code.

import { isTool, type LockedPackage, type LockFile, packageName } from './lock-file';

/** The parts of the format that are used: https://cyclonedx.org/docs/1.5/json/ */
export interface Bom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.5';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly type: 'application' | 'library';
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** Every package but the tools; `bundled` says which functions hold it (place in the lock file -> functions). */
export function billOfMaterials(lock: LockFile, bundled: ReadonlyMap<string, readonly string[]>): Bom {
  const places = Object.entries(lock.packages).filter(([, locked]) => !isTool(locked));
  const components = new Map<string, Component>();
  const needs = new Map<string, Set<string>>();
  for (const [place, locked] of places) {
    const component = place === '' ? application(lock.name, locked) : library(place, locked, bundled.get(place) ?? []);
    const ref = component['bom-ref'];
    // The same package may stand at two places, and only one of them be in a function's code.
    if (!components.has(ref) || bundled.has(place)) components.set(ref, component);
    const known = needs.get(ref) ?? new Set();
    for (const found of neededBy(place, locked, lock)) known.add(found);
    needs.set(ref, known);
  }
  const [self, ...libraries] = components.values();
  if (self?.type !== 'application') throw new Error('the lock file does not open with the project');
  const dependencies = [...needs].map(([ref, dependsOn]) => ({ ref, dependsOn: [...dependsOn].toSorted() }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: self },
    components: libraries,
    dependencies,
  };
}

function application(name: string, locked: LockedPackage): Component {
  return { ...identity(name, locked), type: 'application' };
}

function library(place: string, locked: LockedPackage, functions: readonly string[]): Component {
  const { integrity } = locked;
  return {
    ...identity(packageName(place), locked),
    type: 'library',
    ...(integrity !== undefined && { hashes: [{ alg: 'SHA-512', content: hexOf(integrity) }] }),
    ...(functions.length > 0 && {
      properties: functions.map((value) => ({ name: 'cell-gateway:in-function', value })),
    }),
  };
}

function identity(name: string, { version, license }: LockedPackage) {
  return {
    'bom-ref': `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: license === undefined ? [] : [licence(license)],
  };
}

function licence(license: string): Component['licenses'][number] {
  return /[ (]/.test(license) ? { expression: license } : { license: { id: license } };
}

/** @throws Error on a hash of another kind */
function hexOf(integrity: string): string {
  const base64 = /^sha512-(\S+)$/.exec(integrity)?.[1];
  if (base64 === undefined) throw new Error(`not a SHA-512: ${integrity}`);
  return Buffer.from(base64, 'base64').toString('hex');
}

function neededBy(place: string, locked: LockedPackage, { packages }: LockFile): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = locked;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).flatMap((name) => {
    const found = resolve(place, name, packages);
    const target = found === undefined ? undefined : packages[found];
    // An optional peer may be there for a tool only, or not at all.
    return target === undefined || isTool(target) ? [] : [`${name}@${target.version}`];
  });
}

/** As Node looks for a package: in the same folder, then folder by folder upwards. */
function resolve(place: string, name: string, packages: LockFile['packages']): string | undefined {
  const candidate = `${place === '' ? '' : `${place}/`}node_modules/${name}`;
  if (packages[candidate] !== undefined) return candidate;
  return place === '' ? undefined : resolve(place.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, ''), name, packages);
}
