// The summary function is called by two: the HTTP API, and a CloudWatch dashboard with its own event.

import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { HttpHandler } from '../runtime/http-function';
import type { HttpEvent } from '../runtime/read-request';
import type { Widget } from './widget/app';
import { readWidgetEvent } from './widget/widget-event';

export type SummaryEntry = (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2 | string>;

/** An HTTP API's events have none of a dashboard's keys, and callers cannot add any. */
export function summaryEntry(http: HttpHandler, widget: Widget): SummaryEntry {
  return (event, context) => {
    const request = readWidgetEvent(event);
    return request ? widget(request) : http(event as HttpEvent, context);
  };
}
