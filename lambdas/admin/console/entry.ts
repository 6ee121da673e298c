// What the file of the console gives the admin function. It lies next to the bundle only where a deployment has the console.

import { consoleRules } from '../../contract/asset-files';
import type { ConsoleRules } from '../../contract/console';
import type { RouteTable } from '../../contract/route-table';
import { refusal } from '../../domain/refusal';
import { createRecordedWrites } from '../../stores/dynamodb/audit';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoHealthRecords } from '../../stores/dynamodb/health-records';
import type { Environment } from '../../transport/aws-request';
import type { AdminParts } from '../app';
import { jsonAnswer } from '../json';
import { type ConsoleDeps, createAlarmParts, reading } from './alarms';
import { createCircuitTable, type StateTables } from './circuit-table';
import { createCircuitParts } from './circuits';
import { createCloudWatch } from './cloud-watch';
import { createDynamoFigureCache } from './figure-cache';
import { createFigureParts } from './figure-parts';
import { createProbeCall, createProbeParts } from './probes';
import { createProofParts, createProofStore } from './proofs';
import { createSilenceParts, createSilenceStore } from './silences';

export interface ConsoleOptions extends Omit<ConsoleDeps, 'rules' | 'source'> {
  readonly env: Environment;
  readonly call: DynamoCall;
  readonly tables: StateTables;
  /** ARN of the function that probes Cells. */
  readonly healthFunction: string;
}

export interface Console {
  readonly parts: AdminParts;
  /** Parts that go by the Cells that there are. */
  partsOver(routes: RouteTable): AdminParts;
}

/** @param folder has the files that were written at synth */
export function createConsole(folder: string, options: ConsoleOptions): Console {
  const { env, call, tables, healthFunction, ...shared } = options;
  const { clock } = shared;
  const { rules, breaker, patrolSeconds, meteredTenants } = require(`${folder}/${consoleRules}`) as ConsoleRules;
  const source = env['AWS_ENDPOINT_URL'] ? 'local' : 'cloudwatch';
  const cloudWatch = createCloudWatch({ env, clock });
  const silences = createSilenceStore(call, tables);
  const deps = { ...shared, rules, source, cloudWatch, silences } as const;
  const circuits = createCircuitTable(call, tables, clock);
  const health = createDynamoHealthRecords(call, tables.state);
  const probe = createProbeCall(healthFunction, env, clock);
  const write = createRecordedWrites(call, tables.audit);
  const figures = { ...deps, meteredTenants, cache: createDynamoFigureCache(call, tables.state) };
  return {
    parts: {
      ...createAlarmParts(deps),
      ...createSilenceParts(deps),
      ...createRunbookParts(deps),
      ...createProofParts({ proofs: createProofStore(call, tables), clock }),
    },
    partsOver: (routes) => ({
      ...createFigureParts({ ...figures, routes }),
      ...createCircuitParts({ table: circuits, routes, breaker, patrolSeconds, clock }),
      ...createProbeParts({ routes, health, probe, write, patrolSeconds, clock }),
    }),
  };
}

// The runbook: the section of a rule, in the reader's language.

export function createRunbookParts({ rules, language }: Pick<ConsoleDeps, 'rules' | 'language'>): AdminParts {
  return {
    'GET /api/admin/runbook/{rule}': async (request) => {
      const rule = rules.find(({ id }) => id === request.pathParameters['rule']);
      if (rule === undefined) return refusal('NOT_FOUND', 'There is no such rule');
      const read = reading(request, language);
      const { id, severity, title, meaning, runbook } = rule;
      const paragraph = { kind: 'paragraph', text: read(meaning) };
      return jsonAnswer(200, { rule: id, severity, title: read(title), blocks: [paragraph, ...read(runbook)] });
    },
  };
}
