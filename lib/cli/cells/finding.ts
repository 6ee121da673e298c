// What a check of a Cell found.

export type CheckName = 'reachable' | 'health' | 'clock' | 'signed' | 'unsigned' | 'forged' | 'stale' | 'replayed';

export interface Finding {
  readonly check: CheckName;
  /** `unsure` is worth a look and fails nothing; `skipped` could not be asked. */
  readonly outcome: 'passed' | 'failed' | 'unsure' | 'skipped';
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

export interface CellReport {
  readonly cell: string;
  readonly base_url: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

export function passed(check: CheckName, found: string): Finding {
  return { check, outcome: 'passed', found };
}

export function failed(check: CheckName, found: string, advice: string): Finding {
  return { check, outcome: 'failed', found, advice };
}

export function unsure(check: CheckName, found: string, advice: string): Finding {
  return { check, outcome: 'unsure', found, advice };
}

export function skipped(check: CheckName, found: string): Finding {
  return { check, outcome: 'skipped', found };
}
