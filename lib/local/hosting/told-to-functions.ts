// What the template tells the functions by their variables.

import * as ENV from '../../../lambdas/contract/environment';
import { DEFAULT_SIGNING, type SigningSettings } from '../../../lambdas/contract/signing';
import type { HostedAssembly } from './host-assembly';

/** What the functions are told by this variable; undefined where none is. */
export function variable({ functions }: HostedAssembly, name: string): string | undefined {
  return [...functions.values()].map(({ definition }) => definition.environment[name]).find((value) => value);
}

export function signingOf(hosted: HostedAssembly): SigningSettings {
  const described = JSON.parse(variable(hosted, ENV.signingSettings) ?? '{}') as Partial<SigningSettings>;
  return { ...DEFAULT_SIGNING, ...described };
}
