// `npm run mutate`: changes the code in small ways, one at a time, and lists the changes that no test notices. See --help.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isEquivalent } from './equivalents';
import { type Mutant, mutantsOf } from './mutants';
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
  --json FILE     writes every mutant with its result
  --help          this text

Without FILE and --changed it takes lambdas/ (without pages), deploy/cell-kit,
lib/alert-rules, lib/constructs and lib/deploy-config. It skips the changes in
test/mutate/equivalents.ts, which change no behaviour.
`;

const SCOPE =
  /^(?:lambdas\/(?!pages\/)|deploy\/cell-kit\/(?!node\/examples)|lib\/(?:alert-rules|constructs|deploy-config)\/).*\.ts$/;
const NEAR_TESTS = 6;
const NEAR_LIMIT_MS = 180_000;
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
  return git('ls-files').filter((file) => SCOPE.test(file) && !file.endsWith('.d.ts'));
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

/** Tests that share most of the file's path and words with it come first: they are likeliest to notice. */
export function byNearness(file: string, tests: readonly string[]): string[] {
  const words = new Set(file.replace(/\.ts$/, '').split(/[/-]/));
  const nearness = (test: string) =>
    test
      .replace(/\.test\.ts$/, '')
      .split(/[/-]/)
      .filter((word) => words.has(word)).length - (test.startsWith('test/unit/') ? 0 : 1);
  return tests.filter((test) => !PROJECT_WIDE.test(test)).toSorted((a, b) => nearness(b) - nearness(a));
}

/** @param most of the related test files that are asked about a mutant at most, the nearest first */
export async function tryMutants(
  mutants: readonly Mutant[],
  sandbox: Sandbox,
  told: (tried: Tried) => void,
  most = Number.POSITIVE_INFINITY,
): Promise<Tried[]> {
  const all: Tried[] = [];
  for (const mutant of mutants) {
    const original = readFileSync(mutant.file, 'utf8');
    const tests = byNearness(mutant.file, await sandbox.testsOf(mutant.file)).slice(0, most);
    sandbox.write(mutant.file, mutant.code);
    const tried = { ...mutant, ...(await noticed(sandbox, tests, wholeTestsOf(mutant.file))) };
    sandbox.write(mutant.file, original);
    all.push(tried);
    told(tried);
  }
  return all;
}

async function noticed(
  sandbox: Sandbox,
  tests: readonly string[],
  whole: readonly string[],
): Promise<Pick<Tried, 'noticed' | 'by'>> {
  const stages = [
    { by: 'near', tests: tests.slice(0, NEAR_TESTS), limitMs: NEAR_LIMIT_MS },
    { by: 'related', tests: tests.slice(NEAR_TESTS), limitMs: ALL_LIMIT_MS },
    { by: 'whole', tests: whole.filter((test) => !tests.includes(test)), limitMs: ALL_LIMIT_MS },
  ] as const;
  for (const { by, tests: some, limitMs } of stages) {
    if (some.length === 0) continue;
    const outcome = await sandbox.run(some, limitMs);
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

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      changed: { type: 'string' },
      tests: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const all = mutantsIn(filesOf(values.changed, positionals));
  const mutants = drawn(all, Number(values.sample ?? all.length), Number(values.seed));
  const sandbox = createSandbox();
  let count = 0;
  const told = ({ file, line, mutation, before, after, noticed: is, by }: Tried) => {
    count += 1;
    const mark = is ? `noticed (${by})` : 'SURVIVED';
    process.stdout.write(
      `${count}/${mutants.length} ${mark} ${file}:${line} ${mutation}: ${short(before)} -> ${short(after)}\n`,
    );
  };
  const most = Number(values.tests ?? Number.POSITIVE_INFINITY);
  const tried = await tryMutants(mutants, sandbox, told, most).finally(() => sandbox.remove());
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
