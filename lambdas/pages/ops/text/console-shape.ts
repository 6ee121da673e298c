// Which words the console's views and actions need, whatever their language.

import type { Over } from '../model/figures';

export type ActionName =
  | 'lightRed'
  | 'lightGreen'
  | 'tenantOff'
  | 'tenantOn'
  | 'plan'
  | 'circuitOpen'
  | 'circuitClose'
  | 'probe'
  | 'cellOff'
  | 'cellOn'
  | 'silence'
  | 'unsilence'
  | 'rollback';

export interface ActionWords {
  readonly button: string;
  readonly title: (target: string) => string;
  readonly effect: (target: string, detail: string) => string;
  readonly done: (target: string) => string;
}

/** What a column of a table or a fact is called. */
export type LabelName =
  | 'address'
  | 'state'
  | 'since'
  | 'why'
  | 'latency'
  | 'uptime'
  | 'circuit'
  | 'light'
  | 'at'
  | 'by'
  | 'reason'
  | 'phase'
  | 'version'
  | 'author'
  | 'field'
  | 'before'
  | 'after'
  | 'name'
  | 'id'
  | 'status'
  | 'plan'
  | 'expires'
  | 'cells'
  | 'cell'
  | 'requests'
  | 'errors'
  | 'refusals'
  | 'limit'
  | 'used'
  | 'action'
  | 'target'
  | 'lastUsed'
  | 'created'
  | 'setting'
  | 'value'
  | 'cause'
  | 'lasted';

export type SectionName =
  | 'traffic'
  | 'probes'
  | 'incidents'
  | 'circuitHistory'
  | 'settings'
  | 'versions'
  | 'changes'
  | 'keys'
  | 'usage'
  | 'byCell'
  | 'limits'
  | 'inForce'
  | 'differences';

export interface ConsoleWords {
  readonly labels: Readonly<Record<LabelName, string>>;
  readonly sections: Readonly<Record<SectionName, string>>;
  readonly views: Readonly<Record<'tenants' | 'changes' | 'config', string>>;
  viewTitle(kind: 'cell' | 'tenant' | 'runbook', id: string): string;
  readonly overs: Readonly<Record<Over, string>>;
  readonly overLabel: string;
  readonly series: Readonly<Record<'well' | 'errors' | 'refusals' | 'latency' | 'failed', string>>;
  readonly charts: Readonly<Record<'requests' | 'latency' | 'probes', string>>;
  readonly asTable: string;
  /** Of requests and refusals of a Cell. */
  readonly countedNote: string;
  readonly noData: string;
  readonly none: string;
  /** The deployment lacks what the section shows; `setting` turns it on. */
  off(setting: string): string;
  failed(text: string): string;
  /** Next to a part that newer data waits for. */
  readonly held: string;
  readonly loading: string;
  readonly unknownCell: string;
  // Alarms
  cellIs(status: string): string;
  forTime(duration: string): string;
  readonly runbook: string;
  readonly silence: string;
  readonly unsilence: string;
  silencedCount(count: number): string;
  silencedUntil(time: string, by: string, reason: string): string;
  alarmsFailed(text: string): string;
  /** The last drills, on the view of changes. */
  readonly drills: {
    readonly alarms: string;
    readonly backup: string;
    line(name: string, made: string): string;
    proven(time: string, by: string): string;
    failed(time: string, by: string): string;
    readonly never: string;
    overdue(days: number): string;
  };
  // Values
  readonly tenantStatus: Readonly<Record<'enabled' | 'disabled' | 'expired', string>>;
  readonly keyStatus: Readonly<Record<'valid' | 'revoked' | 'expired', string>>;
  readonly every: string;
  readonly never: string;
  readonly standardPlan: string;
  readonly notEnforced: string;
  readonly unlimited: string;
  readonly deployed: string;
  readonly inForce: string;
  readonly compare: string;
  readonly older: string;
  readonly newest: string;
  readonly filterLabel: Readonly<Record<'tenants' | 'cell' | 'tenant', string>>;
  readonly show: string;
  usedOf(used: string, limit: string): string;
  readonly quota: Readonly<Record<'day' | 'month' | 'minute' | 'concurrency' | 'body', string>>;
  // Actions
  readonly actions: Readonly<Record<ActionName, ActionWords>>;
  /** The version is tried by some tenants, and a roll-back ends that. */
  readonly endsTrial: (version: number) => string;
  readonly actionsLabel: string;
  readonly fields: Readonly<Record<'minutes' | 'plan', string>>;
  /** What a probe made now found. */
  readonly probed: { readonly well: (latencyMs: number) => string; readonly failed: (cause: string) => string };
  readonly undo: string;
  readonly undoReason: string;
  readonly undone: string;
  readonly dismiss: string;
  refusedAction(text: string): string;
}
