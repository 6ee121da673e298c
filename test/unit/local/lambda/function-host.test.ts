// The host runs a bundle as Lambda would: own environment and modules, timeouts, limits, pools.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FunctionHost } from '../../../../lib/local/lambda/function-host';
import type { FunctionDefinition } from '../../../../lib/local/lambda/invocation';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

interface Setup {
  files?: Record<string, string>;
  environment?: Record<string, string>;
  timeoutMs?: number;
  perEnvironment?: number;
}

function host(source: string, setup: Setup = {}) {
  const codeDirectory = mkdtempSync(join(tmpdir(), 'function-host-'));
  folders.push(codeDirectory);
  const files = { 'index.js': source, ...setup.files };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(codeDirectory, name), text);
  const definition: FunctionDefinition = {
    name: 'sample',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:sample',
    handler: 'index.handler',
    codeDirectory,
    environment: setup.environment ?? {},
    timeoutMs: setup.timeoutMs ?? 1_000,
    memoryMb: 256,
    logGroupName: '/aws/lambda/sample',
  };
  const lines: string[] = [];
  return {
    lines,
    codeDirectory,
    host: new FunctionHost(definition, setup.perEnvironment ?? 10, (line) => lines.push(line)),
  };
}

test('gives the handler the event, its context and its own variables', async () => {
  const { host: sample, codeDirectory } = host(
    `exports.handler = async (event, context) => ({
      event, own: process.env.OWN, name: process.env.AWS_LAMBDA_FUNCTION_NAME, root: process.env.LAMBDA_TASK_ROOT,
      required: require('node:process').env.OWN, path: process.env.HOME, memory: context.memoryLimitInMB,
      left: context.getRemainingTimeInMillis() > 500, id: typeof context.awsRequestId });`,
    { environment: { OWN: 'yes' } },
  );
  expect(await sample.invoke({ a: 1 })).toEqual({
    ok: true,
    payload: {
      event: { a: 1 },
      own: 'yes',
      name: 'sample',
      root: codeDirectory,
      required: 'yes',
      path: undefined,
      memory: '256',
      left: true,
      id: 'string',
    },
  });
});

test('keeps what a function does to its globals inside', async () => {
  const { host: sample } = host(`
    process.on('SIGTERM', () => {});
    process.env.LEAK = '1';
    globalThis.leak = 1;
    global.other = 1;
    exports.handler = async () => [process.env.LEAK, globalThis.leak, globalThis.other, globalThis.process.env.LEAK,
      process.version, typeof globalThis.setTimeout, process.cwd() === __dirname];`);
  const before = process.listenerCount('SIGTERM');
  const result = await sample.invoke({});
  expect(result).toEqual({ ok: true, payload: ['1', 1, 1, '1', process.version, 'function', true] });
  expect(process.listenerCount('SIGTERM')).toBe(before);
  expect(process.env['LEAK']).toBeUndefined();
  expect('leak' in globalThis || 'other' in globalThis).toBe(false);
});

test('loads files of the bundle, and none outside it', async () => {
  const good = host(`exports.handler = async () => require('./part.js').value + require('./data.json').n;`, {
    files: { 'part.js': 'exports.value = 1;', 'data.json': '{"n":2}' },
  });
  expect(await good.host.invoke({})).toEqual({ ok: true, payload: 3 });
  const outside = host(`exports.handler = async () => require(${JSON.stringify(require.resolve('yaml'))});`);
  expect(await outside.host.invoke({})).toMatchObject({
    ok: false,
    errorMessage: expect.stringContaining('Cannot find'),
  });
});

test('captures every line of both streams and of console', async () => {
  const { host: sample, lines } = host(`exports.handler = async () => {
    console.log('one'); process.stdout.write('tw'); process.stdout.write('o\\nthree\\n');
    const { Console } = require('node:console');
    new Console({ stdout: process.stdout, stderr: process.stderr }).error('four'); };`);
  await sample.invoke({});
  expect(lines).toEqual(['one', 'two', 'three', 'four']);
});

test('a thrown error fails the invocation and is logged; the next one works', async () => {
  const { host: sample, lines } = host(
    `exports.handler = async (event) => { if (event.bad) throw new TypeError('boom'); return 'fine'; };`,
  );
  expect(await sample.invoke({ bad: true })).toEqual({ ok: false, errorType: 'TypeError', errorMessage: 'boom' });
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ level: 'ERROR', error: expect.stringContaining('boom') }),
  ]);
  expect(await sample.invoke({})).toEqual({ ok: true, payload: 'fine' });
});

test('a failing init is tried again by the next invocation', async () => {
  const { host: sample } = host(`if (!globalThis.setTimeout.seen) { setTimeout.seen = 1; throw new Error('init'); }
    delete setTimeout.seen; exports.handler = async () => 'up';`);
  expect(await sample.invoke({})).toMatchObject({ ok: false, errorMessage: 'init' });
  expect(await sample.invoke({})).toEqual({ ok: true, payload: 'up' });
});

test('stops waiting at the timeout and never uses that environment again', async () => {
  const { host: sample, lines } = host(
    `let calls = 0; exports.handler = (event) => event.hang ? new Promise(() => {}) : Promise.resolve(++calls);`,
    { timeoutMs: 20 },
  );
  expect(await sample.invoke({})).toEqual({ ok: true, payload: 1 });
  expect(await sample.invoke({ hang: true })).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: 'Task timed out after 0.02 seconds',
  });
  expect(lines.join('')).toContain('Task timed out');
  expect(await sample.invoke({})).toEqual({ ok: true, payload: 1 });
});

test.each([
  [1, 5],
  [5, 1],
])('with %i requests an environment, five at once take %i', async (perEnvironment, environments) => {
  const { host: sample } = host(
    `let running = 0, most = 0; exports.handler = async () => { most = Math.max(most, ++running);
      await new Promise(setImmediate); running -= 1; return most; };`,
    { perEnvironment },
  );
  const results = await Promise.all(Array.from({ length: 5 }, () => sample.invoke({})));
  expect(Math.max(...results.map((result) => (result.ok ? Number(result.payload) : 99)))).toBe(perEnvironment);
  expect(sample.environmentCount).toBe(environments);
  await sample.invoke({});
  expect(sample.environmentCount).toBe(environments);
});

describe('payload limits', () => {
  const echo = `exports.handler = async (event) => ({ body: event.answer ? 'é'.repeat(event.answer) : 'small' });`;

  test.each([
    [6 * 1024 * 1024 - 12, true],
    [6 * 1024 * 1024, false],
  ])('an event with a body of %i bytes: %p', async (length, ok) => {
    const { host: sample } = host(echo);
    expect((await sample.invoke({ body: 'a'.repeat(length) })).ok).toBe(ok);
  });

  test('an answer is measured in bytes, not in characters', async () => {
    const { host: sample } = host(echo);
    expect((await sample.invoke({ answer: 3_000_000 })).ok).toBe(true);
    expect(await sample.invoke({ answer: 4_000_000 })).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });
});
