// One execution environment of a function: its module loaded once, then invoked again and again.

import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { BundleLoader } from './bundle-loader';
import type { FunctionDefinition } from './function-definition';
import { captureOutput, type LineSink } from './output-lines';
import { sandboxGlobals } from './sandbox-globals';

type Handler = (event: unknown, context: Context) => unknown;

export class ExecutionEnvironment {
  readonly #definition: FunctionDefinition;
  readonly #handler: Handler;
  readonly #logStreamName: string;
  inFlight = 0;

  /** Runs the module's top level; throws what that throws. */
  constructor(definition: FunctionDefinition, sink: LineSink) {
    this.#definition = definition;
    this.#logStreamName = `local/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const variables = {
      ...runtimeVariables(definition, this.#logStreamName),
      ...definition.environment,
    };
    const globals = sandboxGlobals(variables, definition.codeDirectory, captureOutput(sink));
    this.#handler = findHandler(new BundleLoader(definition.codeDirectory, globals), definition.handler);
  }

  /** The event becomes the function's own: the caller keeps no reference to it. */
  async invoke(event: unknown, deadlineMs: number): Promise<unknown> {
    return await this.#handler(event, this.#context(deadlineMs));
  }

  #context(deadlineMs: number): Context {
    const { name, arn, memoryMb, logGroupName } = this.#definition;
    return {
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memoryMb),
      awsRequestId: randomUUID(),
      logGroupName,
      logStreamName: this.#logStreamName,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
      done: refuseCallback,
      fail: refuseCallback,
      succeed: refuseCallback,
    };
  }
}

function refuseCallback(): never {
  throw new Error('Callbacks are not supported by this runtime');
}

function findHandler(loader: BundleLoader, specification: string): Handler {
  const dot = specification.lastIndexOf('.');
  const exported = loader.load(specification.slice(0, dot)) as Record<string, unknown>;
  const handler = exported[specification.slice(dot + 1)];
  if (typeof handler !== 'function') throw new Error(`${specification} is undefined or not exported`);
  return handler as Handler;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function runtimeVariables(definition: FunctionDefinition, logStreamName: string): Record<string, string> {
  return {
    _HANDLER: definition.handler,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    LANG: 'en_US.UTF-8',
    NODE_ENV: 'production',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
  };
}
