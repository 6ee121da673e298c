// Minified bytes of every function against its budget, and what the bytes of the smaller ones are.

import { gzipSync } from 'node:zlib';
import { BUNDLE_FILE, bundleApart, bundleFunctions, type CodeApart } from '../../../lib/constructs/bundles';
import { figureTable } from '../../../lib/generated-file';
import { BUNDLE_BUDGET_KB } from '../../support/bundle-budgets';

const BUDGETS: Readonly<Record<string, number | undefined>> = BUNDLE_BUDGET_KB;

export async function bundleSize(): Promise<string> {
  const rows = [...bundleFunctions().code].map(([name, code]) => {
    const budget = BUDGETS[name];
    return [name, code.length, gzipSync(code).length, budget === undefined ? 'none' : `${budget} KB`];
  });
  const bundles = figureTable(['function', 'bytes, minified', 'gzipped', 'budget'], rows);
  return `${bundles}\n\n${partsTable()}\n\n${filesTable()}`;
}

/** Parts of a bundle, by the first pattern that a module's path fits. */
const PARTS: readonly (readonly [part: string, modules: RegExp])[] = [
  ['HTTP client and signature of AWS', /transport\//],
  ['table and its items', /stores\/|table-keys|tenant-fields/],
  ['secrets and the proof of a distribution', /secret|origin-/],
  [
    'middy, event, answer, errors, languages',
    /middy|http-event|http-function|envelope|errors?\.ts|error-codes|language|headers?\.ts|header-text|domain\/http|head-routes|refusal/,
  ],
  ['log line and masks', /line-log|request-log|masking|metrics/],
  ['caller, permissions, environment', /verdict|permissions|admin-access|environment|steady-clock|limits\.ts/],
  ['valibot', /valibot/],
  ['what the function itself does', /./],
];

const BUNDLES = ['admin', 'restore-check', 'edge'] as const;

/** Each column adds up to the bundle. */
function partsTable(): string {
  const { outputs } = bundleFunctions().metafile;
  const columns = BUNDLES.map((name) => {
    const output = Object.entries(outputs).find(([file]) => file.endsWith(`/${name}/${BUNDLE_FILE}`))?.[1];
    const bytes = new Map<string, number>();
    for (const [file, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
      const part = PARTS.find(([, modules]) => modules.test(file))?.[0] ?? '';
      bytes.set(part, (bytes.get(part) ?? 0) + bytesInOutput);
    }
    const modules = [...bytes.values()].reduce((sum, one) => sum + one, 0);
    return {
      of: (part: string) => bytes.get(part) ?? 0,
      frame: (output?.bytes ?? 0) - modules,
      all: output?.bytes ?? 0,
    };
  });
  const rows = PARTS.map(([part]) => [part, ...columns.map(({ of }) => of(part))]);
  return figureTable(
    ['bytes of', ...BUNDLES],
    [
      ...rows,
      ['between modules', ...columns.map(({ frame }) => frame)],
      ['**together**', ...columns.map(({ all }) => `**${all}**`)],
    ],
  );
}

const FILES: readonly (readonly [file: string, loads: string, code: CodeApart])[] = [
  ['admin: changes.js', 'with the first change, and the first read of keys or a quota', 'changes'],
  ['admin: requests.js', 'where requests are explained', 'requests'],
  ['edge: origin-guard.js', 'where a distribution stands in front', 'originGuard'],
  ['authorizer: keys.js', 'where callers may show API keys', 'keys'],
  ['proxy: limits.js', 'where tenants are limited', 'limits'],
  ['proxy: records.js', 'where fewer records are kept', 'records'],
  ['proxy: kept.js', 'where API Gateway keeps verdicts by the token', 'kept'],
  ['proxy: trail.js', 'where requests are explained', 'trail'],
];

function filesTable(): string {
  return figureTable(
    ['file next to a bundle', 'loads', 'bytes, minified'],
    FILES.map(([file, loads, code]) => [file, loads, bundleApart(code).length]),
    ['loads'],
  );
}
