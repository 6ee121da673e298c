// The reading admin API and the ops page: who may come in, and which part answers which route. A CloudWatch dashboard calls
// the same function with an event of its own.

import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { adminOnly } from '../domain/admin-access';
import { answersHead, dispatch, type HttpApp, type HttpParts } from '../domain/http';
import type { HttpEvent } from '../runtime/http-event';
import type { HttpHandler } from '../runtime/http-function';
import { compressed } from './compressed';
import type { Widget } from './widget/app';
import { readWidgetEvent } from './widget/widget-event';

/** `open` parts answer anyone and must hold no data. */
export function createSummaryApp(parts: { readonly admin: HttpParts; readonly open: HttpParts }): HttpApp {
  const guarded = Object.entries(parts.admin).map(([routeKey, app]) => [routeKey, adminOnly(app)] as const);
  return answersHead(compressed(dispatch({ ...parts.open, ...Object.fromEntries(guarded) })));
}

type SummaryEntry = (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2 | string>;

/** An HTTP API's events have none of a dashboard's keys, and callers cannot add any. */
export function createSummaryEntry(http: HttpHandler, widget: Widget): SummaryEntry {
  return (event, context) => {
    const request = readWidgetEvent(event);
    return request ? widget(request) : http(event as HttpEvent, context);
  };
}
