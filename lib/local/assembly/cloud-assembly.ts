// Reads a synthesized cloud assembly from disk: its stacks, and where each file asset lies.

import { dirname, join } from 'node:path';
import { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { Template } from './template';

export interface AssembledStack {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly template: Template;
  /** S3 object key -> folder or file on disk. */
  readonly assets: ReadonlyMap<string, string>;
}

/** What an account-less synth is hosted as. */
const LOCAL_ACCOUNT = '000000000000';
const LOCAL_REGION = 'us-east-1';

export interface ReadAssembly {
  /** In order of dependency. */
  readonly stacks: readonly AssembledStack[];
  /** Stacks of a second region: one machine is one region. */
  readonly elsewhere: readonly string[];
}

/** Home is where the first HTTP API is; the stacks there and those they depend on are what one machine can be. */
export function readCloudAssembly(directory: string): ReadAssembly {
  const all = new CloudAssembly(directory).stacksRecursively;
  const home = (all.find(holdsApi) ?? all[0])?.environment.region;
  const here = new Set(all.filter(({ environment }) => environment.region === home).flatMap(withDependencies));
  return {
    stacks: all.filter((stack) => here.has(stack)).map(assembledStack),
    elsewhere: all
      .filter((stack) => !here.has(stack))
      .map(({ stackName, environment }) => `stack ${stackName} of ${environment.region}`),
  };
}

function holdsApi({ template }: CloudFormationStackArtifact): boolean {
  const { Resources = {} } = template as Template;
  return Object.values(Resources).some(({ Type }) => Type === 'AWS::ApiGatewayV2::Api');
}

function withDependencies(stack: CloudFormationStackArtifact): CloudFormationStackArtifact[] {
  const needed = stack.dependencies.filter((artifact) =>
    CloudFormationStackArtifact.isCloudFormationStackArtifact(artifact),
  );
  return [stack, ...needed.flatMap(withDependencies)];
}

function assembledStack(stack: CloudFormationStackArtifact): AssembledStack {
  return {
    name: stack.stackName,
    region: named(stack.environment.region, 'unknown-region') ?? LOCAL_REGION,
    accountId: named(stack.environment.account, 'unknown-account') ?? LOCAL_ACCOUNT,
    template: stack.template as Template,
    assets: assetsOf(stack),
  };
}

function named(value: string, unknown: string): string | undefined {
  return value === unknown ? undefined : value;
}

function assetsOf(stack: CloudFormationStackArtifact): Map<string, string> {
  const assets = new Map<string, string>();
  for (const artifact of stack.dependencies) {
    if (!('contents' in artifact && 'file' in artifact)) continue;
    const { files = {} } = artifact.contents as AssetFiles;
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) {
        if (source.path !== undefined) assets.set(objectKey, join(dirname(String(artifact.file)), source.path));
      }
    }
  }
  return assets;
}

interface AssetFiles {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { objectKey: string }>>;
      }
    >
  >;
}
