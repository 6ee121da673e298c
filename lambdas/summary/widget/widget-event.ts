// What a CloudWatch dashboard sends to a custom widget's function.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html

import type { Language } from '../../contract/language';
import { boardLanguage } from '../../pages/board/words';

export type WidgetRequest =
  /** The console's button for the widget's documentation. */
  { readonly kind: 'describe' } | ({ readonly kind: 'show' } & WidgetView);

export interface WidgetView {
  readonly language: Language;
  readonly theme: 'light' | 'dark';
  /** The dashboard's time zone, minutes east of UTC. */
  readonly utcOffsetMinutes: number;
  /** The widget's own parameter `unhealthy`. */
  readonly unhealthyOnly: boolean;
}

/** @returns undefined where the event is not a dashboard's. */
export function readWidgetEvent(event: unknown): WidgetRequest | undefined {
  if (!isRecord(event)) return undefined;
  if (event['describe'] === true) return { kind: 'describe' };
  const context = event['widgetContext'];
  if (!isRecord(context)) return undefined;
  const { locale, theme, timezone } = context;
  return {
    kind: 'show',
    language: boardLanguage(typeof locale === 'string' ? locale : undefined),
    theme: theme === 'dark' ? 'dark' : 'light',
    utcOffsetMinutes: utcOffset(isRecord(timezone) ? timezone['offsetISO'] : undefined),
    unhealthyOnly: event['unhealthy'] === true,
  };
}

/** `+08:00` -> 480; UTC for anything else. */
function utcOffset(offset: unknown): number {
  const match = typeof offset === 'string' ? /^([+-])(\d\d):(\d\d)$/.exec(offset) : null;
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
