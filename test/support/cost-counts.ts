// Counts what a healthy request and a round of the patrol cost in the local stack: invocations, log lines and bytes,
// metric series. Real bundles over real sockets, one request at a time.

import { randomUUID } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { createRecordsOver } from '../../lambdas/proxy/records/entry';
import { readRequest } from '../../lambdas/runtime/http-event';
import { accessLogFormat } from '../../lib/constructs/http-front';
import type { FunctionCounts, RequestCounts } from '../../lib/cost/counts';
import { loadDeployConfig } from '../../lib/deploy-config';
import { readEmf } from '../../lib/local/alarms/emf';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { synthesizeStack } from '../../lib/local/synthesize';
import { EchoCell } from '../local/support/echo-cell';
import { closeConnections, send } from '../local/support/raw-request';
import { httpEvent } from './http-event';

const SECRET = 'base64:AAFiaW5hcnkta2V5/w==';
const CELLS = 10;
/** Divides into whole numbers of reads and writes: three reads for one write. */
const REQUESTS = 80;
const START_MS = 1_764_000_000_000;
const FUNCTIONS = ['authorizer', 'proxy', 'health'] as const;

interface Line {
  readonly service: string;
  readonly text: string;
}

export async function countRequests(): Promise<RequestCounts> {
  const cell = await EchoCell.start(SECRET);
  cell.answer = ({ target }) => ({ status: 200, body: target === '/health' ? '{"status":"up"}' : '{"items":[]}' });
  const cells = Object.fromEntries(Array.from({ length: CELLS }, (_, n) => [`CELL_CELL${n}_URL`, cell.url]));
  const lines: Line[] = [];
  let serviceOf: (functionName: string) => string = () => '';
  const stack = await startLocal({
    env: {
      GATEWAY_PORT: '0',
      GATEWAY_SIGNING_SECRET: SECRET,
      GOVERNANCE_HEALTH_INTERVAL_SEC: '60',
      ...cells,
    },
    synthesize: (synthesis) =>
      synthesizeStack({ ...synthesis, sections: { ...synthesis.sections, tenants: { validate: true } } }),
    // Nothing runs by schedule: the one round that is counted is asked for.
    clock: { nowMs: () => START_MS, after: () => () => undefined },
    onLogLine: (name, text) => lines.push({ service: serviceOf(name), text }),
  });
  try {
    const services = new Map(
      [...stack.hosted.functions].map(([name, { definition }]) => [
        name,
        definition.environment['POWERTOOLS_SERVICE_NAME'] ?? name,
      ]),
    );
    serviceOf = (name) => services.get(name) ?? name;
    // The first request of an environment fetches keys and says so; what follows is the rule.
    await ask(stack, 0);
    const invocations = countInvocations(stack, services);
    lines.length = 0;
    for (let n = 0; n < REQUESTS; n += 1) await ask(stack, n);
    const requested = [...lines];
    lines.length = 0;
    await stack.hosted.functionNamed(nameOf(services, 'health')).invoke({});
    const patrolled = [...lines];
    const [authorizer, proxy] = FUNCTIONS.map((service) => countsOf(service, requested, invocations, REQUESTS));
    if (authorizer === undefined || proxy === undefined) throw new Error('A function is missing');
    const ofCells = patrolled.filter(({ text }) => text.includes('"cell"'));
    return {
      perRequest: { authorizer, proxy, accessLogBytes: accessLogBytes(stack) },
      records: countRecords(requested.filter(({ service }) => service === 'proxy')),
      patrolRound: {
        logEvents: patrolled.length - ofCells.length,
        logBytes: tens(bytesOf(patrolled) - bytesOf(ofCells)),
        logEventsPerCell: ofCells.length / CELLS,
        logBytesPerCell: tens(bytesOf(ofCells) / CELLS),
      },
      metricSeries: countSeries([...requested, ...patrolled]),
    };
  } finally {
    closeConnections();
    await stack.close();
    await cell.close();
  }
}

async function ask({ url, bearerToken, tenantId }: LocalStack, n: number): Promise<void> {
  const writes = n % 4 === 3;
  const headers = {
    authorization: `Bearer ${bearerToken}`,
    'x-tenant-id': tenantId,
    'x-request-id': randomUUID(),
    'content-type': 'application/json',
  };
  const path = `/api/v1/cell${n % CELLS}/customers/C-${10_000 + n}`;
  const { status, body } = await send(
    url,
    writes ? 'POST' : 'GET',
    path,
    headers,
    writes ? Buffer.from('{}') : undefined,
  );
  if (status !== 200) throw new Error(`A healthy request was answered ${status}: ${body.toString()}`);
}

function nameOf(services: ReadonlyMap<string, string>, service: string): string {
  const found = [...services].find(([, own]) => own === service);
  if (found === undefined) throw new Error(`There is no function ${service}`);
  return found[0];
}

function countInvocations({ hosted }: LocalStack, services: ReadonlyMap<string, string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, host] of hosted.functions) {
    const service = services.get(name) ?? name;
    const invoke = host.invoke.bind(host);
    host.invoke = (event) => {
      counts.set(service, (counts.get(service) ?? 0) + 1);
      return invoke(event);
    };
  }
  return counts;
}

function countsOf(
  service: string,
  lines: readonly Line[],
  invocations: ReadonlyMap<string, number>,
  requests: number,
): FunctionCounts {
  const own = lines.filter((line) => line.service === service);
  return {
    invocations: (invocations.get(service) ?? 0) / requests,
    logEvents: own.length / requests,
    logBytes: tens(bytesOf(own) / requests),
    metricLines: own.filter(({ text }) => readEmf(text).length > 0).length / requests,
  };
}

/** Numbers in a line differ in length from run to run. */
function tens(bytes: number): number {
  return Math.round(bytes / 10) * 10;
}

function bytesOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

/** Every combination of metric and dimension values, those of a Cell counted for one Cell. */
function countSeries(lines: readonly Line[]): RequestCounts['metricSeries'] {
  const [fixed, ofCells] = [new Set<string>(), new Set<string>()];
  for (const { dimensions, values } of lines.flatMap(({ text }) => readEmf(text))) {
    const series = dimensions['cell'] === undefined ? fixed : ofCells;
    for (const metric of Object.keys(values)) series.add(JSON.stringify([metric, dimensions]));
  }
  return { fixed: fixed.size, perCell: ofCells.size / CELLS };
}

/** The stage's own format with values as long as API Gateway's. */
function accessLogBytes({ hosted }: LocalStack): number {
  const stage = hosted.resources.find(({ type }) => type === 'AWS::ApiGatewayV2::Stage');
  const settings = stage?.properties()['AccessLogSettings'] as { Format?: string } | undefined;
  if (settings?.Format === undefined) throw new Error('The stage has no access log');
  return accessLineBytes(settings.Format);
}

function accessLineBytes(format: string): number {
  const line = format.replace(/\$context\.([\w.]+)/g, (_, variable: string) => ACCESS_VALUES[variable] ?? '-');
  return Buffer.byteLength(line);
}

const ACCESS_VALUES: Readonly<Record<string, string>> = {
  requestId: 'JKJaXmPLvHcESHA=',
  requestTimeEpoch: '1795521600000',
  'identity.sourceIp': '203.0.113.125',
  httpMethod: 'GET',
  path: '/api/v1/cell0/customers/C-10000',
  routeKey: 'ANY /api/v1/{cell}/{proxy+}',
  protocol: 'HTTP/1.1',
  status: '200',
  responseLength: '2048',
  responseLatency: '58',
  integrationLatency: '52',
  'integration.status': '200',
  'authorizer.outcome': 'allow',
  'authorizer.tenantId': 'globex',
};

/** Lines as the stack wrote them, and what the proxy's own code makes of such requests where it keeps less. */
function countRecords(lines: readonly Line[]): RequestCounts['records'] {
  const isMetrics = ({ text }: Line): boolean => readEmf(text).length > 0;
  const [metrics, own] = [lines.filter(isMetrics), lines.filter((line) => !isMetrics(line))];
  const [one, eleven] = [gatheredBytes(1), gatheredBytes(11)];
  const valueBytes = (eleven - one) / 10;
  const config = loadDeployConfig({ file: EXAMPLE, env: {}, baseDir: dirname(EXAMPLE) });
  return {
    lineBytes: tens(bytesOf(own) / own.length),
    markBytes: JSON.stringify({ stands_for: 10, stands_for_ms: 580 }).length - 1,
    metricsLineBytes: tens(bytesOf(metrics) / metrics.length),
    gatheredLineBytes: tens(one - valueBytes),
    valueBytes: Math.round(valueBytes),
    shortAccessLogBytes: accessLineBytes(accessLogFormat({ ...config, logs: { ...config.logs, accessLog: 'short' } })),
  };
}

const EXAMPLE = resolve(__dirname, '../../deploy/config/prod.example.yaml');

function gatheredBytes(requests: number): number {
  const lines: string[] = [];
  let shutDown = (): void => undefined;
  const records = JSON.stringify({ goodLines: 1_000_000, slowMs: 1_000, gatherSeconds: 30 });
  const { recordMetrics } = createRecordsOver(
    {
      deployment: 'cell-gateway',
      stateTable: 'state',
      logLevel: 'ERROR',
      meteredCells: 'all',
      meteredTenants: [],
      records,
    },
    { cells: { cell0: { baseUrl: 'http://cell0', core: true } } },
    { write: (line) => lines.push(line), clock: () => START_MS, atShutdown: (run) => (shutDown = run) },
  );
  const { request } = readRequest(httpEvent({}), START_MS, undefined, () => 'hex');
  const outcome = {
    request,
    facts: { cell: 'cell0', upstreamMs: 52 },
    status: 200,
    durationMs: 58,
    refusal: undefined,
  };
  // The first after a pause is written alone.
  for (let n = 0; n <= requests; n += 1) recordMetrics(outcome);
  shutDown();
  return Buffer.byteLength(lines.at(-1) ?? '');
}
