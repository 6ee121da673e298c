// How many bytes of log lines a load writes, by what the description keeps of good requests.

import { recordSettings } from '../constructs/settings';
import { meteredCells } from '../deploy-config/metered-cells';
import { patrolRounds } from './patrol-rounds';
import type { Scene } from './scene';
import { GB, LOG_EVENT_BYTES, MONTH_SECONDS } from './workload';

/** GB a month that functions or containers write, and that API Gateway writes about requests. */
export interface LogVolume {
  readonly written: number;
  readonly access: number;
}

/** @param proxies how many environments, or containers, share the requests */
export function logVolume(scene: Scene, proxies: number): LogVolume {
  const { workload, counts, config } = scene;
  const requests = workload.requestsPerSecond * MONTH_SECONDS;
  const { authorizer, accessLogBytes } = counts.perRequest;
  const perRequest =
    authorizer.logBytes +
    authorizer.logEvents * LOG_EVENT_BYTES +
    lineBytes(scene) +
    metricsBytes(scene, workload.requestsPerSecond / proxies);
  const { logBytes, logEvents, logBytesPerCell, logEventsPerCell } = counts.patrolRound;
  const perRound =
    logBytes + logEvents * LOG_EVENT_BYTES + workload.cells * (logBytesPerCell + logEventsPerCell * LOG_EVENT_BYTES);
  const { rounds } = patrolRounds(scene);
  const access = config.logs.accessLog === 'short' ? counts.records.shortAccessLogBytes : accessLogBytes;
  return {
    written: (requests * perRequest + rounds * perRound) / GB,
    access: (requests * (access + LOG_EVENT_BYTES)) / GB,
  };
}

/** Share of requests that leave a line of their own while all is well. */
export function keptLines({ config }: Pick<Scene, 'config'>): number {
  return 1 / config.logs.goodLines;
}

function lineBytes(scene: Scene): number {
  const { records } = scene.counts;
  const marks = recordSettings(scene.config) === undefined ? 0 : records.markBytes;
  return keptLines(scene) * (records.lineBytes + marks + LOG_EVENT_BYTES);
}

/** The most values of one metric in a line, and how long an environment is quiet that gathers nothing. */
const [MOST_VALUES, QUIET_SECONDS] = [100, 3];

/** Requests come by chance: some half minutes have none of a Cell, and after a pause a request is written alone. */
function metricsBytes({ counts: { records }, config }: Scene, perEnvironment: number): number {
  const { gatherSeconds } = config.metrics;
  const alone = records.metricsLineBytes + LOG_EVENT_BYTES;
  if (gatherSeconds === 0) return alone;
  const series = Math.max(1, meteredCells(config).count);
  const perSlot = (perEnvironment * gatherSeconds) / series;
  const lines = Math.max(perSlot / MOST_VALUES, 1 - Math.exp(-perSlot)) / perSlot;
  const quiet = Math.exp(-perEnvironment * QUIET_SECONDS);
  return quiet * alone + (1 - quiet) * (lines * (records.gatheredLineBytes + LOG_EVENT_BYTES) + records.valueBytes);
}
