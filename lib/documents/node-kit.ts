// The verifier for Cells on Node as an npm package: one ES module, one CommonJS file, and the types of the folder.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = path.resolve(__dirname, '../..');
const KIT = path.join(ROOT, 'deploy/cell-kit/node');
const NAME = 'cell-gateway-kit';

/** @returns the path of the tarball in `folder`, which is made where it is missing */
export function packNodeKit(folder: string): string {
  const work = mkdtempSync(path.join(tmpdir(), 'cell-kit-'));
  try {
    const { version, license } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      readonly version: string;
      readonly license: string;
    };
    writeCode(work);
    cpSync(path.join(KIT, '../README.md'), path.join(work, 'README.md'));
    cpSync(path.join(ROOT, 'LICENSE'), path.join(work, 'LICENSE'));
    writeFileSync(path.join(work, 'package.json'), JSON.stringify(manifest(version, license), null, 2));
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: work });
    return path.join(folder, `${NAME}-${version}.tgz`);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function writeCode(work: string): void {
  const entry = path.join(KIT, 'index.ts');
  for (const [format, file] of [
    ['esm', 'index.mjs'],
    ['cjs', 'index.cjs'],
  ] as const) {
    const outfile = path.join(work, file);
    buildSync({ entryPoints: [entry], outfile, format, bundle: true, platform: 'node', target: 'node18' });
  }
  const options = ['--declaration', '--emitDeclarationOnly', '--ignoreConfig', '--allowImportingTsExtensions'];
  const language = ['--target', 'es2022', '--module', 'preserve', '--types', 'node', '--strict', '--skipLibCheck'];
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  execFileSync(tsc, [...options, ...language, '--outDir', path.join(work, 'types'), entry], { cwd: ROOT });
}

function manifest(version: string, license: string): object {
  return {
    name: NAME,
    version,
    description: "Verifies the signatures of the gateway's requests in a Cell on Node",
    license,
    engines: { node: '>=18' },
    main: './index.cjs',
    types: './types/index.d.ts',
    exports: {
      '.': {
        import: { types: './types/index.d.ts', default: './index.mjs' },
        require: { types: './types/index.d.ts', default: './index.cjs' },
      },
    },
    files: ['index.mjs', 'index.cjs', 'types'],
  };
}
