// Answers a dashboard: the board as HTML, or the widget's documentation. It reads, and says nothing that is secret.

import { isRefusal } from '../../domain/refusal';
import { html } from '../../pages/html';
import type { Log } from '../../runtime/line-log';
import type { SummaryOptions } from '../health-summary-route';
import type { SnapshotReader } from '../snapshot';
import { summarize } from '../summarize';
import { renderWidget } from './render';
import type { WidgetRequest, WidgetView } from './widget-event';

const DOCUMENTATION = `## Cell health
Every Cell with its state, since when, latest latencies, uptime, circuit and light: most urgent first.

Parameters:
\`\`\`yaml
unhealthy: true   # only what needs attention
\`\`\`
`;

export type Widget = (request: WidgetRequest) => Promise<string>;

/** Never rejects: a dashboard would show the error as it is. */
export function createWidget(read: SnapshotReader, { clock, ...frame }: SummaryOptions, log: Log): Widget {
  async function show(view: WidgetView): Promise<string> {
    const snapshot = await read();
    if (!isRefusal(snapshot)) return renderWidget(summarize(snapshot, { ...frame, nowMs: clock() }), view);
    log.error('Widget refused', { code: snapshot.code, cause: snapshot.cause });
    return html`<p>${snapshot.code}: ${snapshot.details}</p>`.text;
  }

  return async (request) => {
    if (request.kind === 'describe') return DOCUMENTATION;
    try {
      return await show(request);
    } catch (error) {
      log.error('Widget failed', { error });
      return html`<p>SERVICE_UNAVAILABLE</p>`.text;
    }
  };
}
