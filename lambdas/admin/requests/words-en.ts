// English words of explained requests.

import type { ErrorCode } from '../../contract/error-codes';
import type { NoRetry, Trail, TrailTry } from '../../domain/trail';
import { type StepName, type Story, saidByApi } from './story';

const because = (text: string): string => (text === '' ? '' : ` (${text})`);
const seconds = (ms: number): string => `${Math.max(1, Math.ceil(ms / 1000))} s`;
const cellOf = ({ cell = '' }: Story): string => `Cell ${cell}`;

const FAILURES: Readonly<Record<string, string>> = {
  unreachable: 'no connection stood in time',
  reset: 'the connection broke before an answer',
  protocol: 'the answer was not HTTP',
  timeout: 'no whole answer came in time',
  cut_off: 'the answer broke off',
  too_large: 'the answer was larger than the gateway passes on',
  unusable: 'the answer could not be passed on',
  recalled: 'the circuit was found open meanwhile',
};

const CIRCUIT_CAUSE: Readonly<Record<string, string>> = {
  traffic: 'failed requests of callers',
  patrol: 'the patrol, whose probes failed',
};

function circuitText({ trail, cell }: Story): string {
  const { circuit, opened, retryAfterMs = 0 } = trail?.notes ?? {};
  const wait = `; it may be asked again after ${seconds(retryAfterMs)}`;
  if (trail?.circuit === 't') {
    return `The circuit of this tenant alone was open in this environment: the tenant's own requests to Cell ${cell} had failed${wait}`;
  }
  if (!circuit) return `The circuit of Cell ${cell} was open${wait}`;
  const [phase, cause, sinceMs, reopenings] = circuit;
  const what = opened ? `, with ${opened[0]} of ${opened[1]} calls failed` : '';
  const probes = reopenings > 0 ? `, and ${reopenings} probes have failed since` : '';
  const name = phase === 'half_open' ? 'half-open, and another request was its probe' : 'open';
  return `The circuit of Cell ${cell} was ${name}: opened ${new Date(sinceMs).toISOString()} by ${CIRCUIT_CAUSE[cause] ?? cause}${what}${probes}${wait}`;
}

function lastFailure({ trail }: Story): string | undefined {
  const end = trail?.tries.at(-1)?.end;
  if (end === undefined) return undefined;
  return typeof end === 'number' ? `it answered ${end}` : (FAILURES[end] ?? end);
}

type Sentence = (story: Story) => string;

/** Cause, and what would have let the request through. */
const CODES: Readonly<Record<ErrorCode, readonly [Sentence, Sentence]>> = {
  BAD_REQUEST: [
    ({ details }) => `The request is malformed: ${details}`,
    () => 'Send it in the form that the sentence names.',
  ],
  MISSING_HEADER: [({ details }) => `Required headers are missing: ${details}`, ({ details }) => `Send ${details}.`],
  MISSING_TENANT_ID: [() => 'The request names no tenant', () => 'Send X-Tenant-Id.'],
  UNAUTHORIZED: [
    ({ reason, details }) =>
      `The token was refused: ${reason || details || 'missing or invalid'}${reason ? because(details) : ''}`,
    ({ reason }) =>
      reason === 'expired'
        ? 'Fetch a new token, and call before it expires.'
        : 'Send one bearer token of the issuer, audience and algorithms that the deployment names.',
  ],
  FORBIDDEN: [
    ({ details }) => `The caller may not do this: ${details}`,
    ({ service }) =>
      service === 'proxy'
        ? 'Allow the Cell in the claim of allowed Cells and in the tenant registry.'
        : 'Use the ops token, or a token with the permission of this route.',
  ],
  TENANT_INVALID: [
    ({ tenant = '' }) => `The registry does not admit the tenant ${tenant}: it is unknown, disabled or expired`,
    () => 'Create or enable the tenant, or set a later end, by PATCH /api/admin/tenants/{id}.',
  ],
  TENANT_MISMATCH: [
    ({ details }) => `The tenant is not the caller's: ${details}`,
    () => 'Send the tenant of the token in X-Tenant-Id, or leave the header out.',
  ],
  NOT_FOUND: [
    ({ details }) => `There is no such resource${because(details)}`,
    () => 'Call a path of the API description.',
  ],
  CONFLICT: [() => 'Someone else changed it first', () => 'Read it again, and send the change with the new version.'],
  PAYLOAD_TOO_LARGE: [({ details }) => `The body is too large: ${details}`, () => 'Send a smaller body.'],
  RATE_LIMIT: [
    ({ details, plan }) => `A limit of requests was used up: ${details}${plan ? ` (plan ${plan})` : ''}`,
    () => 'Wait as Retry-After says, or give the tenant a larger plan.',
  ],
  QUOTA_EXCEEDED: [
    ({ details, plan }) => `${details}${plan ? ` (plan ${plan})` : ''}`,
    () => 'Wait for the next period, or raise the quota of the tenant.',
  ],
  CELL_UNREACHABLE: [
    (story) => `${cellOf(story)} could not be reached: ${lastFailure(story) ?? story.details}${because(story.reason)}`,
    () => 'Start the Cell, and check its address, its port and the network between.',
  ],
  UPSTREAM_ERROR: [
    (story) =>
      `The answer of ${cellOf(story)} could not be passed on: ${lastFailure(story) ?? story.details}${because(story.reason)}`,
    () => 'Let the Cell answer whole HTTP messages of at most 6 MB.',
  ],
  CELL_NOT_FOUND: [
    () => 'No Cell of that name is in the route table',
    () => 'Name a Cell of the deployment in the path.',
  ],
  CELL_DISABLED: [
    ({ details }) => `The Cell is switched off${because(details)}`,
    () => 'Switch it on: npm run gateway -- config.',
  ],
  CIRCUIT_OPEN: [
    circuitText,
    () => 'Mend the Cell: the first good probes close the circuit. Until then wait as Retry-After says.',
  ],
  RED_LIGHT: [
    ({ details, method }) => `A red light forbids ${method}: ${details}`,
    () => 'Read only, or turn the light green: npm run gateway -- light.',
  ],
  SERVICE_UNAVAILABLE: [
    ({ details, reason, isUnjudged }) =>
      isUnjudged || details !== ''
        ? `The gateway lacked what it needs to judge the caller: ${details || 'the authorizer failed'}${because(reason)}`
        : `A function of the gateway failed${because(reason)}`,
    () => "Look at the authorizer's and the function's errors of that time; repeat the request once they are over.",
  ],
  SIGNING_UNAVAILABLE: [
    ({ reason }) => `No signing key could be read${because(reason)}`,
    () => 'Check the signing secret, and the permission to read it.',
  ],
  CELL_TIMEOUT: [
    (story) => `${cellOf(story)} did not answer in time${because(story.reason)}`,
    () => 'Make the Cell answer sooner, or raise its timeoutMs, at most to the 29 s of the API.',
  ],
};

const API_GATEWAY: Readonly<Record<string, string>> = {
  THROTTLED: 'Send fewer requests a second, or raise api.throttle.',
  REQUEST_TOO_LARGE: 'Send a smaller request: API Gateway takes 10 MB, a function 6 MB.',
};

const PASSED: Readonly<Record<string, Sentence>> = {
  form: () => 'Headers, query and path are well-formed',
  verdict: ({ trail }) =>
    ({
      u: 'The token is good: signature, issuer, audience and times were checked, and its claims say who calls',
      h: 'Nobody was verified: the deployment believes the headers',
      k: 'The key is good',
      '': 'The caller was let in',
    })[trail?.caller ?? ''],
  tenant: ({ tenant = 'none', plan }) => `Tenant ${tenant}${plan ? `, plan ${plan}` : ''}`,
  permission: ({ service, cell }) =>
    service === 'proxy' ? `The caller may call ${cell ?? 'this Cell'}` : 'The caller has the permission',
  limits: () => 'No limit was used up',
  light: () => 'No light forbids the method',
  route: ({ cell, configVersion }) => `Cell ${cell ?? ''}${configVersion ? `, configuration ${configVersion}` : ''}`,
  circuit: ({ trail }) =>
    trail?.circuit === 'p' ? 'The circuit is half-open; this request is its probe' : 'The circuit is closed',
};

const NO_RETRY: Readonly<Record<NoRetry, string>> = {
  write: 'No further try: the request may have arrived, and a write is not sent twice',
  status: 'No further try: this status would not change',
  final: 'No further try: another one would meet the same',
  tries: 'No further try: all that are allowed were made',
  budget: 'No further try: the retry budget of the Cell was used up',
  circuit: 'No further try: the circuit does not allow one',
  time: 'No further try: too little time was left, or the Cell asked for a longer wait',
};

const SIGNATURES = { h: 'hmac-v1', r: 'rfc9421', b: 'hmac-v1 and rfc9421' } as const;

export const EN = {
  cause(story: Story): string {
    const { code, status, answeredBy, signatureRefused } = story;
    if (answeredBy === 'api_gateway') {
      return `API Gateway alone answered ${status}${because(saidByApi(story))}: no function of the gateway wrote a line`;
    }
    if (answeredBy === 'not_kept') {
      return `Answered ${status}. Lines of good requests are kept 1 in N (logs.goodLines), and this one was not drawn`;
    }
    if (code !== undefined) return CODES[code][0](story);
    if (story.hasFallback) return `${circuitText(story)}; the fallback of the Cell was answered`;
    if (signatureRefused) return `${cellOf(story)} refused the signature of the gateway: ${signatureRefused}`;
    if (answeredBy === 'cell' && status >= 400) return `${cellOf(story)} itself answered ${status}`;
    return answeredBy === 'cell' ? `${cellOf(story)} answered ${status}` : `The gateway answered ${status}`;
  },
  remedy(story: Story): string {
    const { code, status, answeredBy, access, signatureRefused } = story;
    if (answeredBy === 'api_gateway') {
      return (
        API_GATEWAY[String(access?.['errorResponseType'])] ??
        'Look at the errors and throttles of the functions at that time.'
      );
    }
    if (code !== undefined) return CODES[code][1](story);
    if (story.hasFallback) return CODES.CIRCUIT_OPEN[1](story);
    if (signatureRefused) return 'Give the Cell the current key, and set its clock right.';
    if (status >= 500) return "Look at the Cell's own log for this trace id.";
    return status >= 400 ? 'Send what the Cell asks for: its answer went on untouched.' : 'Nothing: it went through.';
  },
  passed: (step: StepName, story: Story): string => PASSED[step]?.(story) ?? '',
  tried({ reused, connectMs, firstByteMs, startMs, endMs, end }: TrailTry, number: number): string {
    const took = (ms: number | undefined): string => `${(ms ?? startMs) - startMs} ms`;
    const how = reused
      ? 'over a kept connection'
      : connectMs === undefined
        ? 'over a new connection'
        : `over a new connection, which stood after ${took(connectMs)}`;
    const first = firstByteMs === undefined ? '' : `, first byte after ${took(firstByteMs)}`;
    const result = typeof end === 'number' ? `status ${end}` : (FAILURES[end] ?? end);
    return `Try ${number} ${how}${first}: ${result} after ${took(endMs)}`;
  },
  signed({ signature, notes }: Trail): string {
    if (signature === 'n') return 'Not signed: the deployment chose none';
    return `Signed with ${SIGNATURES[signature]}${notes.keyId === undefined ? '' : `, key ${notes.keyId}`}`;
  },
  noRetry: (why: NoRetry): string => NO_RETRY[why],
  opened: ([failures, calls]: readonly [number, number]): string =>
    `This failure was one of ${failures} of ${calls} calls that opened the circuit`,
  answered({ status, answeredBy, code, hasFallback }: Story): string {
    const added = 'X-Trace-Id, X-Span-Id, X-Response-Time, X-Content-Type-Options and X-Frame-Options';
    if (hasFallback) return `${status}: the fallback, marked by X-Gateway-Fallback; added: ${added}`;
    if (answeredBy === 'cell') return `${status} of the Cell, its body untouched; added: ${added}`;
    return code === undefined
      ? `${status}; added: ${added}`
      : `${status} ${code} in the error envelope; added: ${added}`;
  },
};
