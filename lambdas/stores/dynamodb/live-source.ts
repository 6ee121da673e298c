// The rules in force, for functions that look at them once a run or request. It lies next to their bundles only where the
// deployment allows live changes.

import { LIVE_FILE } from '../../contract/asset-files';
import type { DeployedRules, LiveRules } from '../../contract/live-config';
import { createLiveViews } from '../../domain/live/live-view';
import type { DynamoCall } from './call';
import { createDynamoLiveReader, type LiveReader } from './live-config';

/** The rules in force; the last ones that could be read, or the deployed ones, where the table or a version is gone. */
export type LiveSource = () => Promise<LiveRules>;

/** @param folder has the rules that were written at synth */
export function createLiveSource(folder: string, call: DynamoCall, table: string): LiveSource {
  const deployed = require(`${folder}/${LIVE_FILE.rules}`) as DeployedRules;
  return createLiveSourceOver(createDynamoLiveReader(call, table), deployed);
}

export function createLiveSourceOver(reader: LiveReader, deployed: DeployedRules): LiveSource {
  const makeView = createLiveViews((hash) => reader.rules(hash), deployed);
  let last = deployed.rules;
  return async () => {
    try {
      const { base, tried } = await makeView(await reader.pointer());
      // Cells that are new in what is tried are watched as well.
      last = tried ? { ...base.rules, cells: { ...tried.rules.cells, ...base.rules.cells } } : base.rules;
    } catch {
      // What was read last is the best that is known.
    }
    return last;
  };
}
