// The AWS Parameters and Secrets Lambda Extension where the region has it, and the processor it is built for.

import { Duration, Stack, Token } from 'aws-cdk-lib';
import {
  Architecture,
  ParamsAndSecretsLayerVersion,
  ParamsAndSecretsLogLevel,
  ParamsAndSecretsVersions,
} from 'aws-cdk-lib/aws-lambda';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

const VERSION = ParamsAndSecretsVersions.V1_0_103;

/** Undefined if AWS has no extension for the region's processor: functions then ask Secrets Manager itself. */
export function secretsExtensionLayer(scope: Construct): ParamsAndSecretsLayerVersion | undefined {
  const region = regionOf(scope);
  if (region !== undefined && !hasExtension(region, processorIn(region))) return undefined;
  return ParamsAndSecretsLayerVersion.fromVersion(VERSION, {
    logLevel: ParamsAndSecretsLogLevel.WARN,
    secretsManagerTtl: Duration.minutes(5),
  });
}

/** What the functions of a stack run on. */
export function functionArchitecture(scope: Construct): Architecture {
  const region = regionOf(scope);
  return region === undefined || processorIn(region) === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64;
}

export type Processor = 'arm64' | 'x86_64';

/** arm64 costs a fifth less; x86 where the extension is built for it alone, because a secret would else need an SDK-like call. */
export function processorIn(region: string): Processor {
  return !hasExtension(region, 'arm64') && hasExtension(region, 'x86_64') ? 'x86_64' : 'arm64';
}

/** As aws-cdk-lib's region table lists the layers: https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html */
export function hasExtension(region: string, processor: Processor): boolean {
  return Fact.find(region, FactName.paramsAndSecretsLambdaLayer(VERSION, processor)) !== undefined;
}

/** Undefined where the description names no region. */
export function regionOf(scope: Construct): string | undefined {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? undefined : region;
}
