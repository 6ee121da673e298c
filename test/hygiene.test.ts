// Tests that do not hold the house back: loops end, no file changes the process it shares, material lives in test/support.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { readSource, type Source, visit } from './support/architecture';

const TEST = __dirname;
const FILES: readonly Source[] = globSync('**/*.ts', { cwd: TEST, exclude: ['bench/**'] }).map((file) => ({
  file: file.split(path.sep).join('/'),
  text: readFileSync(path.join(TEST, file), 'utf8'),
}));

type Node = Parameters<Parameters<typeof visit>[1]>[0];

function any(value: unknown, holds: (node: Node) => boolean): boolean {
  let found = false;
  visit(value, (node) => {
    found ||= holds(node);
  });
  return found;
}

const isFunction = ({ type }: Node) => /Function|Method/.test(type);

/** Loops without a condition, and `while` loops that wait: a test that waits for ever says nothing. `until` has a bound. */
function endlessLoops(text: string): number {
  let loops = 0;
  // To parse them all takes seconds: few have a loop other than `for (const ... of ...)`.
  if (!/\bwhile\b|\bfor *\((?!const [^;\n]* of )/.test(text)) return loops;
  visit(parseSync(text, { syntax: 'typescript' }), (node) => {
    const isWhile = node.type === 'WhileStatement' || node.type === 'DoWhileStatement';
    const condition = node['test'] as Node | null | undefined;
    const isBare = node.type === 'ForStatement' ? condition === null : isWhile && condition?.type === 'BooleanLiteral';
    if (isBare || (isWhile && any(node, ({ type }) => type === 'AwaitExpression'))) loops += 1;
  });
  return loops;
}

test('no loop of a test is without an end', () => {
  expect(FILES.filter(({ text }) => endlessLoops(text) > 0).map(({ file }) => file)).toEqual([]);
});

test.each([
  ['for (;;) { a(); }', 1],
  ['while (true) a();', 1],
  ['async function f() { while (!done) await turn(); }', 1],
  ['async function f() { do { await turn(); } while (!done); }', 1],
  ['while (at > 0) at -= 1;', 0],
  ['for (let at = 0; at < 9; at += 1) a();', 0],
])('%s: %i', (text, loops) => {
  expect(endlessLoops(text)).toBe(loops);
});

/** Writes to `process.env` as a file is loaded: every other test file of the worker would see them, in some order. */
function environmentChanges(text: string): number {
  if (!text.includes('env')) return 0;
  const { body } = parseSync(text, { syntax: 'typescript' });
  const isEnvironment = (value: unknown) =>
    any(value, (node) => node.type === 'MemberExpression' && (node['property'] as Node)['value'] === 'env');
  let changes = 0;
  const look = (node: Node): void => {
    if (isFunction(node)) return;
    if (node.type === 'AssignmentExpression' && isEnvironment(node['left'])) changes += 1;
    if (node.type === 'UnaryExpression' && node['operator'] === 'delete' && isEnvironment(node['argument']))
      changes += 1;
    for (const child of Object.values(node).flat()) {
      if (typeof child === 'object' && child !== null && 'type' in child) look(child as Node);
      else if (typeof child === 'object' && child !== null && 'expression' in child) look(child.expression as Node);
    }
  };
  for (const statement of body) look(statement as unknown as Node);
  return changes;
}

test('no test changes the environment as it is loaded', () => {
  expect(FILES.filter(({ text }) => environmentChanges(text) > 0).map(({ file }) => file)).toEqual([]);
});

test.each([
  ["process.env['A'] = '1';", 1],
  ['delete process.env.A;', 1],
  ["if (x) { process.env['A'] = '1'; }", 1],
  ["beforeAll(() => { process.env['A'] = '1'; });", 0],
  ["const a = process.env['A'];", 0],
])('%s: %i', (text, changes) => {
  expect(environmentChanges(text)).toBe(changes);
});

test('no test takes from another test file, and what several suites share lives in test/support', () => {
  const outside = FILES.filter(({ file }) => file.startsWith('contract/')).flatMap(({ file, text }) =>
    readSource(text)
      .dependencies.filter(({ specifier }) => specifier.startsWith('../') && !/^\.\.\/(support|\.\.)\//.test(specifier))
      .map(({ specifier }) => `${file} takes ${specifier}`),
  );
  const fromTests = FILES.filter(({ text }) => text.includes('.test')).flatMap(({ file, text }) =>
    readSource(text)
      .dependencies.filter(({ specifier }) => specifier.endsWith('.test'))
      .map(({ specifier }) => `${file} takes ${specifier}`),
  );
  expect([...outside, ...fromTests]).toEqual([]);
});

/** Files whose tests may take longer than the limit that is for all, with the reason. */
const OWN_LIMITS: Readonly<Record<string, string>> = {
  'local/api-contract/api-contract.test.ts': '400_000: one hook asks for every documented outcome',
  'system/mutation.test.ts': '30 * 60_000: sixty runs of jest',
};

/** The argument after the function of a test or a hook. */
function ownLimits(text: string): string[] {
  const limits: string[] = [];
  // To parse them all takes seconds: few have a number where a limit stands.
  if (!/^ *(?:\}, |(?:test|it|before|after)[^\n]*, |)[\d_* ]+,?\s*\);$/m.test(text)) return limits;
  const module = parseSync(text, { syntax: 'typescript' });
  visit(module, (node) => {
    if (node.type !== 'CallExpression') return;
    const given = (node['arguments'] as { expression: Node }[]).map(({ expression }) => expression);
    const at = given.findIndex((argument) => isFunction(argument));
    const last = given[at + 1];
    if (at < 0 || last === undefined || !/^(?:Numeric|Binary)/.test(last.type) || !isTest(node['callee'])) return;
    const { start, end } = last['span'] as { start: number; end: number };
    // Positions count bytes, from the beginning of this module.
    const offset = (module.span as { start: number }).start - firstByte(text);
    limits.push(
      Buffer.from(text)
        .subarray(start - offset, end - offset)
        .toString(),
    );
  });
  return limits;
}

/** The module of swc begins at its first statement, behind the comments. */
function firstByte(text: string): number {
  const start = /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*/.exec(text)?.[0] ?? '';
  return Buffer.byteLength(start);
}

function isTest(callee: unknown): boolean {
  return any(
    callee,
    ({ type, value }) => type === 'Identifier' && /^(?:test|it|(?:before|after)(?:All|Each))$/.test(String(value)),
  );
}

test('one limit is for all tests, and who needs another says why', () => {
  const own = FILES.flatMap(({ file, text }) => ownLimits(text).map((limit) => [file, limit] as const));
  const known = Object.entries(OWN_LIMITS).map(([file, why]) => [file, why.split(': ')[0]] as const);
  expect(new Set(own.map(String))).toEqual(new Set(known.map(String)));
});

test('no test may wait ten minutes to fail', () => {
  const config = JSON.parse(readFileSync('jest.config.json', 'utf8')) as { testTimeout: number };
  expect(config.testTimeout).toBeLessThanOrEqual(180_000);
  expect(FILES.filter(({ text }) => /\bjest\.setTimeout\(/.test(text)).map(({ file }) => file)).toEqual([]);
});

test.each([
  ['test("a", () => b(), 5);', ['5']],
  ['// ü\n\nbeforeAll(async () => {}, 2 * 60_000);', ['2 * 60_000']],
  ['test.each([[1]])("a", (b) => b, 60_000);', ['60_000']],
  ['test("a", () => until(() => 1, 5));', []],
  ['setTimeout(() => 1, 5);', []],
])('%s has its own limits: %j', (text, limits) => {
  expect(ownLimits(text)).toEqual(limits);
});
