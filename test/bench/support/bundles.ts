// The real bundles of the functions, and those of references and peers, built the same way.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLE_FILE, bundleFunctions } from '../../../lib/constructs/bundles';

const BENCH_DIR = path.resolve(__dirname, '..');

/** Bundle files by name: functions by theirs, others as `references/<name>` and `peers/<name>`. */
export function writeBundles(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, code] of bundleFunctions().code) {
    mkdirSync(path.join(folder, name));
    files.set(name, path.join(folder, name, BUNDLE_FILE));
    writeFileSync(path.join(folder, name, BUNDLE_FILE), code);
  }
  for (const kind of ['references', 'peers']) {
    for (const source of readdirSync(path.join(BENCH_DIR, kind))) {
      const name = `${kind}/${path.parse(source).name}`;
      const outfile = path.join(folder, `${name}.js`);
      bundle(path.join(BENCH_DIR, kind, source), outfile, true);
      files.set(name, outfile);
    }
  }
  return files;
}

/** A function's bundle with its names left readable: for profiles. */
export function writeReadable(name: string, folder: string): string {
  const outfile = path.join(folder, 'readable', name, BUNDLE_FILE);
  bundle(path.resolve(BENCH_DIR, '../../lambdas', name, 'handler.ts'), outfile, false);
  return outfile;
}

function bundle(entry: string, outfile: string, minify: boolean): void {
  buildSync({
    entryPoints: [entry],
    outfile,
    minify,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
}
