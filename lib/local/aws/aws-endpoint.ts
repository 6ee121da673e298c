// The AWS APIs that functions call with an SDK, as far as they are hosted; anything else is refused by name.

import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SecretStore } from '../secrets/secret-store';
import { alarmCalls } from './alarm-calls';
import { AwsError, type NamedCall } from './aws-error';
import { accessDenied, type CallJudge, readKey } from './call-judge';
import { type CloudWatch, logCalls, metricCalls, metricStatistics } from './cloud-watch';
import { type LoopbackServer, serveOnLoopback } from './loopback-server';
import { HOOK_TARGET, hookCall, invokeCall, type RolloutCalls } from './rollout-calls';

// The keys that the functions of this run sign their AWS calls with; nobody else knows them.

/** Answer of AWS to a key that it does not know. */
export const UNKNOWN_KEY = {
  __type: 'com.amazon.coral.service#UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
} as const;

type Signed = Pick<IncomingMessage, 'headers'>;

/**
 * Whether the request is signed with this key, or with a function's key made of it. The key itself is the secret, so that
 * the signature is not computed again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function bearsAccessKey(request: Signed, accessKeyId: string): boolean {
  const [secret] = readKey(keyIn(request));
  return timingSafeEqual(digest(secret), digest(accessKeyId));
}

/** Name of the function whose key signed the request; undefined for the run's own calls. */
export function signingFunction(request: Signed): string | undefined {
  return readKey(keyIn(request))[1];
}

function keyIn({ headers }: Signed): string {
  return /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** One entry of PutEvents, as it was sent. */
export interface PublishedEvent {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutRestoreValidationResult.html */
const VALIDATION = /^PUT \/restore-jobs\/[^/]+\/validations$/;

/** Answers calls that are signed with a key of the run; `judge` refuses what a function may not. */
export function serveAwsEndpoint(
  accessKeyId: string,
  onEvent: (event: PublishedEvent) => void,
  secrets: SecretStore,
  judge: CallJudge = () => undefined,
  cloudWatch?: CloudWatch,
  rollout: RolloutCalls = { hookResults: [] },
): Promise<LoopbackServer> {
  const byTarget: Readonly<Record<string, NamedCall>> = {
    ...targets(onEvent, secrets),
    [HOOK_TARGET]: hookCall(rollout),
    ...(cloudWatch && { ...logCalls(cloudWatch), ...alarmCalls(cloudWatch), ...metricCalls(cloudWatch) }),
  };
  const named = ({ headers, method, url }: IncomingMessage): NamedCall => {
    if (VALIDATION.test(`${method} ${url}`)) return RESTORE_VALIDATION;
    const target = String(headers['x-amz-target']);
    const call = invokeCall(rollout, `${method} ${url}`) ?? byTarget[target];
    if (!call) throw new AwsError('NotImplementedException', `${target} is not hosted on one machine`);
    return call;
  };
  return serveOnLoopback(async (request, body) => {
    if (!bearsAccessKey(request, accessKeyId)) return { status: 400, body: JSON.stringify(UNKNOWN_KEY) };
    try {
      const form = cloudWatch && queryForm(request, body);
      const { service, operation, input: asked, answer } = form ? METRIC_STATISTICS : named(request);
      const input = form ? Object.fromEntries(form) : (JSON.parse(body) as Record<string, unknown>);
      const functionName = signingFunction(request);
      const denial = functionName && judge({ functionName, service, operation, input: asked ?? input });
      if (denial) return { status: 400, body: JSON.stringify(accessDenied(denial)) };
      if (form) return { status: 200, body: metricStatistics(cloudWatch, form), contentType: 'text/xml' };
      return { status: 200, body: JSON.stringify(await answer(input)) };
    } catch (error) {
      const { name, message } =
        error instanceof AwsError ? error : new AwsError('SerializationException', String(error));
      return { status: 400, body: JSON.stringify({ __type: name, message }) };
    }
  });
}

/** AWS Backup's own API is REST, and its answer is empty. */
const RESTORE_VALIDATION: NamedCall = {
  service: 'backup',
  operation: 'PutRestoreValidationResult',
  answer: () => ({}),
};

/** CloudWatch's metrics are asked by a form, and answer XML. */
const METRIC_STATISTICS: NamedCall = {
  service: 'cloudwatch',
  operation: 'GetMetricStatistics',
  answer: () => ({}),
};

function queryForm({ headers }: IncomingMessage, body: string): URLSearchParams | undefined {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const form = new URLSearchParams(body);
  const action = form.get('Action');
  if (action === METRIC_STATISTICS.operation) return form;
  throw new AwsError('NotImplementedException', `${action} is not hosted on one machine`);
}

/** Calls of the JSON protocol, by X-Amz-Target. */
function targets(onEvent: (event: PublishedEvent) => void, secrets: SecretStore): Readonly<Record<string, NamedCall>> {
  return {
    'AWSEvents.PutEvents': {
      service: 'events',
      operation: 'PutEvents',
      answer: ({ Entries }) => {
        const entries = Entries as PublishedEvent[];
        entries.forEach(onEvent);
        return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: randomUUID() })) };
      },
    },
    // Where the region has no extension for the functions.
    'secretsmanager.GetSecretValue': {
      service: 'secretsmanager',
      operation: 'GetSecretValue',
      answer: (input) => {
        const { SecretId: id, VersionStage: stage = 'AWSCURRENT' } = input as {
          SecretId: string;
          VersionStage?: string;
        };
        const secret = secrets.find(id);
        const version = secret && secrets.version(id, { stage });
        if (!version) throw new AwsError('ResourceNotFoundException', `There is no secret ${id}`);
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id, SecretString: version.value };
      },
    },
  };
}
