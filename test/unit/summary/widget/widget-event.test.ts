// A dashboard's event told from an HTTP API's, and what it asks for.

import { readWidgetEvent } from '../../../../lambdas/summary/widget/widget-event';

const context = (changes: object = {}): object => ({
  widgetContext: {
    dashboardName: 'gateway',
    locale: 'en',
    theme: 'light',
    timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
    ...changes,
  },
});

test('the console’s request for documentation', () => {
  expect(readWidgetEvent({ describe: true })).toEqual({ kind: 'describe' });
});

test('language, theme and time zone are the dashboard’s', () => {
  const event = context({ locale: 'zh', theme: 'dark', timezone: { offsetISO: '+08:00' } });
  expect(readWidgetEvent(event)).toEqual({
    kind: 'show',
    language: 'zh-CN',
    theme: 'dark',
    utcOffsetMinutes: 480,
    unhealthyOnly: false,
  });
});

test.each([
  ['-03:30', -210],
  ['local', 0],
  [undefined, 0],
])('offset %p is %i minutes east', (offsetISO, utcOffsetMinutes) => {
  expect(readWidgetEvent(context({ timezone: { offsetISO } }))).toMatchObject({ utcOffsetMinutes });
});

test('the parameter counts only as true', () => {
  expect(readWidgetEvent({ unhealthy: true, ...context() })).toMatchObject({ unhealthyOnly: true });
  expect(readWidgetEvent({ unhealthy: 'yes', ...context() })).toMatchObject({ unhealthyOnly: false });
});

test.each([
  [{ version: '2.0', routeKey: 'GET /ops', rawPath: '/ops', queryStringParameters: { describe: 'true' } }],
  [{ describe: 'true' }],
  [{ widgetContext: 'x' }],
  [null],
  ['text'],
])('%j is not a dashboard’s', (event) => {
  expect(readWidgetEvent(event)).toBeUndefined();
});
