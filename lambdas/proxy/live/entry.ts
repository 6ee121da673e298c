// What the file of live changes gives the proxy. It lies next to the bundle only where a deployment allows live changes, and
// has a copy of its own of what it shares with the bundle.

import * as ASSET_FILE from '../../contract/asset-files';
import { LIVE_FILE } from '../../contract/asset-files';
import type { DeployedRules } from '../../contract/live-config';
import type { HttpApp } from '../../domain/http';
import { createLiveViews } from '../../domain/live/live-view';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoFleetTable, type FleetTables } from '../../stores/dynamodb/fleet-state';
import { createDynamoLiveReader } from '../../stores/dynamodb/live-config';
import { createDynamoRolloutCounter } from '../../stores/dynamodb/rollout-counts';
import type { createProxy, ProxyParts } from '../create-proxy';
import type * as Limits from '../limits/entry';
import { createRulesApp } from './rules-app';
import { createTally } from './tally';
import { createWatch } from './watch';

/** What the proxy reads from its environment, of which this needs a part. */
export interface LivePlace {
  /** Has the files that were written at synth. */
  readonly taskRoot: string;
  readonly stateTable: string;
  readonly lightTable: string;
}

export function createLiveProxy(
  create: typeof createProxy,
  parts: ProxyParts,
  { taskRoot, stateTable, lightTable }: LivePlace,
  call: DynamoCall,
): HttpApp {
  const { createLiveLimits } = require(`${taskRoot}/${ASSET_FILE.limits}`) as typeof Limits;
  const deployed = require(`${taskRoot}/${LIVE_FILE.rules}`) as DeployedRules;
  const tables = { circuits: stateTable, lights: lightTable };
  return createLiveProxyOver(create, parts, { call, tables, deployed, createLiveLimits });
}

export interface LiveOver {
  readonly call: DynamoCall;
  readonly tables: FleetTables;
  readonly deployed: DeployedRules;
  readonly createLiveLimits: typeof Limits.createLiveLimits;
}

export function createLiveProxyOver(create: typeof createProxy, parts: ProxyParts, over: LiveOver): HttpApp {
  const { clock, random, startTimer } = parts;
  const { call, tables, deployed } = over;
  const reader = createDynamoLiveReader(call, tables.lights);
  const watch = createWatch(
    {
      makeView: createLiveViews((hash) => reader.rules(hash), deployed),
      deployed: { pointer: undefined, base: { version: 0, rules: deployed.rules }, tried: undefined },
      clock,
      random,
      startTimer,
    },
    call,
    (watched) => createDynamoFleetTable(watched, tables),
  );
  return create({
    ...parts,
    table: { ...parts.table, read: (...given) => watch.reader.read(...given) },
    live: (appOver, tally) => {
      const limits = over.createLiveLimits({
        call,
        tableName: tables.circuits,
        clock,
        random,
        startTimer,
        onUnavailable: () => tally.count('limitsUnavailable'),
      });
      return createRulesApp({
        watch,
        appOver,
        limitsOver: ({ limits: plans }) => limits(plans),
        tally: createTally({ add: createDynamoRolloutCounter(call, tables.circuits, clock), clock }),
        refusesUnknown: deployed.withoutTable === 'refuse',
      });
    },
  });
}
