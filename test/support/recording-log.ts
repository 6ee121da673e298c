// A log that keeps its lines for the test to look at.

import type { Log, LogFields } from '../../lambdas/runtime/line-log';

export interface LoggedLine {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly fields: LogFields;
}

export function recordingLog(): Log & { readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const keep =
    (level: LoggedLine['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, info: keep('INFO'), warn: keep('WARN'), error: keep('ERROR') };
}
