// What a deployment watches: the values that the rules' placeholders stand for.

import type { AlertRule, Scope } from '../../alert-rules/rule';
import { type DimensionValue, metricsOf, type Placeholder } from '../../alert-rules/signal';

/** Values may be CDK tokens. */
export interface AlertTargets {
  /** Name of the deployment, which its own metrics carry. */
  readonly deployment: string;
  readonly apiId: string;
  readonly deadLetterQueue: string;
  readonly proxyLogGroup: string;
  /** Absent where the deployment takes no backups. */
  readonly backupVault?: string;
  /** The table that two regions share, and the region that gets what is written in this one; absent where there is one region. */
  readonly replication?: { readonly table: string; readonly receivingRegion: string };
  /** The deployment's name where this is the second region: callers come to it after a failover alone. */
  readonly standbyDeployment?: string;
  /** The deployment's name where it limits tenants. */
  readonly limitedDeployment?: string;
  /** The deployment's name where it allows live changes. */
  readonly liveDeployment?: string;
  /** The deployment's name where it counts usage. */
  readonly countedDeployment?: string;
  /** Short name -> function name. */
  readonly functions: Readonly<Record<string, string>>;
  /** Short name -> environments that it may have at most: its own share, or what the account leaves. */
  readonly concurrency?: Readonly<Record<string, number>>;
  /** Short name -> table name. */
  readonly tables: Readonly<Record<string, string>>;
  readonly cells: readonly string[];
}

/** One alarm to be: `name` tells it from its rule's others, empty for the platform's. */
export interface AlertTarget {
  readonly name: string;
  readonly values: Readonly<Partial<Record<Placeholder, string>>>;
  /** Rule id -> threshold of this target alone. */
  readonly thresholds?: Readonly<Record<string, number>>;
}

/** The targets of a rule; none where it watches something that the deployment does not have. */
export function targetsOf(rule: AlertRule, targets: AlertTargets): readonly AlertTarget[] {
  const shared = {
    deployment: targets.deployment,
    apiId: targets.apiId,
    deadLetterQueue: targets.deadLetterQueue,
    proxyLogGroup: targets.proxyLogGroup,
    ...(targets.backupVault === undefined ? {} : { backupVault: targets.backupVault }),
    ...(targets.standbyDeployment === undefined ? {} : { standbyDeployment: targets.standbyDeployment }),
    ...(targets.limitedDeployment === undefined ? {} : { limitedDeployment: targets.limitedDeployment }),
    ...(targets.liveDeployment === undefined ? {} : { liveDeployment: targets.liveDeployment }),
    ...(targets.countedDeployment === undefined ? {} : { countedDeployment: targets.countedDeployment }),
    ...(targets.replication && {
      replicatedTable: targets.replication.table,
      receivingRegion: targets.replication.receivingRegion,
    }),
  };
  return SCOPED[rule.scope](targets)
    .map(({ name, values, thresholds }) => ({
      name,
      values: { ...shared, ...values },
      ...(thresholds && { thresholds }),
    }))
    .filter(({ values }) => placeholdersOf(rule).every((placeholder) => placeholder in values));
}

const SCOPED: Readonly<Record<Scope, (targets: AlertTargets) => readonly AlertTarget[]>> = {
  platform: () => [{ name: '', values: {} }],
  cell: ({ cells }) => cells.map((cell) => ({ name: cell, values: { cell } })),
  function: ({ functions, concurrency = {} }) =>
    named(functions, 'functionName').map((target) => nearing(target, concurrency[target.name])),
  table: ({ tables }) => named(tables, 'tableName'),
};

/** Of its own ceiling, where there is one: the account's would never be reached. */
const NEAR = 0.8;

function nearing(target: AlertTarget, most: number | undefined): AlertTarget {
  return most === undefined ? target : { ...target, thresholds: { 'function-concurrency': Math.floor(most * NEAR) } };
}

function named(names: Readonly<Record<string, string>>, placeholder: Placeholder): AlertTarget[] {
  return Object.entries(names).map(([name, value]) => ({ name, values: { [placeholder]: value } }));
}

function placeholdersOf(rule: AlertRule): Placeholder[] {
  return metricsOf(rule.signal).flatMap(({ dimensions }) =>
    Object.values(dimensions).flatMap((value) => (typeof value === 'string' ? [] : [value.from])),
  );
}

/** @throws Error where the target lacks the value: targetsOf lets no such pair through */
export function dimensionValue(value: DimensionValue, target: AlertTarget): string {
  if (typeof value === 'string') return value;
  const found = target.values[value.from];
  if (found === undefined) throw new Error(`an alert needs ${value.from}, and its target ${target.name} has none`);
  return found;
}
