// What the proxy reads from its environment.

import { ENV } from '../contract/environment';
import { METERED_CELLS } from '../contract/metrics';
import type { ProxySettings } from '../contract/settings';
import type { EnvironmentReader } from '../runtime/environment';
import { LOG_LEVELS } from '../runtime/line-log';
import { readOrigin } from '../runtime/origin-guard';
import { readSigning } from './signing-environment';

export function readSettings(env: EnvironmentReader) {
  return {
    requireTenantId: env.flag(ENV.requireTenantId),
    proxy: env.json(ENV.proxySettings) as ProxySettings,
    signing: readSigning(env),
    origin: readOrigin(env),
    stateTable: env.text(ENV.stateTable),
    lightTable: env.lightTable(),
    answers: env.answers(),
    logLevel: env.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
    meteredTenants: env.optionalText(ENV.meteredTenants)?.split(',') ?? [],
    meteredCells: env.oneOf(ENV.meteredCells, METERED_CELLS, 'all'),
    taskRoot: env.text('LAMBDA_TASK_ROOT'),
  };
}
