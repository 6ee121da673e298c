// What each choice of the description saves at a load, and what can no longer be seen or done with it.

import type { DeployConfig } from '../deploy-config';
import type { Scene } from './scene';
import { httpApiBill } from './serverless';

export interface Choice {
  readonly setting: string;
  /** US dollars a month. */
  readonly saves: number;
  readonly loses: string;
}

const NO_CACHE = { cacheTtlSeconds: 0, tokenCacheSeconds: 0 };

type Change = (scene: Scene) => Scene;
type Rule = readonly [setting: string, from: Change, to: Change, loses: string];

const logs =
  (change: Partial<DeployConfig['logs']>): Change =>
  (scene) => ({ ...scene, config: { ...scene.config, logs: { ...scene.config.logs, ...change } } });
const metrics =
  (change: Partial<DeployConfig['metrics']>): Change =>
  (scene) => ({ ...scene, config: { ...scene.config, metrics: { ...scene.config.metrics, ...change } } });
const proxy =
  (stateRefreshMs: number): Change =>
  (scene) => ({ ...scene, config: { ...scene.config, proxy: { ...scene.config.proxy, stateRefreshMs } } });
const tenants =
  (cacheSeconds: number): Change =>
  (scene) => ({ ...scene, config: { ...scene.config, tenants: { ...scene.config.tenants, cacheSeconds } } });
const cache =
  (change: { cacheTtlSeconds?: number; tokenCacheSeconds?: number }): Change =>
  (scene) => ({ ...scene, config: { ...scene.config, auth: { ...scene.config.auth, ...NO_CACHE, ...change } } });
const traced =
  (tracedFunctions: number): Change =>
  (scene) => ({ ...scene, deployed: { ...scene.deployed, tracedFunctions } });

const RULES: readonly Rule[] = [
  [
    '`tracing: false`',
    traced(2),
    traced(0),
    'X-Ray timelines of one request in twenty; ids still run through headers and lines',
  ],
  [
    '`logs.goodLines: 10`',
    logs({ goodLines: 1 }),
    logs({ goodLines: 10 }),
    'nine of ten good requests by trace or request id; by apigw-requestid they are found without their steps',
  ],
  [
    '`metrics.gatherSeconds: 30`',
    metrics({ gatherSeconds: 0 }),
    metrics({ gatherSeconds: 30 }),
    'good requests of the last half minute; those of an environment that is killed without a signal',
  ],
  [
    '`logs.accessLog: short`',
    logs({ accessLog: 'full' }),
    logs({ accessLog: 'short' }),
    "the caller's address, method, protocol, and times of the integration",
  ],
  [
    '`logs.maskPersonalData: false`',
    logs({ maskPersonalData: true }),
    logs({ maskPersonalData: false }),
    'a second mask, and the only one over paths in the access log',
  ],
  [
    '`auth.tokenCacheSeconds: 60`',
    cache({}),
    cache({ tokenCacheSeconds: 60 }),
    'the error envelope where Authorization is missing; a refusal lasts up to 60 s; a token without a tenant reaches no Cell; in jwt mode only',
  ],
  [
    '`auth.cacheTtlSeconds: 60`',
    cache({}),
    cache({ cacheTtlSeconds: 60 }),
    'the error envelope where a header is missing; a disabled tenant, revoked key or expired token is let in for up to 60 s',
  ],
  ['`logs.retentionDays: 30`', logs({ retentionDays: 365 }), logs({ retentionDays: 30 }), 'lines older than a month'],
  [
    '`metrics.cells: none`',
    metrics({ cells: 'all' }),
    metrics({ cells: 'none' }),
    'rates and times by Cell, and their alarms',
  ],
  ['`proxy.stateRefreshMs: 10000`', proxy(2_000), proxy(10_000), 'nothing; red lights are heard of up to 10 s later'],
  ['`tenants.cacheSeconds: 60`', tenants(5), tenants(60), 'nothing; a disabled tenant is let in for up to 60 s'],
];

/** Each choice by itself, next to the opposite; those that save something, the most first. */
export function choices(scene: Scene): Choice[] {
  return RULES.map(([setting, from, to, loses]) => {
    const saves = httpApiBill(from(scene)).usd - httpApiBill(to(scene)).usd;
    return { setting, saves, loses };
  })
    .filter(({ saves }) => saves >= 0.01)
    .toSorted((a, b) => b.saves - a.saves);
}
