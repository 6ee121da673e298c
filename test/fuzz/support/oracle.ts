// What must hold after every request, whatever it was: each fault found is one sentence.

import { ERRORS } from '../../../lambdas/contract/errors';
import { BASE_PATH, type Exchange } from './gateway';

/** Stands in every hostile text where a name of its own would show that the text broke out of its place. */
export const CANARY = 'x-injected';

export function faultsOf(exchange: Exchange): string[] {
  return [...answerFaults(exchange), ...cellFaults(exchange), ...logFaults(exchange), ...prototypeFaults()];
}

/** One answer, whole, and none of the gateway's own server errors, but that a Cell does not exist. */
function answerFaults({ status, headers, body }: Exchange): string[] {
  const faults: string[] = [];
  const isOwn = headers['x-from-cell'] === undefined;
  if (!Number.isInteger(status) || status < 200 || status > 599) faults.push(`answer status ${status}`);
  if (isOwn) {
    const code = codeOf(body);
    if (!Object.hasOwn(ERRORS, code)) faults.push(`own answer without an error code: ${body.slice(0, 100)}`);
    if (status >= 500 && code !== 'CELL_NOT_FOUND') faults.push(`own server error ${status} ${code}`);
  }
  if (headers['x-content-type-options'] !== 'nosniff') faults.push('answer without nosniff');
  if (headers['x-frame-options'] !== 'DENY') faults.push('answer that may be framed');
  if (!/^\d+$/.test(headers['x-response-time'] ?? '')) faults.push(`x-response-time ${headers['x-response-time']}`);
  for (const [name, value] of Object.entries(headers)) {
    if (ONE_CONNECTION.has(name)) faults.push(`answer header ${name} is another connection's`);
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    if (!/^[\w!#$%&'*+\-.^`|~]+$/.test(name) || /[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
      faults.push(`answer header ${JSON.stringify([name, value])}`);
    }
    if (name.startsWith(CANARY)) faults.push(`answer header ${name} was injected`);
    if (!isOwn && SPEAKS_FOR_THE_ORIGIN.test(name)) faults.push(`answer header ${name} speaks for the origin`);
  }
  return faults;
}

const SPEAKS_FOR_THE_ORIGIN =
  /^(?:clear-site-data|nel|report-to|alt-svc|service-worker-allowed|strict-transport-security|x-gateway-.*)$/;
const ONE_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade']);

function codeOf(body: string): string {
  try {
    return String((JSON.parse(body) as { code?: unknown }).code);
  } catch {
    return '';
  }
}

const PASSED_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Exactly one request for each that was let through, well formed, signed, below the Cell's path, as the caller alone. */
function cellFaults(exchange: Exchange): string[] {
  const { received, cellFaults: faults, headers, connections, cellAuthority, caller, parts } = exchange;
  const found = [...faults];
  const isAnswered = headers['x-from-cell'] !== undefined;
  if (received.length !== (isAnswered ? 1 : 0)) found.push(`${received.length} requests at the Cell`);
  for (const connection of connections) {
    if (connection !== cellAuthority) found.push(`connection to ${connection}`);
  }
  for (const request of received) {
    if (caller.identity === undefined) found.push(`${caller.name} reached the Cell`);
    const isPassed = PASSED_METHODS.has(request.method) && request.method === parts.method?.toUpperCase();
    if (!isPassed) found.push(`method ${request.method} at the Cell`);
    found.push(...targetFaults(request.target));
    const named = (name: string) =>
      request.headers.filter(([own]) => own.toLowerCase().replaceAll('_', '-') === name).map(([, value]) => value);
    const must = (name: string, value: string | undefined): void => {
      const values = named(name);
      const isRight = value === undefined ? values.length === 0 : values.length === 1 && values[0] === value;
      if (!isRight) found.push(`${name} at the Cell: ${JSON.stringify(values)}, expected ${value}`);
    };
    const sent = parts.headers?.['x-tenant-id']?.trim() ?? '';
    const tenantId = caller.identity?.tenantId ?? sent;
    if (sent !== '' && sent !== tenantId) found.push(`X-Tenant-Id ${sent} was let through as ${tenantId}`);
    must('host', cellAuthority);
    must('x-tenant-id', tenantId);
    must('x-user-id', caller.identity?.userId);
    must('x-user-role', caller.identity?.role);
    must('x-gateway-client-address', '192.0.2.1');
    for (const once of ['x-signature', 'x-signature-time', 'x-trace-id', 'x-span-id', 'traceparent']) {
      if (named(once).length !== 1) found.push(`${named(once).length} headers ${once} at the Cell`);
    }
    for (const [name] of request.headers) {
      if (name.startsWith(CANARY)) found.push(`header ${name} was injected`);
      if (NEVER_AT_A_CELL.test(name.toLowerCase().replaceAll(/[^a-z\d]/g, '-')))
        found.push(`header ${name} at the Cell`);
    }
  }
  return found;
}

/** Of one connection, or of authority that only the gateway has; servers take any sign in a name for a hyphen. */
const NEVER_AT_A_CELL =
  /^(?:te|trailer|upgrade|expect|proxy|forwarded|(?:x-real|true-client|x-client|cf-connecting)-ip|remote-user|x-(?:forwarded|original|rewrite|http-method|remote|authenticated)-.*)$/;

/** Decoded once as Cells do, and once more as careless ones do, the path stays below the one that it was given. */
function targetFaults(target: string): string[] {
  const path = target.split('?', 1)[0] ?? '';
  const once = decode(path);
  return [path, once, decode(once)]
    .filter((text) => {
      const url = new URL(`http://cell${text.replaceAll(/[?#]/g, '_').replaceAll('\\', '/')}`);
      return url.host !== 'cell' || !(url.pathname === BASE_PATH || url.pathname.startsWith(`${BASE_PATH}/`));
    })
    .map((text) => `path ${text} leaves its Cell`);
}

function decode(text: string): string {
  const bytes = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('latin1');
}

const LOG_FIELDS = new Set(
  [
    'level',
    'message',
    'timestamp',
    'service',
    'trace_id',
    'span_id',
    'request_id',
    'tenant_id',
    'cell',
    'method',
  ].concat([
    'proven_tenant',
    'api_request_id',
    'path',
    'status',
    'duration_ms',
    'upstream_ms',
    'code',
    'details',
    'error',
  ]),
);
const METRIC_DIMENSIONS = new Set(['service', 'deployment', 'cell', 'code']);

/** One log line and one metrics line, each one JSON object on one line, with exactly the gateway's fields. */
function logFaults({ lines, status, caller }: Exchange): string[] {
  const faults: string[] = [];
  const records = lines.map((line) => {
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    if (/[\x00-\x1f]/.test(line)) faults.push(`a control character in the line ${JSON.stringify(line)}`);
    const record = objectOf(line);
    if (!record) faults.push(`a line that is no JSON object: ${JSON.stringify(line)}`);
    return record ?? {};
  });
  const logs = records.filter((record) => !Object.hasOwn(record, '_aws'));
  const metrics = records.filter((record) => Object.hasOwn(record, '_aws'));
  if (logs.length !== 1 || metrics.length !== 1) faults.push(`${logs.length} log lines, ${metrics.length} of metrics`);
  for (const record of logs) {
    const unknown = Object.keys(record).filter((name) => !LOG_FIELDS.has(name));
    if (unknown.length > 0) faults.push(`log fields ${unknown.join(', ')}`);
    const level = status >= 500 ? 'ERROR' : status >= 400 ? 'WARN' : 'INFO';
    if (record['level'] !== level || record['service'] !== 'proxy') faults.push(`log line ${JSON.stringify(record)}`);
    const parts = caller.token.split('.').filter((part) => part !== '');
    if (parts.some((part) => JSON.stringify(record).includes(part))) faults.push('a token in the log');
  }
  for (const record of metrics) {
    const texts = Object.entries(record).filter(([, value]) => typeof value === 'string');
    const unknown = texts.filter(([name]) => !METRIC_DIMENSIONS.has(name.toLowerCase()));
    if (unknown.length > 0) faults.push(`metric dimensions ${JSON.stringify(unknown)}`);
    const cell = texts.find(([name]) => name.toLowerCase() === 'cell')?.[1];
    if (cell !== undefined && cell !== 'erp') faults.push(`metric of the Cell ${JSON.stringify(cell)}`);
  }
  return faults;
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? ((value ?? undefined) as Record<string, unknown> | undefined) : undefined;
  } catch {
    return undefined;
  }
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Buffer.prototype];
const KNOWN = PROTOTYPES.map((prototype) => Object.getOwnPropertyDescriptors(prototype));

/** Puts back what was written: the rest of a run must not stand on it. */
export function prototypeFaults(): string[] {
  return PROTOTYPES.flatMap((prototype, index) => {
    const known = KNOWN[index] as PropertyDescriptorMap;
    const written = Reflect.ownKeys(prototype).filter((key) => {
      const before = Object.hasOwn(known, key) ? known[key as string] : undefined;
      return before === undefined || Object.getOwnPropertyDescriptor(prototype, key)?.value !== before.value;
    });
    if (written.length === 0) return [];
    for (const key of written) Reflect.deleteProperty(prototype, key);
    Object.defineProperties(prototype, known);
    return [`a prototype was written to: ${written.map(String).join(' ')}`];
  });
}
