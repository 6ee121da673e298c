// The arrows of the source: handler -> app -> rules -> domain -> contract; lib -> contract; bin -> lib; nothing back.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { circles, lonelyFiles, longFunctions, readSource, type Source, violations } from './support/architecture';

const ROOT = path.resolve(__dirname, '..');
const SOURCES: readonly Source[] = globSync(
  ['{bin,lib,lambdas}/**/*.{ts,mts,cts,tsx,js}', 'deploy/cell-kit/node/*.ts'],
  { cwd: ROOT },
).map((file) => ({
  file: file.split(path.sep).join('/'),
  text: readFileSync(path.join(ROOT, file), 'utf8'),
}));

test('no file imports against the arrows', () => {
  expect(violations(SOURCES)).toEqual([]);
});

test('no files import each other in a circle, types included', () => {
  expect(circles(SOURCES)).toEqual([]);
});

const MOST_LINES = 60;

test(`no function has more than ${MOST_LINES} lines`, () => {
  expect(longFunctions(SOURCES, MOST_LINES)).toEqual([]);
});

test('a long function is seen with its callbacks, and without the functions that it names', () => {
  const lines = (count: number) => 'x;\n'.repeat(count);
  const text = `// Comment.
function long() {
run(() => {
${lines(8)}});
}
function factory() {
const inner = () => {
${lines(8)}};
return { method: () => {
${lines(8)}} };
}
`;
  expect(longFunctions([{ file: 'lib/é.ts', text }], 10)).toEqual(['lib/é.ts:2 has 12 lines']);
});

test('a circle is seen, and named by its way', () => {
  const of = (file: string, ...targets: string[]) => ({
    file: `lib/${file}.ts`,
    text: targets.map((target) => `import type { T } from './${target}';`).join(''),
  });
  expect(circles([of('a', 'b'), of('b', 'c', 'd'), of('c', 'b'), of('d')])).toEqual([
    'lib/b.ts -> lib/c.ts -> lib/b.ts',
  ]);
});

test('what the functions share is used by two of them, or by one and lib', () => {
  expect(lonelyFiles(SOURCES)).toEqual([]);
});

test('a shared file with one owner is seen, by whatever way its owner reaches it', () => {
  const of = (file: string, ...targets: string[]) => ({
    file,
    text: targets.map((target) => `import type { T } from '${target}';`).join(''),
  });
  const sources = [
    of('lambdas/domain/unused.ts'),
    of('lambdas/domain/private.ts'),
    of('lambdas/domain/below.ts'),
    of('lambdas/domain/common.ts'),
    of('lambdas/domain/signing/signer.ts'),
    of('lambdas/stores/items.ts', '../domain/below'),
    of('lambdas/proxy/app.ts', '../domain/private', '../stores/items', '../domain/common', '../domain/signing/signer'),
    of('lambdas/proxy/rules.ts', '../domain/private'),
    of('lambdas/health/app.ts', '../domain/common'),
    of('lib/cli/sign.ts', '../../lambdas/domain/signing/signer'),
  ];
  expect(lonelyFiles(sources)).toEqual([
    'lambdas/domain/unused.ts: nobody',
    'lambdas/domain/private.ts: lambdas/proxy',
    'lambdas/domain/below.ts: lambdas/proxy',
  ]);
});

test('the whole source was judged', () => {
  const folders = new Set(SOURCES.map(({ file }) => file.split('/').slice(0, 2).join('/')));
  expect([...folders]).toEqual(
    expect.arrayContaining(['bin/cdk.ts', 'lib/stacks', 'lib/local', 'lib/cli', 'lambdas/contract', 'lambdas/domain']),
  );
  expect(SOURCES.flatMap(({ text }) => readSource(text).dependencies).length).toBeGreaterThan(SOURCES.length);
});

test('every way to depend on a module is seen', () => {
  const text = `
    import type { A } from './a';
    import './b';
    export * from './c';
    export type { D } from './d';
    export { e } from './e';
    type F = import('./f').F;
    const g = await import('./g');
    const h = require('./h');
    import i = require('./i');
  `;
  expect(readSource(text).dependencies.map(({ specifier, typeOnly }) => `${specifier} ${typeOnly}`)).toEqual([
    './a true',
    './b false',
    './c false',
    './d true',
    './e false',
    './f true',
    './g false',
    './h false',
    './i false',
  ]);
});

const OTHERS: readonly Source[] = [
  'bin/local.ts',
  'lib/app.ts',
  'lib/stacks/whole.ts',
  'lib/local/runner.ts',
  'lib/cli/command.ts',
  'lib/alert-rules/rule.ts',
  'lib/deploy-config/load.ts',
  'lib/documents/guide.ts',
  'lib/cost/report.ts',
  'lib/observability/alarms.ts',
  'lib/drill/drill.ts',
  'lambdas/contract/names.ts',
  'lambdas/domain/rules.ts',
  'lambdas/domain/signing/scheme.ts',
  'deploy/cell-kit/node/index.ts',
  'deploy/cell-kit/node/keys.ts',
  'lambdas/stores/dynamodb/store.ts',
  'lambdas/runtime/log.ts',
  'lambdas/proxy/app.ts',
  'lambdas/proxy/handler.ts',
  'lambdas/summary/app.ts',
].map((file) => ({ file, text: '' }));

/** The violations of one file among otherwise empty ones. */
const judge = (file: string, text: string) =>
  violations([...OTHERS.filter((other) => other.file !== file), { file, text }]);

test.each([
  ['contract imports domain', 'lambdas/contract/names.ts', "import '../domain/rules';"],
  ['a construct imports a stack', 'lib/constructs/part.ts', "import type { T } from '../stacks/whole';"],
  ['contract uses a package', 'lambdas/contract/names.ts', "import 'node:path';"],
  ['domain imports a store', 'lambdas/domain/rules.ts', "import '../stores/dynamodb/store';"],
  ['domain imports a function, types only', 'lambdas/domain/rules.ts', "import type { X } from '../proxy/app';"],
  ['domain uses the SDK, types only', 'lambdas/domain/rules.ts', "import type { X } from '@aws-sdk/client-dynamodb';"],
  ['domain uses event types', 'lambdas/domain/rules.ts', "import type { X } from 'aws-lambda';"],
  ['domain talks to the network', 'lambdas/domain/rules.ts', "import 'node:http';"],
  ['one function imports another', 'lambdas/proxy/app.ts', "import { x } from '../summary/app';"],
  ['one function imports another at run time', 'lambdas/proxy/app.ts', "const x = () => import('../summary/app');"],
  ['a flow imports its wiring', 'lambdas/proxy/app.ts', "import { handler } from './handler';"],
  ['a flow reads the environment', 'lambdas/proxy/app.ts', 'const x = process.env.X;'],
  ['a store imports the runtime', 'lambdas/stores/dynamodb/store.ts', "import '../../runtime/log';"],
  ['a function imports the stack', 'lambdas/proxy/app.ts', "import type { X } from '../../lib/app';"],
  ['the stack imports a function', 'lib/app.ts', "import '../lambdas/proxy/app';"],
  ['the stack imports the domain, types only', 'lib/app.ts', "import type { X } from '../lambdas/domain/rules';"],
  ['the stack imports the local runner', 'lib/app.ts', "import './local/runner';"],
  [
    'an alert rule imports the description',
    'lib/alert-rules/rule.ts',
    "import type { T } from '../deploy-config/load';",
  ],
  ['the description imports the local runner', 'lib/deploy-config/load.ts', "import '../local/runner';"],
  ['a stack imports the documents', 'lib/stacks/whole.ts', "import '../documents/guide';"],
  ['a stack imports the cost', 'lib/stacks/whole.ts', "import '../cost/report';"],
  ['a construct imports the alarms', 'lib/constructs/part.ts', "import '../observability/alarms';"],
  ['the local runner imports the drill', 'lib/local/runner.ts', "import '../drill/drill';"],
  ['a room of lib that is not on the list', 'lib/extra/x.ts', ''],
  ['the stack imports the command line', 'lib/app.ts', "import './cli/command';"],
  ['the command line imports the domain', 'lib/cli/command.ts', "import '../../lambdas/domain/rules';"],
  ['the command line imports the stack', 'lib/cli/command.ts', "import '../app';"],
  ['the local runner imports a function', 'lib/local/runner.ts', "require('../../lambdas/proxy/handler');"],
  ['the local runner imports the signer', 'lib/local/runner.ts', "import '../../lambdas/domain/signing/scheme';"],
  ['the local runner looks into the kit', 'lib/local/runner.ts', "import '../../deploy/cell-kit/node/keys';"],
  ['an entry imports a function', 'bin/local.ts', "import '../lambdas/proxy/app';"],
  ['the source imports a test', 'lib/app.ts', "import '../test/support/dynalite';"],
  ['a file outside every layer', 'lambdas/extra/x.ts', ''],
])('%s: caught', (_what, file, text) => {
  expect(judge(file, text)).toHaveLength(1);
});

test.each([
  [
    'lambdas/proxy/handler.ts',
    "import './app'; import '../runtime/log'; import '../stores/dynamodb/store'; process.env;",
  ],
  ['lambdas/domain/rules.ts', "import '../contract/names'; import 'node:crypto';"],
  ['lib/local/runner.ts', "import '../app'; import '../../lambdas/contract/names'; import 'node:http';"],
  ['lib/local/runner.ts', "import '../../deploy/cell-kit/node';"],
  ['lib/cli/command.ts', "import '../../lambdas/domain/signing/scheme';"],
  ['bin/local.ts', "import '../lib/app'; import '../lib/local/runner';"],
])('%s may do what its layer may do', (file, text) => {
  expect(judge(file, text)).toEqual([]);
});
