// One hosted function: a pool of execution environments, Lambda's timeout and Lambda's payload limits.

import { types } from 'node:util';
import { ExecutionEnvironment } from './execution-environment';
import type { FunctionDefinition } from './function-definition';
import { exceedsPayloadLimit, type InvocationResult, invocationFailure } from './invocation';
import type { LineSink } from './output-lines';

/** Concurrency of one account and region unless raised. */
const MAX_ENVIRONMENTS = 1_000;

export class FunctionHost {
  readonly definition: FunctionDefinition;
  readonly #requestsPerEnvironment: number;
  readonly #sink: LineSink;
  readonly #environments: ExecutionEnvironment[] = [];

  constructor(definition: FunctionDefinition, requestsPerEnvironment: number, sink: LineSink) {
    this.definition = definition;
    this.#requestsPerEnvironment = requestsPerEnvironment;
    this.#sink = sink;
  }

  get environmentCount(): number {
    return this.#environments.length;
  }

  /** The caller gives `event` away: a plain JSON value that nobody else holds. Never rejects. */
  async invoke(event: unknown): Promise<InvocationResult> {
    if (exceedsPayloadLimit(event)) {
      return invocationFailure('RequestEntityTooLargeException', 'The event is larger than an invocation carries');
    }
    let environment: ExecutionEnvironment | undefined;
    try {
      environment = this.#environment();
      if (!environment) return invocationFailure('TooManyRequestsException', 'Rate Exceeded.');
      return await this.#run(environment, event);
    } catch (error) {
      return this.#failure(error, environment === undefined ? 'Init' : 'Handler');
    }
  }

  async #run(environment: ExecutionEnvironment, event: unknown): Promise<InvocationResult> {
    const { timeoutMs } = this.definition;
    let timer: NodeJS.Timeout | undefined;
    environment.inFlight += 1;
    try {
      const expiry = new Promise<InvocationResult>((resolve) => {
        // Unreferenced: what still runs when the runner ends must not hold it.
        timer = setTimeout(() => resolve(this.#timedOut(environment)), timeoutMs).unref();
      });
      const answer = environment.invoke(event, Date.now() + timeoutMs).then(answerOf);
      return await Promise.race([answer, expiry]);
    } finally {
      clearTimeout(timer);
      environment.inFlight -= 1;
    }
  }

  /** Newest first, as Lambda reuses what is warm; undefined where no further one may start. */
  #environment(): ExecutionEnvironment | undefined {
    const warm = this.#environments.findLast((candidate) => candidate.inFlight < this.#requestsPerEnvironment);
    if (warm || this.#environments.length >= MAX_ENVIRONMENTS) return warm;
    const fresh = new ExecutionEnvironment(this.definition, this.#sink);
    this.#environments.push(fresh);
    return fresh;
  }

  /** What runs on in a timed-out environment can't be stopped here, but nobody hears of it and nothing new reaches it. */
  #timedOut(environment: ExecutionEnvironment): InvocationResult {
    const index = this.#environments.indexOf(environment);
    if (index >= 0) this.#environments.splice(index, 1);
    const message = `Task timed out after ${(this.definition.timeoutMs / 1000).toFixed(2)} seconds`;
    this.#sink(JSON.stringify({ level: 'ERROR', message, timestamp: new Date().toISOString() }));
    return invocationFailure('Sandbox.Timedout', message);
  }

  #failure(error: unknown, phase: 'Init' | 'Handler'): InvocationResult {
    const { name, message, stack } = types.isNativeError(error) ? error : new Error(String(error));
    this.#sink(
      JSON.stringify({ level: 'ERROR', message: `${phase} error`, timestamp: new Date().toISOString(), error: stack }),
    );
    return invocationFailure(name, message);
  }
}

function answerOf(payload: unknown): InvocationResult {
  if (!exceedsPayloadLimit(payload)) return { ok: true, payload };
  return invocationFailure('Function.ResponseSizeTooLarge', 'Response payload size exceeded maximum allowed');
}
