// One hosted function: a pool of execution environments, Lambda's timeout and Lambda's payload limits.

import { types } from 'node:util';
import { ExecutionEnvironment } from './execution-environment';
import { exceedsPayloadLimit, type FunctionDefinition, type InvocationResult, invocationFailure } from './invocation';
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

  get timeoutMs(): number {
    return this.definition.timeoutMs;
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
    } catch (error) {
      return this.#failure(error, 'Init');
    }
    return environment
      ? this.#run(environment, event)
      : invocationFailure('TooManyRequestsException', 'Rate Exceeded.');
  }

  #run(environment: ExecutionEnvironment, event: unknown): Promise<InvocationResult> {
    const { timeoutMs } = this.definition;
    return new Promise((resolve) => {
      const settle = (result: InvocationResult) => {
        clearTimeout(timer);
        environment.inFlight -= 1;
        resolve(result);
      };
      // Unreferenced: what still runs when the runner ends must not hold it.
      const timer = setTimeout(() => resolve(this.#timedOut(environment)), timeoutMs).unref();
      environment.inFlight += 1;
      environment.invoke(event, Date.now() + timeoutMs).then(
        (payload) => settle(answerOf(payload)),
        (error: unknown) => settle(this.#failure(error, 'Handler')),
      );
    });
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
