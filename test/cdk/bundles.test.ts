// What each function's bundle holds, and how heavy it is.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FunctionName } from '../../lambdas/contract/api-routes';
import { BUNDLE_FILE, bundleApart, bundleFunctions, FUNCTION_NAMES, forgetBundles } from '../../lib/constructs/bundles';
import { BUNDLE_BUDGET_KB, FIRST_LOAD_BUDGET_KB } from '../support/bundle-budgets';

const { code, metafile } = bundleFunctions();
const KB = 1024;

/** Paths of all modules in one function's bundle. */
function modulesOf(name: string): string[] {
  const output = Object.entries(metafile.outputs).find(([file]) => file.endsWith(`/${name}/${BUNDLE_FILE}`))?.[1];
  if (output === undefined) throw new Error(`no bundle of ${name}`);
  return Object.keys(output.inputs);
}

test('every function is bundled, in one piece of its own', () => {
  expect([...code.keys()].toSorted()).toEqual([...FUNCTION_NAMES].toSorted());
  for (const name of FUNCTION_NAMES) expect(modulesOf(name)).toContain(`lambdas/${name}/handler.ts`);
});

test('one directive makes all of a bundle strict: modules that are loaded later have none of their own', () => {
  for (const bytes of [...code.values(), bundleApart('limits')]) {
    const text = Buffer.from(bytes).toString();
    expect(text.startsWith('"use strict";')).toBe(true);
    expect(text.split('"use strict"')).toHaveLength(2);
  }
});

test.each(Object.entries(BUNDLE_BUDGET_KB))('%s stays below %d KB', (name, kilobytes) => {
  expect(code.get(name as FunctionName)?.byteLength).toBeLessThan(kilobytes * KB);
});

/** Bytes of the modules that are reached by imports alone: modules behind import() load when they are needed. */
function firstLoadOf(name: string): number {
  const output = Object.entries(metafile.outputs).find(([file]) => file.endsWith(`/${name}/${BUNDLE_FILE}`))?.[1];
  const reached = new Set<string>();
  const queue = [`lambdas/${name}/handler.ts`];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { path: target, kind } of metafile.inputs[file]?.imports ?? []) {
      if (kind !== 'dynamic-import') queue.push(target);
    }
  }
  const later = Object.entries(output?.inputs ?? {}).filter(([file]) => !reached.has(file));
  return (output?.bytes ?? 0) - later.reduce((bytes, [, { bytesInOutput }]) => bytes + bytesInOutput, 0);
}

test.each(Object.entries(FIRST_LOAD_BUDGET_KB))('%s loads at most %d KB before its first answer', (name, kilobytes) => {
  expect(firstLoadOf(name)).toBeLessThan(kilobytes * KB);
});

test('the proxy holds nothing of the limits: they are a file of their own, for deployments that have any', () => {
  expect(modulesOf('proxy').filter((file) => /(proxy\/limits\/|dynamodb\/(limits|quotas))/.test(file))).toEqual([]);
  const limits = Buffer.from(bundleApart('limits'));
  expect(limits.byteLength).toBeLessThan(22 * KB);
  expect(limits.toString()).not.toContain('node:http');
});

test('the authorizer holds nothing of API keys: they are a file of their own, for deployments that take any', () => {
  expect(modulesOf('authorizer').filter((file) => /(authorizer\/keys\/|api-key)/.test(file))).toEqual([]);
  const keys = Buffer.from(bundleApart('keys'));
  expect(keys.byteLength).toBeLessThan(11 * KB);
  expect(keys.toString()).not.toContain('node:http');
});

test('the proxy and the admin function hold nothing of live changes: they are files of their own', () => {
  const isLive = (file: string) => /(\/live\/|dynamodb\/live-(source|versions))/.test(file);
  expect(modulesOf('proxy').filter(isLive)).toEqual([]);
  expect(modulesOf('health').filter(isLive)).toEqual([]);
  const most = { liveProxy: 20, liveAdmin: 42, liveChecks: 40, liveReader: 8, liveKeeper: 16 } as const;
  for (const [name, size] of Object.entries(most)) {
    const bytes = Buffer.from(bundleApart(name as keyof typeof most));
    expect([name, Math.ceil(bytes.byteLength / KB) > size]).toEqual([name, false]);
    expect(bytes.toString()).not.toContain('node:http');
  }
});

test('modules behind import() are not counted as loaded first', () => {
  expect(firstLoadOf('health')).toBeLessThan((code.get('health')?.byteLength ?? 0) / 2);
});

test.each(['authorizer', 'proxy', 'admin', 'restore-check', 'edge'])('%s holds no AWS SDK', (name) => {
  expect(modulesOf(name).filter((file) => /node_modules\/(@aws-sdk|@smithy|@aws-crypto)\//.test(file))).toEqual([]);
});

test.each(FUNCTION_NAMES)('%s holds nothing of the stacks, the local runner, the tests or the page', (name) => {
  const own = modulesOf(name).filter((file) => !file.startsWith('node_modules/'));
  expect(own.filter((file) => !file.startsWith('lambdas/') || /^lambdas\/pages\/(ops|docs)\//.test(file))).toEqual([]);
});

test.each(FUNCTION_NAMES)('%s holds no other function', (name) => {
  const others = FUNCTION_NAMES.filter((other) => other !== name);
  expect(modulesOf(name).filter((file) => others.some((other) => file.startsWith(`lambdas/${other}/`)))).toEqual([]);
});

test.each([
  ...(['authorizer', 'proxy', 'edge', 'admin'] as const).map((name) => [name, () => code.get(name) ?? ''] as const),
  ['the guard of the edge', () => bundleApart('originGuard')] as const,
])('%s loads no TLS before a request needs it', (_, contents) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
  try {
    const file = path.join(folder, BUNDLE_FILE);
    writeFileSync(file, contents());
    // Without its variables a function stops where it reads them at the latest: all that it imports has been loaded by then.
    const program = `
      let stoppedAt = 'the end';
      try { require(${JSON.stringify(file)}); } catch (error) { stoppedAt = error.message; }
      console.log(JSON.stringify({ stoppedAt, loaded: process.moduleLoadList }));`;
    const { stoppedAt, loaded } = JSON.parse(
      execFileSync(process.execPath, ['-e', program], { env: {}, encoding: 'utf8' }),
    ) as { stoppedAt: string; loaded: string[] };
    expect(stoppedAt).toMatch(/^the end$|environment is not usable/);
    expect(loaded.filter((module) => /^NativeModule (https|tls|_tls_wrap|internal\/tls\/wrap)$/.test(module))).toEqual(
      [],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the bundles are built once a process, and again when they are forgotten', () => {
  const first = bundleFunctions();
  expect(bundleFunctions()).toBe(first);
  forgetBundles();
  const second = bundleFunctions();
  expect(second).not.toBe(first);
  expect([...second.code.keys()]).toEqual([...first.code.keys()]);
});

test('what explains requests is in files of its own, for deployments that ask for it', () => {
  expect(modulesOf('proxy').filter((file) => /proxy\/trail\//.test(file))).toEqual([]);
  expect(modulesOf('admin').filter((file) => /admin\/requests\//.test(file))).toEqual([]);
  expect(bundleApart('trail').byteLength).toBeLessThan(5 * KB);
  expect(bundleApart('requests').byteLength).toBeLessThan(42 * KB);
});

test('what changes anything is a file next to the admin function, which reads need not load', () => {
  const changing = /(valibot|admin\/(changes\/entry|keys|tenants\/(changes|quota|bodies)|lights\/changes))/;
  expect(modulesOf('admin').filter((file) => changing.test(file))).toEqual([]);
  expect(bundleApart('changes').byteLength).toBeLessThan(32 * KB);
  expect(Buffer.from(bundleApart('changes')).toString()).not.toContain('transfer-encoding');
});

test('the edge holds no HTTP client: its guard is a file of its own, for deployments with a distribution', () => {
  expect(modulesOf('edge').filter((file) => /(transport|secrets|origin-guard|origin-access)/.test(file))).toEqual([]);
  expect(bundleApart('originGuard').byteLength).toBeLessThan(22 * KB);
});

test.each(['authorizer', 'proxy', 'edge', 'admin', 'restore-check'])('%s holds no Powertools', (name) => {
  expect(modulesOf(name).filter((file) => file.includes('@aws-lambda-powertools'))).toEqual([]);
});

test('what keeps fewer records of good requests is a file of its own, for deployments that ask for it', () => {
  expect(modulesOf('proxy').filter((file) => /proxy\/records\//.test(file))).toEqual([]);
  expect(bundleApart('records').byteLength).toBeLessThan(13 * KB);
});

test('what takes back kept verdicts is a file of its own, for deployments whose API Gateway keeps them', () => {
  const files = /(proxy\/kept\/|kept-verdict|dynamodb\/recalls)/;
  expect(modulesOf('proxy').filter((file) => files.test(file))).toEqual([]);
  expect(bundleApart('kept').byteLength).toBeLessThan(8 * KB);
});
