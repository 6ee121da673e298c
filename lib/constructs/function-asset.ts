// Writes one function's deployment package into the cloud assembly: its bundle, and the files that go next to it.
// A file of its own: tests that read templates only replace the bundles, and keep this.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../lambdas/contract/api-routes';
import { BUNDLE_FILE, bundleFunctions } from './bundles';

/** File name -> content, read at run time from `LAMBDA_TASK_ROOT`. */
export type AssetFiles = Readonly<Record<string, string | Uint8Array>>;

export function functionCode(scope: Construct, name: FunctionName, files: AssetFiles): Code {
  const bundle = bundleFunctions().code.get(name);
  if (bundle === undefined) throw new Error(`lambdas/${name}/handler.ts gave no bundle`);
  return codeOf(scope, name, bundle, files);
}

/** `name`: of the folder within the cloud assembly. */
export function codeOf(scope: Construct, name: string, bundle: Uint8Array, files: AssetFiles = {}): Code {
  const outdir = Stage.of(scope)?.outdir;
  if (outdir === undefined) throw new Error('a function needs an App above it');
  const directory = path.join(outdir, 'functions', name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, BUNDLE_FILE), bundle);
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(directory, file), content);
  return Code.fromAsset(directory);
}
