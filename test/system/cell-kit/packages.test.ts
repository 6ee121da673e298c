// The kits as a Cell's team meets them: packed, installed into an empty project, and run there.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packNodeKit } from '../../../lib/documents/node-kit';

const ROOT = path.resolve(__dirname, '../../..');
const KIT = path.join(ROOT, 'deploy/cell-kit');
const PYTHON = '/usr/bin/python3';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kits-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (file: string, args: readonly string[], options: { cwd: string; env?: Record<string, string> }) =>
  execFileSync(file, args, { ...options, encoding: 'utf8', env: { PATH: process.env['PATH'], ...options.env } });

const SECRET = { CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SECRET: 'made-for-this-test' };

/** Asks the verifier about a request that nobody signed, and prints the reason. */
const ASK = `
const verify = verifierFromEnvironment(process.env);
verify({ method: 'GET', target: '/x', headers: {}, body: Buffer.alloc(0) }).then(({ reason }) => console.log(reason));`;

describe('Node', () => {
  let project: string;
  beforeAll(() => {
    project = path.join(folder, 'node');
    mkdirSync(project);
    writeFileSync(path.join(project, 'package.json'), '{"private":true}');
    const tarball = packNodeKit(folder);
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], { cwd: project });
  });

  test.each([
    ['ES module', 'cell.mjs', "import { verifierFromEnvironment } from 'cell-gateway-kit';"],
    ['CommonJS', 'cell.cjs', "const { verifierFromEnvironment } = require('cell-gateway-kit');"],
  ])('the installed package verifies as %s', (_, file, head) => {
    writeFileSync(path.join(project, file), head + ASK);
    expect(run(process.execPath, [file], { cwd: project, env: SECRET })).toBe('missing_signature_or_timestamp\n');
  });

  test('it brings its types, and no dependency', () => {
    const { dependencies } = JSON.parse(
      readFileSync(path.join(project, 'node_modules/cell-gateway-kit/package.json'), 'utf8'),
    ) as { dependencies?: object };
    expect(dependencies).toBeUndefined();
    const check = (text: string) => {
      writeFileSync(path.join(project, 'cell.mts'), text);
      const typesOfNode = ['--typeRoots', path.join(ROOT, 'node_modules/@types'), '--types', 'node'];
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--ignoreConfig', ...typesOfNode];
      return () => run(path.join(ROOT, 'node_modules/.bin/tsc'), [...options, 'cell.mts'], { cwd: project });
    };
    const head = "import { verifierFromEnvironment } from 'cell-gateway-kit';\n";
    expect(check(`${head}verifierFromEnvironment(process.env);`)).not.toThrow();
    expect(check(`${head}verifierFromEnvironment(1);`)).toThrow(/TS2345|Command failed/);
  });

  test('the copied folder runs as it is', () => {
    const copy = path.join(folder, 'copied');
    cpSync(path.join(KIT, 'node'), copy, { recursive: true });
    writeFileSync(path.join(folder, 'own.mts'), `import { verifierFromEnvironment } from './copied/index.ts';${ASK}`);
    const printed = run(process.execPath, ['--no-warnings', 'own.mts'], { cwd: folder, env: SECRET });
    expect(printed).toBe('missing_signature_or_timestamp\n');
    run(process.execPath, ['--no-warnings', 'copied/examples/plain-node.ts'], { cwd: folder });
  });
});

test('Python: the installed package verifies, and has the version of the gateway', () => {
  const source = path.join(folder, 'python-source');
  cpSync(path.join(KIT, 'python'), source, { recursive: true });
  const target = path.join(folder, 'python-target');
  const offline = ['--no-index', '--no-build-isolation', '--no-deps', '--quiet', '--disable-pip-version-check'];
  run(PYTHON, ['-m', 'pip', 'install', ...offline, '--target', target, source], { cwd: folder });
  const program = `
import importlib.metadata, json, signing_verify, ed25519_verify
print(json.dumps([signing_verify.verify_signature("GET", "/x", None, {}), importlib.metadata.version("cell-gateway-kit")]))`;
  const printed = run(PYTHON, ['-c', program], { cwd: folder, env: { ...SECRET, PYTHONPATH: target } });
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(JSON.parse(printed)).toEqual([[false, 'missing_signature_or_timestamp'], version]);
});
