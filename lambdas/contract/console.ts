// What the stack tells the console: the alert rules, as far as a reader of alarms needs them.

import type { ProbeError } from './health-summary';
import type { BreakerSettings } from './settings';

export type ConsoleScope = 'platform' | 'cell' | 'function' | 'table';

export interface InBothLanguages<T> {
  readonly zh: T;
  readonly en: T;
}

export interface ConsoleRule {
  readonly id: string;
  /** `P0` to `P3`, as the alert rules have it. */
  readonly severity: string;
  readonly scope: ConsoleScope;
  readonly title: InBothLanguages<string>;
  readonly meaning: InBothLanguages<string>;
  readonly runbook: InBothLanguages<readonly RunbookBlock[]>;
}

/** Plain text; text between backticks is code. */
export interface RunbookBlock {
  readonly kind: 'heading' | 'paragraph' | 'item' | 'code';
  readonly text: string;
}

export interface ConsoleRules {
  /** Most severe first. */
  readonly rules: readonly ConsoleRule[];
  /** What the description gives all Cells. */
  readonly breaker: BreakerSettings;
  readonly patrolSeconds: number;
  /** Tenants with metrics of their own. */
  readonly meteredTenants: readonly string[];
}

/** What the health function answers to `{ "probe": "<cell>" }`; null where it knows no such Cell. */
export type ProbeAnswer = { readonly cell: string; readonly atMs: number } & (
  | { readonly ok: true; readonly latencyMs: number }
  | { readonly ok: false; readonly error: ProbeError }
);

/**
 * CloudWatch bills $0.01 for 1,000 metrics, one for each statistic at most: 31 days of it are $4.96.
 * https://aws.amazon.com/cloudwatch/pricing/ (us-east-1)
 */
export const METRICS_A_DAY = 16_000;
