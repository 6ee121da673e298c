// Stands in for esbuild in all tests: what is bundled into memory is kept on disk until one of its sources changes. Nearly
// every test of a stack bundles the same functions, and each test file is a new world for Jest.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type {
  build as Build,
  BuildOptions,
  BuildResult,
  buildSync as BuildSync,
  Metafile,
  version as Version,
} from 'esbuild';

const PROJECT = path.resolve(__dirname, '../..');
const KEPT = path.join(PROJECT, '.bundles');
/** Files that change what a bundle is without being part of it; the lock file names the versions of all packages. */
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json'].map((file) => path.join(PROJECT, file));

interface Real {
  readonly build: typeof Build;
  readonly buildSync: typeof BuildSync;
  readonly version: typeof Version;
}

// By its path: its name leads here.
const esbuild = jest.requireActual<Real>(path.join(PROJECT, 'node_modules/esbuild/lib/main.js'));

/** With plugins, or to a file: as it is. */
export const { build } = esbuild;

interface Kept {
  /** Path -> the time of its last change, and its size. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly metafile: Metafile;
  readonly files: readonly { readonly path: string; readonly hash: string; readonly contents: Uint8Array }[];
}

function stateOf(file: string): string {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

function isCurrent({ inputs }: Kept): boolean {
  try {
    return Object.entries(inputs).every(([file, state]) => stateOf(file) === state);
  } catch {
    return false;
  }
}

function read(file: string): Kept | undefined {
  try {
    const kept = deserialize(readFileSync(file)) as Kept;
    return isCurrent(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** A source that is saved while it is bundled has changed since `startedMs`, so that the next look bundles again. */
function newlyBuilt(options: BuildOptions, cwd: string): Kept {
  const startedMs = Date.now();
  const { metafile, outputFiles } = esbuild.buildSync({ ...options, write: false, metafile: true });
  const files = [...SETTINGS, ...Object.keys(metafile.inputs).map((file) => path.resolve(cwd, file))];
  return {
    inputs: Object.fromEntries(files.map((file) => [file, statSync(file).mtimeMs < startedMs ? stateOf(file) : 'new'])),
    metafile,
    files: outputFiles.map(({ path: name, hash, contents }) => ({ path: name, hash, contents })),
  };
}

/** Other workers may read and write the same file. */
function keep(file: string, kept: Kept): void {
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, serialize(kept));
  renameSync(`${file}.${process.pid}`, file);
}

export function buildSync(options: BuildOptions): BuildResult {
  if (options.write !== false || options.plugins !== undefined) return esbuild.buildSync(options);
  const cwd = options.absWorkingDir ?? process.cwd();
  const key = createHash('sha256')
    .update(JSON.stringify([esbuild.version, cwd, options]))
    .digest('hex');
  const file = path.join(KEPT, key.slice(0, 32));
  let kept = read(file);
  if (kept === undefined) {
    kept = newlyBuilt(options, cwd);
    keep(file, kept);
  }
  const outputFiles = kept.files.map(({ path: name, hash, contents }) => {
    const bytes = new Uint8Array(contents);
    return { path: name, hash, contents: bytes, text: Buffer.from(bytes).toString('utf8') };
  });
  const { metafile } = options.metafile === true ? kept : { metafile: undefined };
  return { errors: [], warnings: [], mangleCache: undefined, outputFiles, metafile };
}
