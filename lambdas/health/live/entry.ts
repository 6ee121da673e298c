// What the file of live changes gives the patrol: it tends the version that is tried, and keeps the pointer. It lies next to
// the bundle only where a deployment allows live changes.

import { LIVE_FILE } from '../../contract/asset-files';
import type { DeployedRules } from '../../contract/live-config';
import { LIVE_METRIC } from '../../contract/metrics';
import type { Clock } from '../../domain/ports';
import type { Log } from '../../runtime/line-log';
import { createMetricsPublisher } from '../../runtime/metrics';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoLiveVersions, createDynamoPointerNote } from '../../stores/dynamodb/live-versions';
import { createDynamoRolloutBook } from '../../stores/dynamodb/rollout-counts';
import { keepPointer } from './keep-pointer';
import { tendRollout } from './tend-rollout';

export interface LiveKeeperDeps {
  readonly call: DynamoCall;
  /** Of this region; of both where lights and versions are shared; of the audit log. */
  readonly tables: { readonly state: string; readonly lights: string; readonly audit: string };
  readonly deployment: string;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly writeMetric: (line: string) => void;
}

/** Never rejects: the patrol's own work goes on. */
export type TendLive = () => Promise<void>;

/** @param folder has the rules that were written at synth */
export function createLiveKeeper(folder: string, deps: LiveKeeperDeps): TendLive {
  return createLiveKeeperOver(require(`${folder}/${LIVE_FILE.rules}`) as DeployedRules, deps);
}

export function createLiveKeeperOver({ replaces }: Pick<DeployedRules, 'replaces'>, deps: LiveKeeperDeps): TendLive {
  const { call, tables, deployment, clock, intervalMs, log } = deps;
  const publish = createMetricsPublisher(
    { deployment, service: 'health', metrics: LIVE_METRIC },
    deps.writeMetric,
    clock,
  );
  const versions = createDynamoLiveVersions(call, tables);
  const note = createDynamoPointerNote(call, tables.state);
  const book = createDynamoRolloutBook(call, tables.state, clock);

  const tend = async (): Promise<void> => {
    const { pointer, isRepaired, lost } = await keepPointer({ versions, note, clock });
    if (lost !== undefined)
      log.error('The contents of the live version are gone: it is not put back', { version: lost });
    if (isRepaired) {
      log.error('The pointer to the live version was put back', { version: pointer?.version });
      publish({ livePointerRepairs: 1 });
    }
    if (pointer?.rollout === undefined || pointer.version <= replaces) return;
    const tended = await tendRollout({ versions, book, clock, intervalMs, replaces }, pointer);
    if (tended.kind === 'overtaken') return log.info('Somebody else moves the live version', {});
    const fields = { tried: pointer.version, says: tended.says };
    if (tended.kind === 'waits') return log.info('A live version is tried', fields);
    if (tended.kind === 'advanced') return log.info('A live version goes on', { ...fields, version: tended.version });
    log.error('A live version was taken back', { ...fields, version: tended.version });
    publish({ liveRollbacks: 1 });
  };

  return async () => {
    try {
      await tend();
    } catch (error) {
      log.error('The live version could not be tended', { error });
    }
  };
}
