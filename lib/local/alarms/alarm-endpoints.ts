// What the runner shows of its alarms: JSON for the ops page, Prometheus text for a scraper on this machine.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostedAlarms } from './hosted-alarms';

export const ALARMS_PATH = '/_local/alarms';
export const METRICS_PATH = '/metrics';

/** `GET /_local/alarms`: those not OK first. */
export function answerAlarms(alarms: HostedAlarms, response: ServerResponse): void {
  const order = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 } as const;
  const data = alarms
    .status()
    .toSorted((a, b) => order[a.state] - order[b.state])
    .map(({ name, kind, state, sinceMs, suppressed }) => ({
      name,
      kind,
      state,
      suppressed,
      since: Math.floor(sinceMs / 1000),
    }));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ data }));
}

/** `GET /metrics`: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function answeringMetrics(deployment: string): AlarmAnswer {
  return (alarms, response) => {
    const lines = [
      '# HELP gateway_local_alarm_state 1 while the alarm of the synthesized template fires, 0 while it does not; absent without data.',
      '# TYPE gateway_local_alarm_state gauge',
      ...alarms
        .status()
        .filter(({ state }) => state !== 'INSUFFICIENT_DATA')
        .map(({ name, state }) => `gateway_local_alarm_state{alarm="${name}"} ${state === 'ALARM' ? 1 : 0}`),
      alarms.exported(deployment),
    ];
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(lines.join('\n'));
  };
}

export type AlarmAnswer = (alarms: HostedAlarms, response: ServerResponse) => void;

/** As the runner's front calls it. */
export function answering(alarms: HostedAlarms, answer: AlarmAnswer) {
  return async (_request: IncomingMessage, response: ServerResponse): Promise<void> => answer(alarms, response);
}
