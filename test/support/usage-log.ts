// An access log and the proxy's lines for tests of usage, queried as the local run queries them.

import { createHourCount, type HourCountDeps } from '../../lambdas/usage/hour-count';
import { MOST_ROWS, type RunQuery } from '../../lambdas/usage/log-query';
import { parseQuery } from '../../lib/local/aws/insights';
import type { LogLine } from '../../lib/local/aws/log-store';

export const HOUR_MS = 3_600_000;
/** 2026-11-30T17:00Z. */
export const AN_HOUR = Date.UTC(2026, 10, 30, 17);

export class UsageLog {
  readonly access: LogLine[] = [];
  readonly proxy: LogLine[] = [];
  /** Text of each query that ran. */
  readonly queries: string[] = [];
  #requests = 0;

  /** One request; what `fields` does not name is that of a good call of `crm` by acme. */
  request(atMs: number, fields: Readonly<Record<string, string>> = {}): string {
    this.#requests += 1;
    const requestId = `r${this.#requests}`;
    const line = {
      requestId,
      path: '/api/v1/crm/x',
      routeKey: 'ANY /api/v1/{cell}/{proxy+}',
      status: '200',
      responseLength: '100',
      responseLatency: '20',
      tenantId: 'acme',
      authorizerCode: '-',
      ...fields,
    };
    this.access.push({ atMs, text: JSON.stringify(line) });
    return requestId;
  }

  /** The proxy's line of a refusal: of acme's caller, unless `proven_tenant` is another, or undefined. */
  refusal(atMs: number, requestId: string, fields: Readonly<Record<string, string | undefined>>): void {
    const own = { api_request_id: requestId, tenant_id: 'acme', proven_tenant: 'acme', path: '/api/v1/crm/x' };
    this.proxy.push({ atMs, text: JSON.stringify({ ...own, ...fields }) });
  }

  readonly run: RunQuery = async ({ logGroup, text, slice }) => {
    this.queries.push(text);
    const lines = logGroup === 'access' ? this.access : this.proxy;
    const rows = parseQuery(text)(lines.filter(({ atMs }) => atMs >= slice.fromMs && atMs <= slice.toMs));
    return rows.length >= MOST_ROWS ? undefined : rows;
  };

  counting(more: Partial<HourCountDeps> = {}) {
    const logs = { run: this.run, accessLog: 'access', proxyLog: 'proxy' };
    return createHourCount({ ...logs, cells: ['crm', 'crm-old', 'erp'], partMinutes: () => 60, ...more });
  }
}
