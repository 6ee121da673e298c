// One metrics line a request, with exactly the dimensions of the metric list and never a caller's own words in them.

import { METRIC } from '../../../lambdas/contract/metrics';
import { refusal } from '../../../lambdas/domain/refusal';
import { createMetrics } from '../../../lambdas/health/library-metrics';
import { readRequest } from '../../../lambdas/runtime/http-event';
import {
  createMetricsPublisher,
  type DimensionValues,
  type MetricValues,
  type PublishMetrics,
} from '../../../lambdas/runtime/metrics';
import { createRequestMetrics, type Outcome } from '../../../lambdas/runtime/request-log';
import { capturedOutput } from '../../support/captured-output';
import { httpEvent } from '../../support/http-event';

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: string[][];
  readonly Metrics: { readonly Name: string; readonly Unit: string }[];
}
type EmfLine = Readonly<Record<string, unknown>> & { readonly _aws: { readonly CloudWatchMetrics: Directive[] } };

function published(run: (publish: PublishMetrics) => void): EmfLine[] {
  const lines: string[] = [];
  run(createMetricsPublisher({ deployment: 'test', service: 'proxy', metrics: METRIC }, (line) => lines.push(line)));
  return lines.map((line) => JSON.parse(line) as EmfLine);
}

function recorded(...outcomes: Partial<Outcome>[]): EmfLine[] {
  return recordedFor([], ...outcomes);
}

function recordedFor(meteredTenants: readonly string[], ...outcomes: Partial<Outcome>[]): EmfLine[] {
  const { request } = readRequest(httpEvent(), 0, undefined, () => 'hex');
  const base: Outcome = { request, facts: {}, status: 200, durationMs: 5, refusal: undefined };
  return published((publish) => {
    const record = createRequestMetrics(publish, meteredTenants);
    for (const more of outcomes) record({ ...base, ...more });
  });
}

/** Metric name -> its dimension sets, as `a+b`. */
function dimensionsOf(line: EmfLine | undefined): Record<string, string[]> {
  const directives = line?.['_aws'].CloudWatchMetrics ?? [];
  return Object.fromEntries(
    directives.flatMap(({ Dimensions, Metrics }) =>
      Metrics.map(({ Name }) => [Name, Dimensions.map((set) => set.join('+'))]),
    ),
  );
}

test('an answered request is counted for the function and for its Cell', () => {
  const [line, ...others] = recorded({ facts: { cell: 'erp', upstreamMs: 4 } });
  const both = ['service+deployment', 'service+deployment+cell'];
  expect(others).toEqual([]);
  expect(dimensionsOf(line)).toEqual({
    Requests: both,
    ClientErrors: both,
    ServerErrors: both,
    Latency: both,
    UpstreamLatency: both,
  });
  expect(line).toMatchObject({
    deployment: 'test',
    service: 'proxy',
    cell: 'erp',
    Requests: 1,
    ServerErrors: 0,
    Latency: 5,
    UpstreamLatency: 4,
  });
  expect(line?.['_aws'].CloudWatchMetrics[0]).toMatchObject({ Namespace: 'CellGateway' });
});

test('a refusal is one line still, counted by its code', () => {
  const lines = recorded({ status: 503, refusal: refusal('SIGNING_UNAVAILABLE'), facts: { metrics: { retries: 2 } } });
  expect(lines).toHaveLength(1);
  expect(dimensionsOf(lines[0])).toMatchObject({
    Requests: ['service+deployment'],
    Refusals: ['service+deployment+code'],
    SigningKeyUnavailable: ['service+deployment'],
    Retries: ['service+deployment'],
  });
  expect(lines[0]).toMatchObject({
    code: 'SIGNING_UNAVAILABLE',
    Refusals: 1,
    ServerErrors: 1,
    ClientErrors: 0,
    Retries: 2,
  });
});

test('nothing of one request is left in the line of the next', () => {
  const [, second] = recorded({ status: 403, refusal: refusal('FORBIDDEN'), facts: { cell: 'erp' } }, {});
  expect(dimensionsOf(second)['Requests']).toEqual(['service+deployment']);
  expect(second).not.toHaveProperty('cell');
  expect(second).not.toHaveProperty('Refusals');
});

describe('the plain publisher and the library', () => {
  const SOURCE = { deployment: 'test', service: 'health', metrics: METRIC };
  /** Each value with its unit, under every set of dimensions that it is published with. */
  const seriesOf = (lines: readonly string[]): string[] =>
    lines
      .map((line) => JSON.parse(line) as EmfLine)
      .flatMap((line) =>
        line['_aws'].CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
          Dimensions.flatMap((set) =>
            Metrics.map(({ Name, Unit }) => {
              const where = set.map((name) => `${name}=${String(line[name])}`).toSorted();
              return `${Namespace} ${Name} ${String(line[Name])} ${Unit} ${where.join(' ')}`;
            }),
          ),
        ),
      )
      .toSorted();

  test.each<[string, MetricValues, DimensionValues]>([
    ['a round', { patrolHeartbeat: 1, patrolBlind: 0, patrolDuration: 812.5, cellsDown: 2, redLights: 0 }, {}],
    ['a Cell', { cellUp: 1, probeLatency: 12.3 }, { cell: 'erp' }],
    ['a Cell without metrics of its own', { cellUp: 1 }, { cell: undefined }],
    ['sets that differ', { requests: 1, latency: 5, refusals: 1, circuitsOpen: 3 }, { cell: 'erp', code: 'NOT_FOUND' }],
    ['nothing', {}, {}],
  ])('publish the same series: %s', async (_what, values, dimensions) => {
    const plain = await capturedOutput(() => createMetricsPublisher(SOURCE)(values, dimensions));
    const publish = createMetrics(SOURCE);
    const library = await capturedOutput(() => publish(values, dimensions));
    expect(seriesOf(library)).toEqual(seriesOf(plain));
  });

  test('write the same line where the values share their dimensions', async () => {
    const values = { cellUp: 1, probeLatency: 12.3 };
    const publish = createMetrics(SOURCE);
    const lines = await capturedOutput(() => {
      publish({ cellUp: 0 }, { cell: 'of the call before' });
      publish(values, { cell: 'erp' });
      createMetricsPublisher(SOURCE)(values, { cell: 'erp' });
    });
    const [library, plain] = lines.slice(1).map((line) => {
      const { _aws, ...rest } = JSON.parse(line) as EmfLine;
      return { ...rest, directives: _aws.CloudWatchMetrics };
    });
    expect(library).toEqual(plain);
  });
});

test('a value that is missing and a name that has no metric are left out', () => {
  const [line] = published((publish) => publish({ requests: 1, latency: undefined, unheardOf: 1 } as object));
  expect(Object.keys(dimensionsOf(line))).toEqual(['Requests']);
});

test.each([
  [399, 0, 0],
  [400, 1, 0],
  [499, 1, 0],
  [500, 0, 1],
])('status %d counts as an error of the client %d times, of the server %d times', (status, clients, servers) => {
  const [line] = recorded({ status });
  expect(line).toMatchObject({ ClientErrors: clients, ServerErrors: servers });
});

test('nothing to publish writes nothing', () => {
  expect(published((publish) => publish({}))).toEqual([]);
});

test('the line goes to standard output', async () => {
  const lines = await capturedOutput(() =>
    createMetricsPublisher({ deployment: 'test', service: 'health', metrics: METRIC })({ patrolHeartbeat: 1 }),
  );
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ service: 'health', PatrolHeartbeat: 1 }]);
});

test('10,000 tenants make no more metrics than the metered ones and the others together', () => {
  const named = (tenant: string) =>
    readRequest(httpEvent({ headers: { 'x-tenant-id': tenant } }), 0, undefined, () => '');
  const outcomes = Array.from({ length: 10_000 }, (_, i) =>
    // Every other one was refused before its tenant was proven.
    i < 3 || i % 2 === 0 ? { facts: { tenantId: `t${i}`, cell: 'erp' } } : { request: named(`t${i}`).request },
  );
  const lines = recordedFor(['t1', 't2'], ...outcomes);
  const tenants = lines.map((line) => line['tenant']);
  expect(new Set(tenants)).toEqual(new Set(['t1', 't2', 'other']));
  expect(tenants.filter((tenant) => tenant === 'other')).toHaveLength(9_998);
  expect(dimensionsOf(lines[0])).toMatchObject({
    TenantRequests: ['service+deployment+tenant'],
    TenantErrors: ['service+deployment+tenant'],
  });
});

test('nobody metered, no tenant named', () => {
  const [line] = recorded({ facts: { tenantId: 'acme' } });
  expect(line).not.toHaveProperty('tenant');
  expect(dimensionsOf(line)).not.toHaveProperty('TenantRequests');
});

test('a request without a tenant counts among the others', () => {
  expect(recordedFor(['acme'], { status: 503 })[0]).toMatchObject({ tenant: 'other', TenantErrors: 1 });
});
