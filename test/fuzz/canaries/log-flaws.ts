// Flaws in what is written of a request.

import { METRIC } from '../../../lambdas/contract/metrics';
import type { Log, LogFields } from '../../../lambdas/runtime/line-log';
import { createMetricsPublisher } from '../../../lambdas/runtime/metrics';
import * as requestLog from '../../../lambdas/runtime/request-log';
import { type Canary, replacing } from './canary';

/** A log that puts its lines together with this. */
function logBy(
  write: (line: string) => void,
  lineOf: (level: string, message: string, fields: LogFields) => string,
): Log {
  const logAt =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      write(lineOf(level, message, fields));
  return { info: logAt('INFO'), warn: logAt('WARN'), error: logAt('ERROR') };
}

const jsonLine = (level: string, message: string, fields: LogFields): string =>
  JSON.stringify({ level, message, service: 'proxy', ...fields, error: undefined });

export const LOG_FLAWS: readonly Canary[] = [
  {
    of: 'log injection',
    flaw: 'control characters of a path are printed as they are',
    fault: /a control character in the line/,
    parts: {
      log: (write) =>
        logBy(write, (level, message, fields) =>
          jsonLine(level, message, fields).replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\u001b`, '\u001b'),
        ),
    },
  },
  {
    of: 'log injection',
    flaw: 'a line is put together from texts',
    fault: /a line that is no JSON object|log fields|log line/,
    parts: {
      log: (write) =>
        logBy(
          write,
          (level, message, { path }) =>
            `{"level":"${level}","message":"${message}","service":"proxy","path":"${String(path)}"}`,
        ),
    },
  },
  {
    of: 'log injection',
    flaw: 'the credential is logged',
    fault: /a token in the log/,
    parts: { log: (write) => logBy(write, jsonLine) },
    replacements: [
      replacing(requestLog, 'logRequest', (own) => (log, outcome) => {
        own(log, { ...outcome, facts: { ...outcome.facts, credential: outcome.request.headers['authorization'] } });
      }),
    ],
  },
  {
    of: 'log injection',
    flaw: 'a caller’s headers become fields of the line',
    fault: /log fields /,
    replacements: [
      replacing(requestLog, 'logRequest', (own) => (log, outcome) => {
        own(log, { ...outcome, facts: { ...outcome.facts, ...outcome.request.headers } });
      }),
    ],
  },
  {
    of: 'log injection',
    flaw: 'whatever a caller names as a Cell becomes a metric',
    fault: /metric of the Cell/,
    parts: {
      recordMetrics: (write) => {
        const publish = createMetricsPublisher({ deployment: 'fuzz', service: 'proxy', metrics: METRIC }, write);
        return ({ request }) => publish({ requests: 1 }, { cell: request.path.split('/')[3] ?? '' });
      },
    },
  },
];
