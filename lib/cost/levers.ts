// What settings of the description would save at this load.

import type { Scene } from './scene';
import { httpApiBill } from './serverless';

export interface Lever {
  readonly setting: string;
  /** US dollars a month. */
  readonly saves: number;
}

const LEVERS: readonly (readonly [setting: string, pull: (scene: Scene) => Scene])[] = [
  ['tracing: false', (scene) => ({ ...scene, deployed: { ...scene.deployed, tracedFunctions: 0 } })],
  ['logs.maskPersonalData: false', (scene) => withLogs(scene, { maskPersonalData: false })],
  ['logs.retentionDays: 30', (scene) => withLogs(scene, { retentionDays: 30 })],
  [
    'metrics.cells: none',
    (scene) => ({ ...scene, config: { ...scene.config, metrics: { ...scene.config.metrics, cells: 'none' } } }),
  ],
  [
    'proxy.stateRefreshMs: 10000',
    (scene) => ({ ...scene, config: { ...scene.config, proxy: { ...scene.config.proxy, stateRefreshMs: 10_000 } } }),
  ],
  [
    'tenants.cacheSeconds: 60',
    (scene) => ({ ...scene, config: { ...scene.config, tenants: { ...scene.config.tenants, cacheSeconds: 60 } } }),
  ],
];

/** Those that save something, the most first. */
export function levers(scene: Scene): Lever[] {
  const { usd } = httpApiBill(scene);
  return LEVERS.map(([setting, pull]) => ({ setting, saves: usd - httpApiBill(pull(scene)).usd }))
    .filter(({ saves }) => saves >= 0.01)
    .toSorted((a, b) => b.saves - a.saves);
}

function withLogs(scene: Scene, logs: Partial<Scene['config']['logs']>): Scene {
  return { ...scene, config: { ...scene.config, logs: { ...scene.config.logs, ...logs } } };
}
