// The changes that `npm run mutate` makes, and the order in which it asks tests about them.

import { existsSync, readFileSync } from 'node:fs';
import { type Coverage, isCurrent, testsThatRun } from '../mutate/coverage';
import { type Mutant, mutantsOf, placeOf, versionOf } from '../mutate/mutants';
import { byCoverage, byNearness, drawn, mutantsIn, sourcesInScope, tryMutants, wholeTestsOf } from '../mutate/run';
import type { Outcome, Sandbox } from '../mutate/sandbox';

const changesOf = (source: string) =>
  mutantsOf('a.ts', source).map(({ mutation, before, after }) => `${mutation}: ${before} -> ${after}`);

test.each([
  ['if (a) { b(); } else { c(); }', ['negate condition: a -> !(a)', 'drop call: b(); -> ;', 'drop call: c(); -> ;']],
  ['function f() { if (!a) return; }', ['drop guard: if (!a) return; -> ', 'negate condition: !a -> !(!a)']],
  ['const x = a && b;', ['swap logical operator: a && b -> (a) || (b)']],
  ['const x = a >= 3;', ['move bound: a >= 3 -> (a) > (3)']],
  ['const x = a !== b;', ['swap equality: a !== b -> (a) === (b)']],
  ['const x = a * 2;', ['swap arithmetic: a * 2 -> (a) / (2)']],
  ["const x = 'a' + b;", []],
  ['this.total = 0;', ['drop assignment: this.total = 0; -> ;']],
  ['const x = true;', ['flip boolean: true -> false']],
  ['function f() { return false; }', ['flip boolean: false -> true']],
  ['function f() { return undefined; }', []],
  [
    'async function f() { return await g(); }',
    ['drop result: return await g(); -> return undefined as never;', 'drop await: await g() -> g()'],
  ],
  [
    'void (async () => { await f(); })();',
    [
      'drop call: void (async () => { await f(); })(); -> ;',
      'drop call: await f(); -> ;',
      'drop await: await f() -> f()',
    ],
  ],
  ['class A extends B { constructor() { super(); } }', []],
  ["import { a } from 'b'; type C = true; interface D { e: false }", []],
])('%s', (source, changes) => {
  expect(changesOf(source)).toEqual(changes);
});

test('a mutant is the whole file with one change', () => {
  const [mutant] = mutantsOf('a.ts', 'const é = 1;\nexport const b = (c: number) => c < 2;\n');
  expect(mutant).toMatchObject({ line: 2, code: 'const é = 1;\nexport const b = (c: number) => (c) <= (2);\n' });
});

test('a sample follows from its seed, holds nothing twice, keeps the order, and hardly moves with other code', () => {
  const source = Array.from({ length: 50 }, (_, index) => `const x${index} = a${index} < b;`).join('\n');
  const all = mutantsOf('a.ts', source);
  const names = (mutants: readonly Mutant[]) => mutants.map(({ before }) => before);
  const sample = names(drawn(all, 20, 1));
  expect(sample).toEqual(names(drawn(all, 20, 1)));
  expect(new Set(sample).size).toBe(20);
  expect(names(all).filter((before) => sample.includes(before))).toEqual(sample);
  expect(sample).not.toEqual(names(drawn(all, 20, 2)));
  const grown = names(drawn([...mutantsOf('b.ts', 'const c = d < e;'), ...all], 20, 1));
  expect(grown.filter((before) => sample.includes(before)).length).toBeGreaterThanOrEqual(19);
});

test('unit tests that import the file come first, then those of its name, and tests of the documents never', () => {
  const tests = [
    'test/docs/terms.test.ts',
    'test/fuzz/canaries/canaries.test.ts',
    'test/unit/proxy/signing.test.ts',
    'test/unit/proxy/answer-headers.test.ts',
    'test/unit/proxy/traceparent.test.ts',
  ];
  expect(byNearness('lambdas/proxy/answer-headers.ts', tests)).toEqual([tests[3], tests[2], tests[4], tests[1]]);
  expect(byNearness('lambdas/proxy/headers.ts', tests)).toEqual([tests[3], tests[4], tests[1], tests[2]]);
});

describe('with a measured coverage', () => {
  const file = 'lambdas/proxy/answer-headers.ts';
  const source = 'const a = 1;\nconst b = (c: number) => c < 2;';
  const [mutant] = mutantsOf(file, source) as [Mutant];
  const running = ['whole', 'rule', 'part', 'slow', 'quick'].map((name) => `test/unit/${name}.test.ts`);
  const [whole, rule, part, slow, quick] = running as [string, string, string, string, string];
  const coverageWith = (tests: Record<string, number>): Coverage => ({
    tests,
    files: {
      [file]: {
        version: versionOf(source),
        tests: { [placeOf(mutant)]: running, '1:0': [rule], '1:2': [rule, part], '1:4': [part, slow, quick] },
      },
      // What else the test of the whole runs, and that of a part.
      'lambdas/proxy/app.ts': { version: '', tests: { '1:0': [whole], '1:2': [whole], '1:4': [part] } },
    },
  });

  test('asks the tests that run the place of a mutant, and none about a place that no test runs', () => {
    const coverage = coverageWith({});
    expect(testsThatRun(coverage, mutant)).toEqual(running);
    expect(testsThatRun(coverage, { ...mutant, line: 3 })).toEqual([]);
    expect(testsThatRun(coverage, { ...mutant, file: 'lambdas/proxy/other.ts' })).toEqual([]);
  });

  test('says nothing about a file that has changed since', () => {
    expect(isCurrent(coverageWith({}), file, `${source}\n`)).toBe(false);
    expect(isCurrent(coverageWith({}), file, source)).toBe(true);
    expect(isCurrent(coverageWith({}), 'lambdas/proxy/other.ts', source)).toBe(true);
  });

  test('the tests that are most about the file come first, and slow ones are left for later', () => {
    const order = [rule, slow, quick, part, whole];
    expect(byCoverage(coverageWith({}), file, 9)(mutant)).toEqual({ first: order, later: [] });
    expect(byCoverage(coverageWith({}), file, 4)(mutant)).toEqual({ first: order.slice(0, 4), later: [] });
    const times = { [rule]: 9_000, [part]: 9_000, [slow]: 9_000, [whole]: 9_000 };
    expect(byCoverage(coverageWith(times), file, 9)(mutant)).toEqual({
      first: order.slice(0, 3),
      later: [part, whole],
    });
  });
});

test('files of functions have tests of the whole stack, others have none, and each is there', () => {
  for (const file of sourcesInScope()) {
    const tests = wholeTestsOf(file);
    expect([file, tests.length > 0]).toEqual([file, file.startsWith('lambdas/')]);
    expect(tests.filter((test) => !existsSync(test))).toEqual([]);
  }
});

describe('tests that fail', () => {
  afterEach(() => jest.restoreAllMocks());
  const file = 'lambdas/domain/admin-access.ts';
  const original = readFileSync(file, 'utf8');
  /** `runs` say how a run ends, by whether it is of the changed code. */
  const triedWith = async (runs: Record<'kept' | 'fresh', (isChanged: boolean) => Outcome>) => {
    let code = original;
    const asked: string[] = [];
    const run = (kind: 'kept' | 'fresh') => async () => {
      asked.push(`${kind} ${code === original ? 'unchanged' : 'changed'}`);
      return runs[kind](code !== original);
    };
    const sandbox: Sandbox = {
      testsOf: async () => ['test/unit/domain/admin-access.test.ts'],
      write: (_, text) => {
        code = text;
      },
      runKept: run('kept'),
      run: run('fresh'),
      remove: () => undefined,
    };
    const mutants = mutantsIn([file]).slice(0, 2);
    const tried = await tryMutants(mutants, [sandbox], () => undefined, { most: 1, nearOnly: true });
    expect([tried.length, code]).toEqual([2, original]);
    return { noticed: tried.map(({ noticed }) => noticed), asked };
  };
  const ifChanged = (isChanged: boolean): Outcome => (isChanged ? 'failed' : 'passed');

  test('with a change alone have noticed it, and are tried without one once', async () => {
    const { noticed, asked } = await triedWith({ kept: ifChanged, fresh: ifChanged });
    expect(noticed).toEqual([true, true]);
    expect(asked).toEqual(['kept changed', 'kept unchanged', 'kept changed']);
  });

  test('without a change as well have noticed nothing, and are asked no more', async () => {
    const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const { noticed, asked } = await triedWith({ kept: () => 'failed', fresh: () => 'stuck' });
    expect(noticed).toEqual([false, false]);
    expect(asked).toEqual(['kept changed', 'kept unchanged', 'fresh unchanged']);
    expect(said.mock.calls.flat()).toEqual([expect.stringContaining('test/unit/domain/admin-access.test.ts')]);
  });

  test('without a change by what the change left running have noticed it', async () => {
    const { noticed } = await triedWith({ kept: () => 'failed', fresh: ifChanged });
    expect(noticed).toEqual([true, true]);
  });
});
