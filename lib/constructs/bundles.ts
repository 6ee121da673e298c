// Bundles every function in one esbuild call, once a process: NodejsFunction would start esbuild per function.

import path from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import type { FunctionName } from '../../lambdas/contract/api-routes';

export const FUNCTION_NAMES: readonly FunctionName[] = [
  'authorizer',
  'proxy',
  'summary',
  'admin',
  'health',
  'edge',
  'restore-check',
  'usage',
  'forwarder',
];

export const BUNDLE_FILE = 'index.js';

/**
 * Sources of credentials that the SDK tries, by dynamic import, only after the environment variables that every Lambda
 * has: left out, they take a quarter of a bundle with them.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const UNREACHED_CREDENTIAL_SOURCES = [
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

const OPTIONS = {
  write: false as const,
  bundle: true,
  external: [...UNREACHED_CREDENTIAL_SOURCES],
  // aws-jwt-verify imports it for a fetcher that the authorizer has no use for.
  alias: { https: './lambdas/transport/https-when-needed.ts' },
  minify: true,
  platform: 'node' as const,
  target: 'node24',
  // CommonJS, because an ES module's import of node:http reads every lazy getter of it: 60 ms against 2 ms.
  format: 'cjs' as const,
  // The SDK's ES build shakes to two thirds of its CommonJS one.
  mainFields: ['module', 'main'],
  charset: 'utf8' as const,
  legalComments: 'none' as const,
  // One directive for the whole file: esbuild writes one into each module that is loaded later otherwise.
  tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
  banner: { js: '"use strict";' },
  logLevel: 'silent' as const,
} satisfies BuildOptions;

export interface Bundles {
  readonly code: ReadonlyMap<FunctionName, Uint8Array>;
  /** What each bundle holds; outputs are named `<function>/index.js`. */
  readonly metafile: Metafile;
}

const PROJECT_DIR = path.resolve(__dirname, '../..');

let bundles: Bundles | undefined;

export function bundleFunctions(): Bundles {
  bundles ??= build();
  return bundles;
}

/** The next bundle is made of the sources as they are then. */
export function forgetBundles(): void {
  bundles = undefined;
}

function build(): Bundles {
  const outdir = path.join(PROJECT_DIR, 'bundles');
  const result = buildSync({
    absWorkingDir: PROJECT_DIR,
    entryPoints: FUNCTION_NAMES.map((name) => ({
      in: path.join('lambdas', name, 'handler.ts'),
      out: path.join(name, path.parse(BUNDLE_FILE).name),
    })),
    outdir,
    metafile: true,
    ...OPTIONS,
  });
  const code = new Map(result.outputFiles.map((file) => [functionOf(outdir, file.path), file.contents]));
  return { code, metafile: result.metafile };
}

/** Code apart from the bundles: its entry, and the functions that hold it, next to their bundle or as all of their code. */
const APART = {
  /** The proxy's code of limits, for a deployment that limits tenants. */
  limits: { entry: 'lambdas/proxy/limits/entry.ts', of: ['proxy'] },
  /** The proxy's code that keeps trails, for a deployment that explains its requests. */
  trail: { entry: 'lambdas/proxy/trail/entry.ts', of: ['proxy'] },
  /** The proxy's code of fewer records, for a deployment that asks for them. */
  records: { entry: 'lambdas/proxy/records/entry.ts', of: ['proxy'] },
  /** The proxy's code that takes back verdicts, for a deployment whose API Gateway keeps them. */
  kept: { entry: 'lambdas/proxy/kept/entry.ts', of: ['proxy'] },
  /** The edge's guard, for a deployment with a distribution. */
  originGuard: { entry: 'lambdas/runtime/origin-guard.ts', of: ['edge'] },
  /** The admin function's code that changes anything. */
  changes: { entry: 'lambdas/admin/changes/entry.ts', of: ['admin'] },
  /** The admin function's code that explains requests. */
  requests: { entry: 'lambdas/admin/requests/entry.ts', of: ['admin'] },
  /** The code of the console. */
  adminConsole: { entry: 'lambdas/admin/console/entry.ts', of: ['admin'] },
  healthConsole: { entry: 'lambdas/health/console.ts', of: ['health'] },
  /** The authorizer's code of API keys, for a deployment that takes any. */
  keys: { entry: 'lambdas/authorizer/keys/entry.ts', of: ['authorizer'] },
  /** The code of live changes, for a deployment that allows any. */
  liveProxy: { entry: 'lambdas/proxy/live/entry.ts', of: ['proxy'] },
  liveAdmin: { entry: 'lambdas/admin/live/entry.ts', of: ['admin'] },
  liveChecks: { entry: 'lib/deploy-config/live-document.ts', of: ['admin'] },
  liveKeeper: { entry: 'lambdas/health/live/entry.ts', of: ['health'] },
  liveReader: { entry: 'lambdas/stores/dynamodb/live-source.ts', of: ['health', 'summary', 'usage'] },
  /** The probe Cell as a Lambda, for a deployment that has one. */
  probe: { entry: 'lambdas/probe/handler.ts', of: ['probe'] },
  /** The check of new versions, for a rollout that asks for it. */
  rolloutCheck: { entry: 'lambdas/rollout-check/handler.ts', of: ['rollout-check'] },
} as const satisfies Readonly<Record<string, { readonly entry: string; readonly of: readonly string[] }>>;

export type CodeApart = keyof typeof APART;

export function bundleApart(name: CodeApart): Uint8Array {
  const { entry } = APART[name];
  const [file] = buildSync({ absWorkingDir: PROJECT_DIR, entryPoints: [entry], ...OPTIONS }).outputFiles;
  if (file === undefined) throw new Error(`${entry} gave no bundle`);
  return file.contents;
}

/** The packages of all code that a deployment can have on Lambda, as {@link bundledPackages} gives them. */
export function deployedPackages(): ReadonlyMap<string, readonly string[]> {
  const { metafile } = buildSync({
    absWorkingDir: PROJECT_DIR,
    entryPoints: Object.entries(APART).flatMap(([name, { entry, of }]) =>
      of.map((owner) => ({ in: entry, out: path.join(owner, name) })),
    ),
    outdir: path.join(PROJECT_DIR, 'bundles'),
    metafile: true,
    ...OPTIONS,
  });
  const { inputs, outputs } = bundleFunctions().metafile;
  return bundledPackages({ inputs, outputs: { ...outputs, ...metafile.outputs } });
}

function functionOf(outdir: string, file: string): FunctionName {
  return path.dirname(path.relative(outdir, file)) as FunctionName;
}

// Which packages the functions' code holds, as esbuild counted its inputs.

/**
 * Where a package stands in the lock file (`node_modules/a`, `node_modules/a/node_modules/b`) -> the functions that hold it,
 * both in order. Type-only imports leave nothing in a bundle and are not counted.
 */
export function bundledPackages({ outputs }: Metafile): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const [output, { inputs }] of Object.entries(outputs)) {
    const functionName = output.split('/').at(-2) ?? output;
    for (const input of Object.keys(inputs)) {
      const place = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
      if (place !== undefined) found.set(place, (found.get(place) ?? new Set()).add(functionName));
    }
  }
  const sorted = [...found].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return new Map(sorted.map(([place, functions]) => [place, [...functions].toSorted()]));
}
