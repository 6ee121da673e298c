// `npm run mutate`: changes the code in small ways, one at a time, and lists the changes that no test notices. See --help.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Coverage, coverageIn, isCurrent, testsThatRun } from './coverage';
import { isEquivalent } from './equivalents';
import { isInScope, type Mutant, mutantsOf } from './mutants';
import { createSandbox, type Sandbox } from './sandbox';

const HELP = `Changes the code in small ways, one at a time, and lists the changes that no
test notices.

  npm run mutate -- [options] [FILE...]

  --sample N      at most N mutants, drawn by --seed; all of them without it
  --seed N        which ones are drawn (1)
  --changed BASE  files that differ from the commit BASE, and uncommitted ones
  --tests N       at most N related test files for each mutant, the nearest
                  first; all of them without it. Tests that run the bundles
                  of the functions come after these in any case
  --near          asks the nearest tests only: a quick list of suspects
  --coverage FILE asks the tests that run the changed place, as FILE says. Without
                  FILE it runs all tests first and writes it: some 15 minutes,
                  for many mutants of many files
  --workers N     tries N mutants at a time (1)
  --json FILE     writes every mutant with its result
  --again FILE    tries those that an earlier --json FILE says survived
  --help          this text

Without FILE and --changed it takes lambdas/ (without pages), deploy/cell-kit,
lib/alert-rules, lib/constructs and lib/deploy-config. It skips the changes in
test/mutate/equivalents.ts, which change no behaviour.
`;

const NEAR_TESTS = 10;
/** Asked first whatever time they take. */
const FOCUSED_TESTS = 3;
const NEAR_TOTAL_MS = 20_000;
const NEAR_LIMIT_MS = 40_000;
const ALL_LIMIT_MS = 900_000;
const PROJECT_WIDE = /^test\/(?:hygiene|architecture|recipes)\.test\.ts$|^test\/docs\//;

/** Tests that run a function's bundle reach its files without an import that Jest could follow: the quickest first. */
const WHOLE_TESTS: Readonly<Record<string, readonly string[]>> = {
  admin: ['why', 'api-keys', 'live-config', 'console', 'api-contract/api-contract'],
  authorizer: [
    'identity-tokens',
    'identity-binding',
    'identity-registry',
    'identity-registry-down',
    'identity-keys',
    'identity-cache',
    'identity-kept',
    'api-keys',
  ],
  edge: ['distribution'],
  forwarder: ['alarm-forwarder'],
  health: ['circuit-and-lights', 'sample-cells', 'request-cost'],
  probe: ['verify'],
  proxy: ['request-path', 'circuit-and-lights', 'tenant-limit', 'live-config', 'api-contract/api-contract'],
  'restore-check': ['drill'],
  'rollout-check': ['rollout-check'],
  summary: ['sample-cells', 'console', 'api-contract/api-contract'],
  usage: ['usage'],
};
const WHOLE_TESTS_OF_SHARED_FILES = ['request-path', 'identity-registry', 'live-config', 'api-contract/api-contract'];

/** Tests of the local stack that run what a file of the functions is bundled into. */
export function wholeTestsOf(file: string): readonly string[] {
  const [, folder = ''] = /^lambdas\/([^/]+)\//.exec(file) ?? [];
  const names = folder === '' ? [] : (WHOLE_TESTS[folder] ?? WHOLE_TESTS_OF_SHARED_FILES);
  return names.map((name) => `test/local/${name}.test.ts`);
}

export interface Tried extends Mutant {
  readonly noticed: boolean;
  /** The nearest tests, every related one, those of the whole stack, or their time limit. */
  readonly by: 'near' | 'related' | 'whole' | 'limit' | 'none';
}

const git = (...args: string[]): string[] =>
  execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
    .split('\n')
    .filter(Boolean);

export function sourcesInScope(): string[] {
  return git('ls-files').filter(isInScope);
}

/** Follows from the seed and what each mutant changes, so that code elsewhere changes little of the sample. */
export function drawn(all: readonly Mutant[], sample: number, seed: number): Mutant[] {
  const rankOf = ({ file, mutation, before, after }: Mutant): string =>
    createHash('sha256').update([seed, file, mutation, before, after].join('\n')).digest('hex');
  const ranked = all
    .map((mutant, index) => ({ mutant, index, rank: rankOf(mutant) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked
    .slice(0, sample)
    .toSorted((a, b) => a.index - b.index)
    .map(({ mutant }) => mutant);
}

export function mutantsIn(files: readonly string[]): Mutant[] {
  return files.flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8'))).filter((mutant) => !isEquivalent(mutant));
}

/** Tests that import the file come first, then those that share most of its path and words: they are likeliest to notice. */
export function byNearness(file: string, tests: readonly string[]): string[] {
  const name = file.replace(/\.ts$/, '');
  const words = new Set(name.split(/[/-]/));
  const imported = `/${name.replace(/^(?:lambdas|lib|deploy)\//, '')}'`;
  const nearness = (test: string) =>
    test
      .replace(/\.test\.ts$/, '')
      .split(/[/-]/)
      .filter((word) => words.has(word)).length -
    (test.startsWith('test/unit/') ? 0 : 8) +
    (readFileSync(test, 'utf8').includes(imported) ? 10 : 0);
  return tests
    .filter((test) => !PROJECT_WIDE.test(test))
    .map((test) => ({ test, is: nearness(test) }))
    .toSorted((a, b) => b.is - a.is)
    .map(({ test }) => test);
}

export interface Asked {
  /** Related test files that are asked about a mutant at most, the nearest first. */
  readonly most: number;
  /** Whether no further tests are asked about what the first do not notice. */
  readonly nearOnly: boolean;
  /** Which tests run which place; without it the names and imports of the tests say which are near. */
  readonly coverage?: Coverage;
}

/** The tests that are asked one at a time, and those that follow together. */
interface Order {
  readonly first: readonly string[];
  readonly later: readonly string[];
}

/** Whether tests pass without a change, by their names. */
type Sound = Map<string, boolean>;

/** Each sandbox takes the mutants of a whole file: its tests are ordered once. */
export async function tryMutants(
  mutants: readonly Mutant[],
  sandboxes: readonly Sandbox[],
  told: (tried: Tried) => void,
  asked: Asked,
): Promise<Tried[]> {
  const results = new Map<Mutant, Tried>();
  const sound: Sound = new Map();
  const files = Map.groupBy(mutants, ({ file }) => file).entries();
  await Promise.all(
    sandboxes.map(async (sandbox) => {
      for (const [file, ofFile] of files) {
        for await (const tried of tryFile(file, ofFile, sandbox, asked, sound)) {
          results.set(tried.mutant, tried.result);
          told(tried.result);
        }
      }
    }),
  );
  return mutants.flatMap((mutant) => results.get(mutant) ?? []);
}

async function* tryFile(file: string, mutants: readonly Mutant[], sandbox: Sandbox, asked: Asked, sound: Sound) {
  const original = readFileSync(file, 'utf8');
  const orderOf = await ordersOf(file, original, sandbox, asked);
  // How many mutants each test file has noticed: the most eager goes first.
  const eager = new Map<string, number>();
  for (const mutant of mutants) {
    const runs = runsWith(mutant, original, sandbox, sound);
    const found = await noticed(runs, orderOf(mutant), asked.nearOnly ? undefined : wholeTestsOf(file), eager);
    yield { mutant, result: { ...mutant, ...found } };
  }
}

type Runs = Pick<Sandbox, 'run' | 'runKept'>;

/** Runs tests with the mutant in place of its file. Tests that fail without a change have noticed nothing: they pass. */
function runsWith({ file, code }: Mutant, original: string, sandbox: Sandbox, sound: Sound): Runs {
  const isSound = async (tests: readonly string[], limitMs: number): Promise<boolean> => {
    // What the mutant left behind in the Jest that stays may fail them there.
    for (const run of [sandbox.runKept, sandbox.run]) if ((await run(tests, limitMs)) === 'passed') return true;
    process.stdout.write(`not asked, since without a change they do not pass either: ${tests.join(' ')}\n`);
    return false;
  };
  const changed =
    (run: Runs['run']): Runs['run'] =>
    async (tests, limitMs) => {
      const names = tests.join(' ');
      if (sound.get(names) === false) return 'passed';
      sandbox.write(file, code);
      const outcome = await run(tests, limitMs).finally(() => sandbox.write(file, original));
      if (outcome === 'passed') return outcome;
      const passes = sound.get(names) ?? (await isSound(tests, limitMs));
      sound.set(names, passes);
      return passes ? outcome : 'passed';
    };
  return { run: changed(sandbox.run), runKept: changed(sandbox.runKept) };
}

/** How the tests of each mutant of the file are ordered. */
async function ordersOf(
  file: string,
  source: string,
  sandbox: Sandbox,
  { coverage, most }: Asked,
): Promise<(mutant: Mutant) => Order> {
  if (coverage && isCurrent(coverage, file, source)) return byCoverage(coverage, file, most);
  const near = byNearness(file, await sandbox.testsOf(file)).slice(0, most);
  const order = { first: near.slice(0, NEAR_TESTS), later: near.slice(NEAR_TESTS) };
  return () => order;
}

/**
 * Of the tests that run a place those come first that are most about the file. Each place that a test runs counts the less,
 * the more tests run it, and the file's places count as a share of all that the test runs.
 */
export function byCoverage(coverage: Coverage, file: string, most: number): (mutant: Mutant) => Order {
  const inFile = weightsIn(coverage, [file]);
  const inAll = weightsIn(coverage, Object.keys(coverage.files));
  const focusOf = (test: string): number => (inFile.get(test) ?? 0) / (inAll.get(test) ?? 1);
  return (mutant) => {
    const tests = testsThatRun(coverage, mutant)
      .filter((test) => !PROJECT_WIDE.test(test))
      .toSorted((a, b) => focusOf(b) - focusOf(a))
      .slice(0, most);
    let totalMs = 0;
    const first = tests.filter((test, index) => {
      totalMs += coverage.tests[test] ?? 0;
      return index < FOCUSED_TESTS || (index < NEAR_TESTS && totalMs <= NEAR_TOTAL_MS);
    });
    return { first, later: tests.slice(first.length) };
  };
}

/** How much each test runs of the files. */
function weightsIn(coverage: Coverage, files: readonly string[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const file of files)
    for (const tests of Object.values(coverage.files[file]?.tests ?? {}))
      for (const test of tests) weights.set(test, (weights.get(test) ?? 0) + 1 / tests.length);
  return weights;
}

async function noticed(
  { run, runKept }: Runs,
  { first, later }: Order,
  whole: readonly string[] | undefined,
  eager: Map<string, number>,
): Promise<Pick<Tried, 'noticed' | 'by'>> {
  const ofEager = (test: string): number => eager.get(test) ?? 0;
  for (const test of first.toSorted((a, b) => ofEager(b) - ofEager(a))) {
    const outcome = await runKept([test], NEAR_LIMIT_MS);
    if (outcome === 'passed') continue;
    eager.set(test, ofEager(test) + 1);
    return { noticed: true, by: outcome === 'stuck' ? 'limit' : 'near' };
  }
  if (whole === undefined) return { noticed: false, by: 'none' };
  const stages = [
    { by: 'related', tests: later },
    { by: 'whole', tests: whole.filter((test) => !first.includes(test) && !later.includes(test)) },
  ] as const;
  for (const { by, tests } of stages) {
    if (tests.length === 0) continue;
    const outcome = await run(tests, ALL_LIMIT_MS);
    if (outcome !== 'passed') return { noticed: true, by: outcome === 'stuck' ? 'limit' : by };
  }
  return { noticed: false, by: 'none' };
}

function filesOf(changed: string | undefined, named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  const scope = sourcesInScope();
  if (changed === undefined) return scope;
  const differ = new Set([
    ...git('diff', '--name-only', changed),
    ...git('ls-files', '--others', '--exclude-standard'),
  ]);
  return scope.filter((file) => differ.has(file));
}

/** Found by what they change: their lines may have moved. */
function survivorsIn(json: string): Mutant[] {
  const survived = (JSON.parse(readFileSync(json, 'utf8')) as Tried[]).filter(({ noticed: is }) => !is);
  const nameOf = ({ file, mutation, before, after }: Omit<Mutant, 'code'>): string =>
    [file, mutation, before, after].join('\n');
  const names = new Set(survived.map(nameOf));
  const files = [...new Set(survived.map(({ file }) => file))].filter((file) => existsSync(file));
  return mutantsIn(files).filter((mutant) => names.has(nameOf(mutant)));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      changed: { type: 'string' },
      tests: { type: 'string' },
      near: { type: 'boolean', default: false },
      coverage: { type: 'string' },
      workers: { type: 'string', default: '1' },
      json: { type: 'string' },
      again: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const all = values.again === undefined ? mutantsIn(filesOf(values.changed, positionals)) : survivorsIn(values.again);
  const mutants = drawn(all, Number(values.sample ?? all.length), Number(values.seed));
  const coverage = values.coverage === undefined ? undefined : await coverageIn(values.coverage);
  const sandboxes = Array.from({ length: Number(values.workers) }, createSandbox);
  let count = 0;
  const told = ({ file, line, mutation, before, after, noticed: is, by }: Tried) => {
    count += 1;
    const mark = is ? `noticed (${by})` : 'SURVIVED';
    process.stdout.write(
      `${count}/${mutants.length} ${mark} ${file}:${line} ${mutation}: ${short(before)} -> ${short(after)}\n`,
    );
  };
  const asked = {
    most: Number(values.tests ?? Number.POSITIVE_INFINITY),
    nearOnly: values.near,
    ...(coverage && { coverage }),
  };
  const tried = await tryMutants(mutants, sandboxes, told, asked).finally(() => {
    for (const sandbox of sandboxes) sandbox.remove();
  });
  const survivors = tried.filter((one) => !one.noticed);
  const share = tried.length === 0 ? 100 : (100 * (tried.length - survivors.length)) / tried.length;
  process.stdout.write(`${tried.length} of ${all.length} mutants tried, ${share.toFixed(1)} % noticed\n`);
  for (const { file, line, mutation, before, after } of survivors)
    process.stdout.write(`  ${file}:${line} ${mutation}\n    - ${before}\n    + ${after}\n`);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      JSON.stringify(tried, (key, value: unknown) => (key === 'code' ? undefined : value), 1),
    );
  return survivors.length === 0 ? 0 : 1;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

if (require.main === module) void main().then((code) => process.exit(code));
