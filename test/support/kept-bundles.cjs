// Keeps what is bundled into memory on disk until one of its sources changes: nearly every test of a stack, and every
// one-machine run that a test starts, bundles the same functions.

const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { deserialize, serialize } = require('node:v8');

const PROJECT = path.resolve(__dirname, '../..');
const KEPT = path.join(PROJECT, '.bundles');
/** Files that change what a bundle is without being part of it; the lock file names the versions of all packages. */
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json'].map((file) => path.join(PROJECT, file));

function stateOf(file) {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

/** `inputs`: path -> the time of its last change, and its size. */
function isCurrent({ inputs }) {
  try {
    return Object.entries(inputs).every(([file, state]) => stateOf(file) === state);
  } catch {
    return false;
  }
}

function read(file) {
  try {
    const kept = deserialize(readFileSync(file));
    return isCurrent(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** A source that is saved while it is bundled has changed since `startedMs`, so that the next look bundles again. */
function newlyBuilt(esbuild, options, cwd) {
  const startedMs = Date.now();
  const { metafile, outputFiles } = esbuild.buildSync({ ...options, write: false, metafile: true });
  const files = [...SETTINGS, ...Object.keys(metafile.inputs).map((file) => path.resolve(cwd, file))];
  return {
    inputs: Object.fromEntries(files.map((file) => [file, statSync(file).mtimeMs < startedMs ? stateOf(file) : 'new'])),
    metafile,
    files: outputFiles.map(({ path: name, hash, contents }) => ({ path: name, hash, contents })),
  };
}

/** Other processes may read and write the same file. */
function keep(file, kept) {
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, serialize(kept));
  renameSync(`${file}.${process.pid}`, file);
}

/** What `esbuild.buildSync(options)` gives. */
exports.keptBuildSync = (esbuild, options) => {
  if (options.write !== false || options.plugins !== undefined) return esbuild.buildSync(options);
  const cwd = options.absWorkingDir ?? process.cwd();
  const key = createHash('sha256')
    .update(JSON.stringify([esbuild.version, cwd, options]))
    .digest('hex');
  const file = path.join(KEPT, key.slice(0, 32));
  let kept = read(file);
  if (kept === undefined) {
    kept = newlyBuilt(esbuild, options, cwd);
    keep(file, kept);
  }
  const outputFiles = kept.files.map(({ path: name, hash, contents }) => {
    const bytes = new Uint8Array(contents);
    return { path: name, hash, contents: bytes, text: Buffer.from(bytes).toString('utf8') };
  });
  const { metafile } = options.metafile === true ? kept : { metafile: undefined };
  return { errors: [], warnings: [], mangleCache: undefined, outputFiles, metafile };
};
