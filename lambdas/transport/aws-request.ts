// Signature version 4 for requests without a query. A general signer brings eight times the code and two more modules of
// Node to a cold start.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

import { createHash, createHmac } from 'node:crypto';
import { type Answer, type ExchangeOptions, exchange } from './exchange';

// Where a service of AWS is and who calls it, from the environment that Lambda sets:
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

export type Environment = Readonly<Record<string, string | undefined>>;

export interface AwsTarget {
  readonly service: AwsService;
  readonly url: URL;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** As its endpoint and its signature call it; `monitoring` is CloudWatch. */
export type AwsService =
  | 'dynamodb'
  | 'backup'
  | 'secretsmanager'
  | 'logs'
  | 'monitoring'
  | 'events'
  | 'lambda'
  | 'codedeploy';

/**
 * `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` stand in for the region's own endpoint, as for every SDK.
 * @throws Error naming every variable that is missing; empty counts as missing.
 */
export function awsTarget(service: AwsService, env: Environment): AwsTarget {
  const missing: string[] = [];
  const required = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') missing.push(name);
    return value;
  };
  const region = required('AWS_REGION');
  const accessKeyId = required('AWS_ACCESS_KEY_ID');
  const secretAccessKey = required('AWS_SECRET_ACCESS_KEY');
  if (missing.length > 0) throw new Error(`${service} cannot be called without ${missing.join(', ')}`);
  const sessionToken = env['AWS_SESSION_TOKEN'];
  const given = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env['AWS_ENDPOINT_URL'];
  return {
    service,
    url: new URL(given || regionalEndpoint(service, region)),
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html; the China partition has its own domain. */
function regionalEndpoint(service: AwsService, region: string): string {
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

export interface SignableRequest {
  readonly method: string;
  /** Percent-encoded, as it is sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let signingKey: { readonly scope: string; readonly secret: string; readonly key: Buffer } | undefined;

/** All headers of the request: the given ones, and those that carry the signature. */
export function signedHeaders(
  { method, path, headers: given, body }: SignableRequest,
  { url, service, region, credentials }: AwsTarget,
  nowMs: number,
): Record<string, string> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = { ...given, host: url.host, 'x-amz-date': time };
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
  const names = Object.keys(headers).toSorted();
  const signed = names.join(';');
  const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  const canonical = [method, encodedAgain(path), '', lines, signed, sha256(body)].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = keyOf(scope, credentials.secretAccessKey);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return headers;
}

/**
 * One call of AWS's JSON protocol, which posts to the root and names the operation in a header.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonCall(operation: string, input: object, version: '1.0' | '1.1'): SignableRequest {
  return {
    method: 'POST',
    path: '/',
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': operation },
    body: JSON.stringify(input),
  };
}

/** Runs a function and waits for its answer. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invocation(functionArn: string, event: unknown): SignableRequest {
  return {
    method: 'POST',
    path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  };
}

/** Signs the request and sends it. Rejects with `ExchangeError` where no whole answer comes; any status is an answer. */
export function askAws(
  request: SignableRequest,
  target: AwsTarget,
  nowMs: number,
  bounds: Omit<ExchangeOptions, keyof SignableRequest>,
): Promise<Answer> {
  return exchange(target.url, { ...request, headers: signedHeaders(request, target, nowMs), ...bounds });
}

/** Every service but S3 signs a path that is percent-encoded once more than the one on the wire. */
function encodedAgain(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** The same for a day: derived once. */
function keyOf(scope: string, secret: string): Buffer {
  if (signingKey?.scope !== scope || signingKey.secret !== secret) {
    const key = scope.split('/').reduce<string | Buffer>((from, part) => hmac(from, part), `AWS4${secret}`) as Buffer;
    signingKey = { scope, secret, key };
  }
  return signingKey.key;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
