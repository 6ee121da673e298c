// What the function asks of CloudWatch and EventBridge: signed here, without the SDK.

import type { Clock } from '../domain/ports';
import {
  type AwsService,
  type AwsTarget,
  askAws,
  awsTarget,
  type Environment,
  jsonCall,
  type SignableRequest,
} from '../transport/aws-request';
import { type Answer } from '../transport/exchange';

export interface AwsCalls {
  /** One call of the JSON protocol. `target`: value of X-Amz-Target. */
  json<T>(service: AwsService, target: string, input: object): Promise<T>;
  /** One call of the query protocol, which answers XML. */
  form(service: AwsService, fields: Readonly<Record<string, string>>): Promise<string>;
}

export interface AwsCallsOptions {
  readonly env: Environment;
  readonly clock: Clock;
  /** 0..1. */
  readonly random: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

const TIMEOUT_MS = 10_000;
/** 10,000 rows of a query, each with a tenant, a Cell and five figures as pairs of a name and a value. */
const MAX_BYTES = 16 * 1024 * 1024;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 250;

/** An account runs 30 queries of its logs at once: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
const PASSES =
  /"__type":\s*"[^"]*(Throttl|LimitExceeded|ServiceUnavailable|Internal)|<Code>(Throttling|InternalFailure)/;

/** Repeats what AWS throttled and what failed on the way. Each call may be applied twice without harm. */
export function createAwsCalls({ env, clock, random, wait }: AwsCallsOptions): AwsCalls {
  const targets = new Map<AwsService, AwsTarget>();
  const targetOf = (service: AwsService): AwsTarget => {
    const target = targets.get(service) ?? awsTarget(service, env);
    targets.set(service, target);
    return target;
  };
  const ask = async (service: AwsService, request: SignableRequest): Promise<string> => {
    const target = targetOf(service);
    for (let attempt = 1; ; attempt += 1) {
      const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES };
      const outcome = await askAws(request, target, clock(), bounds).catch((error: unknown) => error as Error);
      if (isAnswer(outcome) && outcome.status === 200) return outcome.body.toString('utf8');
      if (attempt >= ATTEMPTS || !mayPass(outcome)) throw failure(service, outcome);
      await wait(random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  };
  return {
    async json<T>(service: AwsService, target: string, input: object): Promise<T> {
      return JSON.parse(await ask(service, jsonCall(target, input, '1.1'))) as T;
    },
    form(service, fields) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      return ask(service, { method: 'POST', path: '/', headers, body: new URLSearchParams(fields).toString() });
    },
  };
}

type Outcome = Answer | Error;

function isAnswer(outcome: Outcome): outcome is Answer {
  return 'status' in outcome;
}

function mayPass(outcome: Outcome): boolean {
  return !isAnswer(outcome) || outcome.status >= 500 || PASSES.test(outcome.body.toString('utf8'));
}

const MOST_TOLD = 300;

function failure(service: AwsService, outcome: Outcome): Error {
  if (!isAnswer(outcome)) return outcome;
  return new Error(`${service} answered ${outcome.status}: ${outcome.body.toString('utf8').slice(0, MOST_TOLD)}`);
}
