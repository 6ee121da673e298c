// Panels and data source choices shared by the Grafana dashboards; built with Grafana's own SDK.

import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** Grafana's units: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/ */
export type GrafanaUnit = 'short' | 'percent' | 'percentunit' | 'ms' | 's';

export interface PanelOptions {
  readonly title: string;
  readonly help?: string;
  readonly unit?: GrafanaUnit;
  readonly width?: number;
  readonly queries: readonly Builder<Dataquery>[];
}

const HALF = 12;

export function panel(
  source: DataSourceRef,
  { title, help, unit = 'short', width = HALF, queries }: PanelOptions,
): PanelBuilder {
  const built = new PanelBuilder()
    .title(title)
    .datasource(source)
    .unit(unit)
    .min(0)
    .height(8)
    .span(width)
    .targets([...queries]);
  return help === undefined ? built : built.description(help);
}

/** A dashboard on one kind of data source, which its reader picks. */
export function dashboard(title: string, uid: string, kind: 'prometheus' | 'cloudwatch'): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .tags(['cell-gateway', kind])
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('1m')
    .time({ from: 'now-6h', to: 'now' })
    .withVariable(new DatasourceVariableBuilder('source').label('Data source').type(kind));
}

/** One of a data source's values, which the reader picks. */
export function chosenValue(
  source: DataSourceRef,
  name: string,
  label: string,
  query: string | Record<string, unknown>,
): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(source)
    .query(query)
    .refresh(VariableRefresh.OnDashboardLoad);
}

export function chosenSource(kind: 'prometheus' | 'cloudwatch'): DataSourceRef {
  return { type: kind, uid: `\${source}` };
}
