// What the functions' code holds, against what package.json asks for and what the SBOM lists.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { bundledPackages, deployedPackages } from '../../lib/constructs/bundles';
import { isTool, packageName, readLockFile } from '../../lib/documents/lock-file';
import type { Bom } from '../../lib/documents/sbom';
import { readSource } from '../support/architecture';

const { packages } = readLockFile();
const held = deployedPackages();
const bundled = [...held.keys()];
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
};

test('the packages in the functions are seen', () => {
  expect(bundled).toEqual(
    expect.arrayContaining(['node_modules/@middy/core', 'node_modules/@aws-sdk/client-eventbridge']),
  );
  // Of files next to a bundle, and of a function of its own.
  expect(held.get('node_modules/valibot')).toContain('admin');
  expect(held.get('node_modules/@aws-lambda-powertools/logger')).toContain('rollout-check');
});

test('a package inside another is told from its namesake, and nothing of our own is taken for one', () => {
  const output = { imports: [], exports: [], bytes: 0, inputs: {} };
  const inputs = { 'node_modules/a/node_modules/@b/c/x.js': 1, 'node_modules/@b/c/x.js': 1, 'lambdas/a.ts': 1 };
  const packed = bundledPackages({
    inputs: {},
    outputs: { 'bundles/f/index.js': { ...output, inputs: inputs as never } },
  });
  expect([...packed]).toEqual([
    ['node_modules/@b/c', ['f']],
    ['node_modules/a/node_modules/@b/c', ['f']],
  ]);
});

test('what a function holds comes from dependencies, directly or through one', () => {
  expect(bundled.filter((place) => packages[place] === undefined || isTool(packages[place]))).toEqual([]);
});

/** A package's name out of what is imported: `@a/b/c` -> `@a/b`. */
const imported = new Set(
  globSync('{bin,lib,lambdas}/**/*.ts')
    .flatMap((file) => readSource(readFileSync(file, 'utf8')).dependencies)
    .map(({ specifier }) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]),
);

test('no dependency is there for nothing', () => {
  const programs = new Set(
    [...Object.values(manifest.scripts), readFileSync('cdk.json', 'utf8')].flatMap((line) => line.split(/[\s"]+/)),
  );
  const unused = Object.keys(manifest.dependencies).filter((name) => !imported.has(name) && !programs.has(name));
  expect(unused).toEqual([]);
});

describe('the SBOM', () => {
  const bom = JSON.parse(
    execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 }),
  ) as Bom;
  const listed = new Map(bom.components.map((component) => [`${component.name}@${component.version}`, component]));

  test('is CycloneDX, of the gateway', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    expect(bom.metadata.component).toMatchObject({
      type: 'application',
      name: 'cell-gateway',
      version: manifest.version,
    });
  });

  test('lists every package in the functions with its version, its hash and its licence', () => {
    for (const place of bundled) {
      const { version, integrity } = packages[place] ?? {};
      const component = listed.get(`${packageName(place)}@${version}`);
      expect(component?.purl).toBe(`pkg:npm/${packageName(place).replace('@', '%40')}@${version}`);
      expect(component?.licenses).toHaveLength(1);
      expect(component?.properties?.map(({ value }) => value)).toEqual(held.get(place));
      const hash = Buffer.from(integrity?.replace('sha512-', '') ?? '', 'base64').toString('hex');
      expect(component?.hashes).toContainEqual({ alg: 'SHA-512', content: hash });
    }
  });

  test('lists nothing that only builds and tests', () => {
    const running = Object.entries(packages).filter(([place, locked]) => place !== '' && !isTool(locked));
    const names = new Set(running.map(([place, { version }]) => `${packageName(place)}@${version}`));
    expect([...listed.keys()].filter((name) => !names.has(name))).toEqual([]);
    expect(listed.size).toBe(names.size);
  });

  test('says who needs whom, of known parts only', () => {
    const refs = new Set([bom.metadata.component['bom-ref'], ...bom.components.map((part) => part['bom-ref'])]);
    const named = bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    expect(named.length).toBeGreaterThan(refs.size);
    expect(named.filter((ref) => !refs.has(ref))).toEqual([]);
  });
});
